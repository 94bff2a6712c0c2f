import { getEventListeners } from 'node:events';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Connection } from '../../services/shared/database/connection.ts';
import { feedOf } from '../../services/shared/database/feed.ts';
import { feedWatch } from '../../services/shared/database/feed-watch.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

const CONNECTIONS = 50;

let database: TestDatabase;
let pool: Pool;
let db: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: CONNECTIONS });
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

const feed = () =>
  feedOf<{ jti: string }, string>(db, {
    table: 'revocations',
    columns: sql`r.jti`,
    matters: sql`true`,
    keptFor: sql`interval '1 hour'`,
    toEvent: ({ jti }) => jti,
  });

test('readers who wake together leave connections to others', async () => {
  const { read } = feed();
  const pages = await Promise.all(Array.from({ length: 500 }, () => read('')));
  expect(pages.every((page) => typeof page === 'object')).toBe(true);
  expect(pool.totalCount).toBeLessThan(CONNECTIONS / 2);
});

test('a reader whose cursor is none is told so, and others beside it are not', async () => {
  const { read } = feed();
  const texts = ['', 'nonsense', '', Buffer.from('x').toString('base64url'), ''];
  const pages = await Promise.all(texts.map(read));
  expect(pages.map((page) => (typeof page === 'string' ? page : 'read'))).toEqual([
    'read',
    'malformed',
    'read',
    'malformed',
    'read',
  ]);
});

test('a stream that waits for days leaves no listener behind for each time', async () => {
  const watch = feedWatch({ db, databaseUrl: database.url, table: 'revocations' });
  onTestFinished(() => watch.close());
  const { signal } = new AbortController();
  for (let wait = 0; wait < 3; wait += 1) await watch.changed(watch.version, 1, signal);
  expect(getEventListeners(signal, 'abort')).toEqual([]);
});

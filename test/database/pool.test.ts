import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { openAccountsDatabase } from '../../services/accounts/store/accounts-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

const log = createLog({ name: 'pool', level: 'silent' });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const open = () => openAccountsDatabase(database.url, log);

test('a database closes while a statement still waits for its first connection', async () => {
  const opened = await open();
  const db = connectionOf(opened);
  const waiting = sql`select 1`.execute(db).then(
    () => 'answered',
    () => 'refused',
  );
  await opened.close();
  expect(await waiting).toMatch(/answered|refused/);
});

test('a database closes although somebody never gives a connection back', async () => {
  const opened = await open();
  const db = connectionOf(opened);
  let taken: () => void = () => undefined;
  const isTaken = new Promise<void>((resolve) => {
    taken = resolve;
  });
  db.connection()
    .execute(async (connection) => {
      await sql`select 1`.execute(connection);
      taken();
      await new Promise(() => undefined);
    })
    .catch(() => undefined);
  await isTaken;
  await opened.close();
});

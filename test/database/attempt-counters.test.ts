import { Kysely, PostgresDialect } from 'kysely';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Counter } from '../../services/shared/attempts.ts';
import { attemptCounters } from '../../services/shared/database/attempt-counters.ts';
import type { Connection } from '../../services/shared/database/connection.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

const TABLE = 'grants_rate_limits';

let database: TestDatabase;
let pool: Pool;
let db: Connection;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, max: 10 });
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

let keys = 0;
const counter = (points: number, seconds = 60): Counter => ({
  name: 'test',
  key: `${++keys}`,
  limit: { points, seconds },
});
/** Every row as it is on its page: another version of it has another ctid or xmin, a lock another xmax. */
const onDisk = async () => (await pool.query(`select ctid, xmin, xmax, * from ${TABLE} order by key`)).rows;
const total = async () => (await pool.query(`select coalesce(sum(points), 0)::int as points from ${TABLE}`)).rows[0];

test('an attempt is let in so often, whichever process asks, and told how long to wait then', async () => {
  const [one, two] = [attemptCounters(db, { table: TABLE }), attemptCounters(db, { table: TABLE })];
  const asked = [counter(3)];
  for (const count of [one, two, one]) expect(await count(asked)).toMatchObject({ wait: undefined });
  for (const count of [one, two]) {
    const { wait = 0 } = await count(asked);
    expect(wait).toBeGreaterThan(55);
    expect(wait).toBeLessThanOrEqual(60);
  }
});

test('a refused attempt writes nothing: no row, no new version of one, no lock', async () => {
  const count = attemptCounters(db, { table: TABLE });
  const wide = counter(2);
  for (let i = 0; i < 2; i++) await count([wide, counter(9)]);
  const before = await onDisk();
  for (let i = 0; i < 50; i++) expect((await count([wide, counter(9)])).wait).toBeGreaterThan(0);
  expect(await onDisk()).toEqual(before);
});

test('an attempt that a narrow counter refuses counts under no wide one', async () => {
  const count = attemptCounters(db, { table: TABLE });
  const [wide, narrow] = [counter(3), counter(1)];
  await count([wide, narrow]);
  const before = await onDisk();
  for (let i = 0; i < 20; i++) expect((await count([wide, narrow])).wait).toBeGreaterThan(0);
  expect(await onDisk()).toEqual(before);
  expect(await count([wide, counter(1)])).toMatchObject({ wait: undefined });
});

test('what is taken back leaves room again, once', async () => {
  const count = attemptCounters(db, { table: TABLE });
  const asked = [counter(1), counter(1)];
  for (let i = 0; i < 5; i++) {
    const attempt = await count(asked);
    if (attempt.wait !== undefined) throw new Error('refused');
    await attempt.takeBack();
  }
  await count(asked);
  expect((await count(asked)).wait).toBeGreaterThan(0);
});

test('what was counted in a time that is over is not taken back from the next one', async () => {
  const count = attemptCounters(db, { table: TABLE });
  const asked = [counter(2)];
  const early = await count(asked);
  await pool.query(`update ${TABLE} set expire = expire - 61000`);
  await count(asked);
  if (early.wait !== undefined) throw new Error('refused');
  await early.takeBack();
  await count(asked);
  expect((await count(asked)).wait).toBeGreaterThan(0);
});

test('the time begins anew when it is over', async () => {
  const count = attemptCounters(db, { table: TABLE });
  const asked = [counter(1)];
  await count(asked);
  await pool.query(`update ${TABLE} set expire = expire - 61000`);
  const { wait } = await count(asked);
  expect(wait).toBeUndefined();
  expect((await count(asked)).wait).toBeGreaterThan(55);
});

test('many at once get exactly what the limit has room for, and count for no more', async () => {
  const count = attemptCounters(db, { table: TABLE });
  const [wide, narrow] = [counter(1000), counter(7)];
  const others = Array.from({ length: 10 }, () => counter(1));
  const before = await total();
  const attempts = await Promise.all(
    Array.from({ length: 60 }, (_, i) => count([wide, narrow, others[i % 10] ?? wide])),
  );
  expect(attempts.filter(({ wait }) => wait === undefined)).toHaveLength(7);
  expect((await total()).points - before.points).toBe(21);
});

test('a refusal is remembered for a while where nothing is taken back, so that a flood asks nothing', async () => {
  let statements = 0;
  const counting = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      statements += event.level === 'query' ? 1 : 0;
    },
  });
  const count = attemptCounters(counting, { table: TABLE, rememberRefusals: 60_000 });
  const wide = counter(1);
  await count([wide]);
  await count([wide]);
  expect(statements).toBe(2);
  for (let i = 0; i < 100; i++) expect((await count([wide, counter(9)])).wait).toBeGreaterThan(55);
  expect(statements).toBe(2);
});

test('a limit that is as good as none is none', async () => {
  const count = attemptCounters(db, { table: TABLE });
  for (let i = 0; i < 2; i++) {
    expect(await count([counter(80 * 999_999_999, 999_999 * 86_400)])).toMatchObject({ wait: undefined });
  }
});

test('without a key there is nothing to count', async () => {
  expect(await attemptCounters(db, { table: TABLE })([])).toMatchObject({ wait: undefined });
});

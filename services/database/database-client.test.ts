import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts';
import { DatabaseClient } from './database-client.ts';

let database: TestDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await createTestDatabase();
  pool = new Pool({ connectionString: database.url, Client: DatabaseClient, max: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const prepared = async () =>
  (await pool.query('select statement from pg_prepared_statements')).rows.map((row) => row.statement);

test('a statement with parameters is prepared once, whatever its values', async () => {
  const text = 'select $1::int + 1 as next';
  for (let i = 0; i < 3; i++) {
    const { rows } = await pool.query(text, [i]);
    expect(rows).toEqual([{ next: i + 1 }]);
  }
  expect(await prepared()).toEqual([text]);
});

test('a statement that has its values in the text is not kept', async () => {
  const before = await prepared();
  await pool.query(`select '${randomUUID()}'`);
  await pool.query(`select '${randomUUID()}'`, []);
  expect(await prepared()).toEqual(before);
});

test('a statement that fails can be used again', async () => {
  const text = 'select 1 / $1::int as share';
  await expect(pool.query(text, [0])).rejects.toMatchObject({ code: '22012' });
  expect((await pool.query(text, [1])).rows).toEqual([{ share: 1 }]);
});

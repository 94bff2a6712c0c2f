import { Kysely, PostgresDialect, sql } from 'kysely';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Connection } from '../../services/shared/database/connection.ts';
import { itemTable } from '../../services/shared/database/item-table.ts';
import { jointReads } from '../../services/shared/database/joint-reads.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';

let database: TestDatabase;
let db: Connection;
const statements: string[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  const pool = new Pool({ connectionString: database.url, max: 5 });
  const log = (event: { query: { sql: string } }) => void statements.push(event.query.sql);
  db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }), log });
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

type Row = { readonly asked: number; readonly answer: number };

/** Two kinds of questions about numbers: their doubles, and the squares of those that are not negative. */
function open() {
  statements.length = 0;
  const joint = jointReads(db);
  const kind = (name: string, answer: string, condition: string) =>
    joint({
      name,
      keyOf: String,
      select: (numbers: readonly number[]) => sql`
        select asked.n as asked, ${sql.raw(answer)} as answer
        from ${itemTable('asked', numbers, { n: ['integer', (n) => n] })} where ${sql.raw(condition)}`,
      answers: (rows: readonly Row[]) => new Map(rows.map(({ asked, answer }) => [String(asked), answer])),
    });
  return { double: kind('doubles', 'n * 2', 'true'), square: kind('squares', 'n * n', 'n >= 0') };
}

test('what is asked at the same moment is one statement, whatever is asked, in which each item stands once', async () => {
  const { double, square } = open();
  expect(await Promise.all([square(3), double(2), double(3), square(3), square(-1)])).toEqual([9, 4, 6, 9, undefined]);
  expect(statements).toHaveLength(1);
});

test('the same kinds are the same statement, in whatever order and however often they are asked', async () => {
  const { double, square } = open();
  await Promise.all([square(1), double(2)]);
  await Promise.all([double(4), square(5), square(6)]);
  expect(statements).toHaveLength(2);
  expect(new Set(statements).size).toBe(1);
});

test('what comes alone is answered alone, and nothing of another question is in the answer', async () => {
  const { double, square } = open();
  expect([await double(3), await square(-2), await double(0)]).toEqual([6, undefined, 0]);
  expect(statements).toHaveLength(3);
});

test('a question that the database cannot answer fails alone', async () => {
  const { double, square } = open();
  const tooLarge = 2 ** 31 - 1;
  const answers = await Promise.allSettled([double(1), double(tooLarge), square(2)]);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : 'failed'))).toEqual([2, 'failed', 4]);
});

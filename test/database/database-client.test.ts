import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { DatabaseClient } from '../../services/shared/database/database-client.ts';
import { databaseFailure } from '../../services/shared/database/failure.ts';
import type { DatabaseLimits } from '../../services/shared/database/open-database.ts';
import { inTransaction } from '../../services/shared/database/transaction.ts';
import { createTestDatabase, type TestDatabase } from '../support/database/database.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { startSilentForwarder } from '../support/network/silent-forwarder.ts';

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

test('a standby is refused before anything is read from it', async () => {
  const own = await createTestDatabase();
  onTestFinished(() => own.drop());
  const name = new URL(own.url).pathname.slice(1);
  await runStatement(own.url, `alter database ${name} set default_transaction_read_only = on`);
  const client = new DatabaseClient({ connectionString: own.url });
  await expect(client.connect()).rejects.toMatchObject({ code: '25006' });
});

test('a statement that the server does not end in time destroys the connection, and with it those that lie idle', async () => {
  const forwarder = await startSilentForwarder(database.url);
  const own = await openDatabase(forwarder.url, { statementTimeout: 200 });
  onTestFinished(async () => {
    await forwarder.stop();
    await own.database.close();
  });
  await Promise.all(Array.from({ length: 4 }, () => own.db.query('select pg_sleep(0.05)')));
  expect(own.db.totalCount).toBe(4);
  forwarder.silenceOpen();
  await expect(own.db.query('select 1')).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  expect((await own.db.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  expect(own.db.totalCount).toBe(1);
});

test('a statement that takes too long is ended by the server, and the connection is kept', async () => {
  const own = await openDatabase(database.url, { statementTimeout: 200 });
  onTestFinished(() => own.database.close());
  await expect(own.db.query('select pg_sleep(10)')).rejects.toMatchObject({ code: '57014' });
  expect((await own.db.query('select 2 as two')).rows).toEqual([{ two: 2 }]);
  expect(own.db.totalCount).toBe(1);
});

test('a transaction on a connection that went silent ends, and so does a goodbye', async () => {
  const forwarder = await startSilentForwarder(database.url);
  const own = await openDatabase(forwarder.url, { statementTimeout: 200 });
  onTestFinished(() => forwarder.stop());
  const began = inTransaction(connectionOf(own.database), async (transaction) => {
    await sql`select 1`.execute(transaction);
    forwarder.silenceOpen();
  });
  await expect(began).rejects.toSatisfy((error) => databaseFailure(error) === 'unavailable');
  await own.db.query('select 1');
  forwarder.silenceAll();
  await own.database.close();
});

test('a named statement that is gone is sent again without its name', async () => {
  const text = 'select $1::int + 2 as next';
  await pool.query(text, [1]);
  await pool.query('deallocate all');
  expect((await pool.query(text, [1])).rows).toEqual([{ next: 3 }]);
  expect(await prepared()).toEqual([]);
});

test('where the server gives fewer connections than the pool may have, calls wait for those', async () => {
  const role = `role_${randomUUID().replaceAll('-', '')}`;
  await runStatement(database.url, `create role ${role} login password 'x' connection limit 2`);
  const url = Object.assign(new URL(database.url), { username: role, password: 'x' }).href;
  const own = await openDatabase(url, {});
  onTestFinished(async () => {
    await own.database.close();
    await runStatement(database.url, `drop role ${role}`);
  });
  const answers = await Promise.all(Array.from({ length: 40 }, () => own.db.query('select 1, pg_sleep(0.01)')));
  expect(answers).toHaveLength(40);
});

test('a call waits no longer for a connection than it is told to', async () => {
  const own = await openDatabase(database.url, { pool: { size: 1, wait: 1_000 } });
  onTestFinished(() => own.database.close());
  const long = own.db.query('select pg_sleep(3)');
  await expect(own.db.query('select 1')).rejects.toSatisfy((error) => databaseFailure(error) === 'unavailable');
  await long;
});

test('what is said of TLS in the address counts', async () => {
  await expect(openDatabase(`${database.url}?sslmode=verify-full`, {})).rejects.toThrow('does not support SSL');
});

async function openDatabase(url: string, limits: DatabaseLimits) {
  const opened = await openGrantsDatabase(url, createLog({ name: 'test', level: 'silent' }), limits);
  return { database: opened, db: await opened.em.getConnection().getNativeClient() };
}

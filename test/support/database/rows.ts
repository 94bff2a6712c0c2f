import { Client } from 'pg';
import { eventually } from '../eventually.ts';

// biome-ignore lint/suspicious/noExplicitAny: tests know the columns that they ask for.
type Row = Record<string, any>;

/**
 * Runs one statement behind the services' backs: to look at what they keep, and to let time pass (a test moves the
 * times in a row instead of waiting).
 */
export async function rowsOf(databaseUrl: string, statement: string, values: readonly unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query(statement, [...values])).rows;
  } finally {
    await client.end();
  }
}

/**
 * Runs a statement that is not committed until what `act` sends waits for it in the database: the moment in which both
 * have begun.
 */
export async function committedMeanwhile<Result>(
  databaseUrl: string,
  statement: string,
  values: readonly unknown[],
  act: () => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('begin');
    await client.query(statement, [...values]);
    const acting = act();
    const waits = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
    await eventually(async () => (await rowsOf(databaseUrl, waits)).length, 1);
    await client.query('commit');
    return await acting;
  } finally {
    await client.end();
  }
}

/** The row of a device flow, by the code that the device was given; `set` changes it first. */
export async function deviceRow(databaseUrl: string, deviceCode: string, set?: string): Promise<Row> {
  const own = `device_code_hash = sha256(convert_to($1, 'UTF8'))`;
  const statement = set
    ? `update device_authorizations set ${set} where ${own} returning *`
    : `select * from device_authorizations where ${own}`;
  const [row] = await rowsOf(databaseUrl, statement, [deviceCode]);
  if (row === undefined) throw new Error('no such device authorization');
  return row;
}

/** The row of a grant, by an access token of it; `set` changes it first. */
export async function grantRow(databaseUrl: string, accessToken: string, set?: string): Promise<Row> {
  const statement = set ? `update grants set ${set} where id = $1 returning *` : `select * from grants where id = $1`;
  const [row] = await rowsOf(databaseUrl, statement, [claimsOf(accessToken).grant_id]);
  if (row === undefined) throw new Error('no such grant');
  return row;
}

/** What a JWT says, unchecked. */
export function claimsOf(token: string): Row {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}

export function headerOf(token: string): Row {
  return JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString());
}

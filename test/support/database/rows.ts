import { Client } from 'pg';

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

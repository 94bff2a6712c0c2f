import { Client } from 'pg';
import { StartError } from '../runtime/process.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws StartError that says why nobody can connect to a database. */
export async function checkDatabase(url: string) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    throw new StartError(`DATABASE_URL: no connection (${message || code}). Correct it, or start the server it names.`);
  }
}

import { Client } from 'pg';
import { databaseStartFailure } from '../services/shared/database/start-failure.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws StartError that says why nobody can connect to a database. */
export async function checkDatabase(url: string) {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await client.connect();
    await client.end();
  } catch (error) {
    throw databaseStartFailure(error);
  }
}

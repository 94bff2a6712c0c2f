import { Client } from 'pg';
import { StartError } from '../../runtime/process.ts';
import type { Database } from './open.ts';

/** Any fixed number: whoever holds it migrates. */
const MIGRATION_LOCK = 7_267_001;

/**
 * Brings the schema up to date. Safe to run twice and from several replicas at once: an advisory lock, held by a
 * connection of its own, lets one at a time work and the others find nothing left to do.
 *
 * @throws StartError if the database cannot be reached.
 * @returns the names of the migrations that were run.
 */
export async function migrate(database: Database, url: string): Promise<string[]> {
  const holder = new Client({ connectionString: url });
  await holder.connect().catch((error: Error & { code?: string }) => {
    throw new StartError(`The database cannot be reached (${error.code ?? error.message}). Check DATABASE_URL.`);
  });
  try {
    await holder.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const done = await database.migrator.up();
    return done.map((migration) => migration.name);
  } finally {
    await holder.end();
  }
}

import { sql } from 'kysely';
import { StartError } from '../../../runtime/process.ts';
import type { Connection } from './connection.ts';
import { sqlState } from './failure.ts';

// SQLSTATE (PostgreSQL documentation, appendix A)
const UNDEFINED_TABLE = '42P01';

/** What a service needs of its schema. */
export type RequiredSchema = {
  /** As it is called in messages: "grant service". */
  readonly service: string;
  readonly migrations: readonly string[];
  readonly migrationsTable: string;
  /** What a person runs to bring the schema up to date. */
  readonly command: string;
};

/**
 * Refuses to start on a database that this release cannot run on. A newer schema is fine: migrations only expand.
 *
 * @throws StartError that says what to do.
 */
export async function requireSchema(db: Connection, required: RequiredSchema): Promise<void> {
  const done = await migrationsDone(db, required);
  const missing = required.migrations.filter((name) => !done.has(name));
  if (missing.length === 0) return;
  throw new StartError(
    `The database lacks the schema of the ${required.service} (${missing.join(', ')}). Run: ${required.command}`,
  );
}

async function migrationsDone(db: Connection, required: RequiredSchema): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(required.migrationsTable)}`.execute(db);
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    if (sqlState(error) === UNDEFINED_TABLE) return new Set();
    throw error;
  }
}

import { sql } from 'kysely';
import { StartError } from '../../../runtime/process.ts';
import type { Connection } from './connection.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.ts';

// SQLSTATE (PostgreSQL documentation, appendix A)
const UNDEFINED_TABLE = '42P01';

/**
 * Refuses to start on a database that this release cannot run on. A newer schema is fine: migrations only expand.
 *
 * @throws StartError that says what to do.
 */
export async function requireSchema(db: Connection): Promise<void> {
  const done = await migrationsDone(db);
  const missing = MIGRATIONS.map(({ name }) => name).filter((name) => !done.has(name));
  if (missing.length === 0) return;
  throw new StartError(
    `The database lacks the schema of the account service (${missing.join(', ')}). Run: npm run migrate:accounts`,
  );
}

async function migrationsDone(db: Connection): Promise<Set<string>> {
  try {
    const { rows } = await sql<{ name: string }>`select name from ${sql.table(MIGRATIONS_TABLE)}`.execute(db);
    return new Set(rows.map(({ name }) => name));
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === UNDEFINED_TABLE) return new Set();
    throw new StartError(
      `The database of the account service cannot be used (${code ?? message}). Check DATABASE_URL.`,
    );
  }
}

import type { Kysely } from 'kysely';
import type { Database } from '../../database/open.ts';

/**
 * Runs the hot statements. They are written as SQL (Kysely's `sql`), because each of them is one conditional statement
 * whose WHERE is the rule; the tables are in migrations/.
 */
export type Connection = Kysely<unknown>;

/** A connection that lives as long as the process; every statement takes a pooled connection for itself. */
export function connectionOf(database: Database): Connection {
  return database.em.fork().getKysely<unknown>();
}

/** An interval of milliseconds, as make_interval takes it. */
export const seconds = (milliseconds: number) => milliseconds / 1000;

import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { type Kysely, sql } from 'kysely';
import type { Database } from './open-database.ts';

/**
 * Runs statements that are written as SQL: the hot ones, and those whose WHERE is the rule
 * (docs/decisions/0007). The tables are in each service's store/migrations/.
 */
export type Connection = Kysely<unknown>;

/** A connection that lives as long as the process; every statement takes a pooled connection for itself. */
export function connectionOf(database: Database): Connection {
  return database.em.fork().getKysely<unknown>();
}

/** The connection of a unit of work; inside of a transaction, that transaction's. */
export function connectionIn(em: SqlEntityManager): Connection {
  return em.getKysely<unknown>();
}

/**
 * Whether the database answers and can be written to: a standby answers too.
 *
 * @throws with the state of a read-only transaction, so that the connection is given up: the primary may be elsewhere now
 */
export async function probe(db: Connection): Promise<void> {
  await sql`
    do $$ begin
      if current_setting('transaction_read_only')::boolean then
        raise exception 'the database is read-only' using errcode = 'read_only_sql_transaction';
      end if;
    end $$`.execute(db);
}

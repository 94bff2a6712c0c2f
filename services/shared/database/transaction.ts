import type { Connection } from './connection.ts';
import type { Database } from './open-database.ts';
import { retried } from './retry.ts';

// Every transaction of a service is one of these: `work` is done again from the start where another transaction won, so
// it must do nothing that the database cannot undo.

/** A transaction of statements. */
export function inTransaction<Outcome>(
  db: Connection,
  work: (transaction: Connection) => Promise<Outcome>,
): Promise<Outcome> {
  return retried(() => db.transaction().execute(work));
}

/** A unit of work of its own; what it has changed is written at its end. */
export function inUnitOfWork<Outcome>(
  database: Database,
  work: (em: Database['em']) => Promise<Outcome>,
): Promise<Outcome> {
  return retried(() => database.em.fork().transactional(work as never) as Promise<Outcome>);
}

import { Client } from 'pg';
import { eventually } from '../eventually.ts';

/** Rows that nobody can change until they are released, so that requests stay under way. */
export type HeldRows = {
  /** Resolves when so many statements wait for a lock, or more. */
  awaited(waiters: number): Promise<void>;
  release(): Promise<void>;
};

/** Holds what a statement locks or changes. */
export async function holdRows(databaseUrl: string, statement: string, values: readonly unknown[]): Promise<HeldRows> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('begin');
  await client.query(statement, [...values]);
  // A transaction goes on seeing the connections that it saw first.
  const waits = `select from pg_stat_clear_snapshot(), pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`;
  return {
    awaited: (waiters) => eventually(async () => ((await client.query(waits)).rowCount ?? 0) >= waiters, true),
    async release() {
      await client.query('commit');
      await client.end();
    },
  };
}

/** Holds a grant's row. */
export const holdGrant = (databaseUrl: string, grantId: string): Promise<HeldRows> =>
  holdRows(databaseUrl, 'select from grants where id = $1 for update', [grantId]);

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
  const held = await holdRows(databaseUrl, statement, values);
  const acting = act();
  try {
    await held.awaited(1);
  } finally {
    await held.release();
  }
  return acting;
}

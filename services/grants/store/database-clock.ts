import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';

/** The database's time, so that replicas with skewed clocks agree on what has expired. */
export type DatabaseClock = {
  now(): Date;
  /** Reads the database's clock again. @throws if the database does not answer. */
  synchronise(): Promise<void>;
};

/** Follows the database's clock by its distance from this process's, measured at each synchronise. */
export function databaseClock(db: Connection): DatabaseClock {
  let ahead = 0;
  return {
    now: () => new Date(Date.now() + ahead),
    async synchronise() {
      const asked = Date.now();
      const { rows } = await sql<{ ms: number }>`
        select (extract(epoch from clock_timestamp()) * 1000)::float8 as ms`.execute(db);
      const answered = Date.now();
      if (rows[0]) ahead = Math.round(rows[0].ms - (asked + answered) / 2);
    },
  };
}

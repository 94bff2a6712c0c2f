import { setTimeout as delay } from 'node:timers/promises';
import { sqlState } from './failure.ts';

// SQLSTATE (PostgreSQL documentation, appendix A): serialization failures, deadlocks, and named statements that a pooler
// has lost or has twice. After each of them nothing of the work is left.
const REPEATABLE = /^(40001|40P01|26000|42P05)$/;
const MOST_ATTEMPTS = 10;
/** Milliseconds; the pause grows by as much with each attempt, at random so that rivals part. */
const PAUSE_MS = 20;
/** Milliseconds after which nothing is tried again: the caller is about to give up. */
const PATIENCE_MS = 3_000;

/** Does a statement, or the whole of a transaction, again where that is safe: it lost a race, and the database has undone it. */
export async function retried<Result>(work: () => Promise<Result>): Promise<Result> {
  const until = Date.now() + PATIENCE_MS;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!REPEATABLE.test(sqlState(error) ?? '') || attempt === MOST_ATTEMPTS || Date.now() > until) throw error;
      await delay(Math.random() * PAUSE_MS * attempt);
    }
  }
}

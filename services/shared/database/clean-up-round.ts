import { setTimeout as delay } from 'node:timers/promises';
import { type RawBuilder, sql } from 'kysely';
import type { Logger } from '../../../runtime/log.ts';
import type { Connection } from './connection.ts';
import { inTransaction } from './transaction.ts';

/** Milliseconds from one round to the next. */
export const CLEAN_UP_EVERY_MS = 60_000;

/** Rows removed in one statement at most. */
const BATCH_ROWS = 1_000;
/** Batches of one table in a round at most: the other tables wait. */
const BATCHES = 50;

/** Rows that are over: `doomed` selects their ctid, off an index. */
type Doomed = { readonly table: string; readonly doomed: RawBuilder<unknown> };

/** Rows that are over by a time: the oldest go first, by the index on the column, and `where` says which are over. */
type Expired = {
  readonly table: string;
  readonly column: 'expires_at' | 'expiry_day' | 'expire';
  readonly where: RawBuilder<unknown>;
};

export type Removal = Doomed | Expired;

/** How many rows one round removed or reencrypted, by table, and whether it left some for the next. */
export type CleanUpReport = {
  readonly removed: Record<string, number>;
  readonly reencrypted?: Record<string, number>;
  readonly backlog: boolean;
};

/** Rests after a statement that took so many milliseconds. */
export type Rest = (took: number) => Promise<void>;

/**
 * Removes some batches of each, and rests after each statement. Undefined if another replica, the holder of the advisory lock,
 * is at it.
 */
export async function removeBatches(
  db: Connection,
  lock: number,
  removals: readonly Removal[],
  rest?: Rest,
): Promise<CleanUpReport | undefined> {
  const removed: Record<string, number> = {};
  let isBehind = false;
  for (const removal of removals) {
    let last: string | undefined;
    let isFull = true;
    for (let batches = 0; isFull && batches < BATCHES; batches += 1) {
      const began = performance.now();
      const batch = await removeBatch(db, lock, removal, last);
      if (batch === undefined) return undefined;
      if (batch.count > 0) removed[removal.table] = (removed[removal.table] ?? 0) + batch.count;
      await rest?.(performance.now() - began);
      last = batch.last;
      isFull = batch.count >= BATCH_ROWS;
    }
    isBehind ||= isFull;
  }
  return { removed, backlog: isBehind };
}

type Batch = {
  readonly count: number;
  /** Of an expired row, the latest time in the batch. */
  readonly last?: string | undefined;
};

function removeBatch(
  db: Connection,
  lock: number,
  removal: Removal,
  last: string | undefined,
): Promise<Batch | undefined> {
  return inTransaction(db, async (transaction) => {
    const { rows } = await sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(${lock}::bigint) as held`.execute(transaction);
    if (!rows[0]?.held) return undefined;
    return 'doomed' in removal ? removeDoomed(transaction, removal) : removeExpired(transaction, removal, last);
  });
}

async function removeDoomed(db: Connection, { table, doomed }: Doomed): Promise<Batch> {
  const result = await sql`
    delete from ${sql.table(table)} where ctid = any(array(${doomed} limit ${BATCH_ROWS}))`.execute(db);
  return { count: Number(result.numAffectedRows ?? 0) };
}

const COLUMN_TYPES = { expires_at: 'timestamptz', expiry_day: 'date', expire: 'bigint' } as const;

/** Begins where the batch before ended: what was removed stays in the index until a vacuum, and would be walked through again. */
async function removeExpired(
  db: Connection,
  { table, column, where }: Expired,
  last: string | undefined,
): Promise<Batch> {
  const by = sql.ref(column);
  const type = sql.raw(COLUMN_TYPES[column]);
  const { rows } = await sql<{ count: number; last: string | null }>`
    with removed as (
      delete from ${sql.table(table)} where ctid = any(array(
        select ctid from ${sql.table(table)}
        where ${where} and ${by} >= coalesce(${last ?? null}::${type}, ${sql.lit(column === 'expire' ? '0' : '-infinity')}::${type})
        order by ${by} limit ${BATCH_ROWS}
      ))
      returning ${by} as at
    )
    select count(*)::integer as count, max(at)::text as last from removed`.execute(db);
  return { count: rows[0]?.count ?? 0, last: rows[0]?.last ?? undefined };
}

/** How many times as long as a batch takes clean-up rests after it, so that whoever is served does not notice it. */
const REST = 15;
/** Milliseconds of backlog after which it rests half as long: what comes faster than it goes must not grow for ever. */
const HURRY_AFTER_MS = 30 * 60_000;

/** Milliseconds to rest after a batch that took `took`, when there has been a backlog for `behindFor`. */
export function restAfter(took: number, behindFor: number): number {
  return took * Math.max(1, REST / 2 ** Math.floor(behindFor / HURRY_AFTER_MS));
}

/**
 * Runs rounds, one every so many milliseconds, and at once again while there is a backlog. Returns what ends it, after
 * the round under way.
 */
export function startCleanUp(
  round: (rest: Rest) => Promise<CleanUpReport | undefined>,
  every: number,
  log: Logger,
): () => Promise<void> {
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  let behindSince: number | undefined;
  const rest: Rest = async (took) => {
    const behindFor = behindSince === undefined ? 0 : performance.now() - behindSince;
    await delay(restAfter(took, behindFor), undefined, { signal: stop.signal }).catch(() => undefined);
  };
  const rounds = async () => {
    try {
      let report: CleanUpReport | undefined;
      do {
        report = await round(rest);
        if (report && hasDone(report)) log.info(report, 'cleaned up');
        behindSince = report?.backlog ? (behindSince ?? performance.now()) : undefined;
      } while (report?.backlog && !stop.signal.aborted);
    } catch (error) {
      log.warn({ err: error }, 'clean-up failed; the next round tries again');
    }
  };
  const timer = setInterval(() => {
    running ??= rounds().finally(() => {
      running = undefined;
    });
  }, every);
  return () => {
    stop.abort();
    clearInterval(timer);
    return running ?? Promise.resolve();
  };
}

const hasDone = ({ removed, reencrypted = {} }: CleanUpReport) =>
  Object.keys(removed).length > 0 || Object.keys(reencrypted).length > 0;

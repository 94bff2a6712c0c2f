import { type RawBuilder, sql } from 'kysely';
import type { Connection } from './connection.ts';

/** Rows removed in one statement at most. */
const BATCH_ROWS = 1_000;
/** Any fixed number: whoever holds it cleans up. */
const CLEAN_UP_LOCK = 7_267_012;

type Removal = { readonly table: string; readonly doomed: RawBuilder<unknown> };

// Each condition is answered by the index on its column.
const REMOVALS: readonly Removal[] = [
  { table: 'sessions', doomed: sql`select ctid from sessions where expires_at < now()` },
  {
    table: 'accounts_rate_limits',
    doomed: sql`select ctid from accounts_rate_limits where expire < extract(epoch from now()) * 1000 - 3600000`,
  },
];

/** How many rows one round removed, by table, and whether it left some for the next. */
export type CleanUpReport = { readonly removed: Record<string, number>; readonly backlog: boolean };

/** Removes one batch of what is over from each table that can grow. Undefined if another replica is at it. */
export async function cleanUp(db: Connection): Promise<CleanUpReport | undefined> {
  const removed: Record<string, number> = {};
  for (const { table, doomed } of REMOVALS) {
    const count = await removeBatch(db, table, doomed);
    if (count === undefined) return undefined;
    if (count > 0) removed[table] = count;
  }
  return { removed, backlog: Object.values(removed).some((count) => count === BATCH_ROWS) };
}

function removeBatch(db: Connection, table: string, doomed: RawBuilder<unknown>): Promise<number | undefined> {
  return db.transaction().execute(async (transaction) => {
    const lock = await sql<{ held: boolean }>`
      select pg_try_advisory_xact_lock(${CLEAN_UP_LOCK}::bigint) as held`.execute(transaction);
    if (!lock.rows[0]?.held) return undefined;
    const result = await sql`
      delete from ${sql.table(table)} where ctid = any(array(${doomed} limit ${BATCH_ROWS}))`.execute(transaction);
    return Number(result.numAffectedRows ?? 0);
  });
}

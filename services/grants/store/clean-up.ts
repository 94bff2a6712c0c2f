import { type RawBuilder, sql } from 'kysely';
import type { Connection } from './connection.ts';

/** Rows removed in one statement at most. */
const BATCH_ROWS = 1_000;
/** Any fixed number: whoever holds it cleans up. */
const CLEAN_UP_LOCK = 7_267_003;

type Removal = { readonly table: string; readonly doomed: RawBuilder<unknown> };

// What has been over for an hour: a device that polls an expired code is told so until then (product.md §6), and a code
// that comes back revokes what it gave. Each condition is answered by the index that its first column names.
const REMOVALS: readonly Removal[] = [
  {
    table: 'authorization_requests',
    doomed: sql`select ctid from authorization_requests where expires_at < now() - interval '1 hour'`,
  },
  {
    table: 'device_authorizations',
    doomed: sql`select ctid from device_authorizations where expires_at < now() - interval '1 hour'`,
  },
  {
    table: 'grants',
    doomed: sql`select ctid from grants
      where expiry_day <= (now() at time zone 'UTC')::date and expires_at < now() - interval '1 hour'`,
  },
  {
    table: 'grants_rate_limits',
    doomed: sql`select ctid from grants_rate_limits where expire < extract(epoch from now()) * 1000 - 3600000`,
  },
  {
    table: 'consents',
    doomed: sql`select n.ctid from clients c join consents n on n.client_id = c.id where c.deleted_at is not null`,
  },
  {
    table: 'clients',
    doomed: sql`select ctid from clients c where c.deleted_at < now() - interval '1 hour'
      and not exists (select from authorization_requests r where r.client_id = c.id)
      and not exists (select from device_authorizations d where d.client_id = c.id)
      and not exists (select from grants g where g.client_id = c.id)
      and not exists (select from consents n where n.client_id = c.id)`,
  },
];

/** How many rows one round removed, by table, and whether it left some for the next. */
export type CleanUpReport = { readonly removed: Record<string, number>; readonly backlog: boolean };

/**
 * Removes one batch from each table that can grow. Undefined if another replica is at it.
 */
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

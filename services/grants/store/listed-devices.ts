import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { Page } from '../../shared/page.ts';
import { type ListedDevice, type ListedDevices, readListPlace } from '../domain/listed-device.ts';
import { type TimestampText, toDate, toDateOrUndefined } from './columns.ts';
import { countedRows } from './counted-rows.ts';
import { undecided } from './row-states.ts';

/** Lists device authorizations out of PostgreSQL. */
export function listedDeviceStore(db: Connection): ListedDevices {
  return {
    async list(page) {
      const [{ rows }, total] = await Promise.all([
        sql<DeviceRow>`
          with page as (
            select * from (${pageOf(page)}) ranked order by rank, id desc offset ${page.skip} limit ${page.size})
          select d.id, page.rank, c.client_id, c.name as client_name, d.requested_scope, d.created_at, d.expires_at,
            d.poll_interval_seconds, d.last_polled_at, d.claimed_by_account_id, d.approved_by_account_id,
            d.approved_at, d.denied_at, d.consumed_at
          from page join device_authorizations d on d.id = page.id join clients c on c.id = d.client_id
          order by page.rank, d.id desc`.execute(db),
        countedRows(db, sql`device_authorizations`),
      ]);
      return { devices: rows.map(toListed), total };
    },
  };
}

const decided = sql`(d.approved_at is not null or d.denied_at is not null)`;
/** Their places are their ranks. */
const RANKS = [
  sql`d.claimed_at is not null and ${undecided('d')}`,
  sql`d.claimed_at is null and ${undecided('d')}`,
  sql`(${decided} or d.expires_at <= now())`,
];

/**
 * Of each rank, what can be on the page: nothing before the place where it begins, and no more than it has rows (index
 * device_authorizations_claimed; primary key).
 */
function pageOf({ after, skip, size }: Page): RawBuilder<unknown> {
  const place = after === undefined ? undefined : readListPlace(after);
  const beyond = (rank: number) => {
    if (place === undefined || rank > place.rank) return sql`true`;
    return rank < place.rank ? sql`false` : sql`d.id < ${place.id}`;
  };
  const ranked = RANKS.map(
    (condition, rank) => sql`
      (select d.id, ${sql.lit(rank)} as rank from device_authorizations d where ${condition} and ${beyond(rank)}
       order by d.id desc limit ${skip + size})`,
  );
  return sql.join(ranked, sql` union all `);
}

type DeviceRow = {
  id: string;
  rank: number;
  client_id: string;
  client_name: string;
  requested_scope: string[];
  created_at: TimestampText;
  expires_at: TimestampText;
  poll_interval_seconds: number;
  last_polled_at: TimestampText | null;
  claimed_by_account_id: string | null;
  approved_by_account_id: string | null;
  approved_at: TimestampText | null;
  denied_at: TimestampText | null;
  consumed_at: TimestampText | null;
};

function toListed(row: DeviceRow): ListedDevice {
  return {
    id: row.id,
    rank: row.rank,
    clientId: row.client_id,
    clientName: row.client_name,
    requestedScope: row.requested_scope,
    createdAt: toDate(row.created_at),
    expiresAt: toDate(row.expires_at),
    pollIntervalSeconds: row.poll_interval_seconds,
    lastPolledAt: toDateOrUndefined(row.last_polled_at),
    claimedBy: row.claimed_by_account_id ?? undefined,
    approvedBy: row.approved_by_account_id ?? undefined,
    approvedAt: toDateOrUndefined(row.approved_at),
    deniedAt: toDateOrUndefined(row.denied_at),
    consumedAt: toDateOrUndefined(row.consumed_at),
  };
}

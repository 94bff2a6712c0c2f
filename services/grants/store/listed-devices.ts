import { sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';
import type { Page } from '../../rpc/page.ts';
import type { ListedDevice } from '../domain/device-authorization.ts';
import { countedRows } from './counted-rows.ts';
import { type TimestampText, toDate, toDateOrUndefined } from './timestamp.ts';

/** Lists device authorizations for administrators. */
export function listedDeviceStore(db: Connection) {
  return {
    /** Pending and recent ones, oldest first (primary key: ids grow with time). */
    async list(page: Page): Promise<{ devices: ListedDevice[]; total: number }> {
      const after = page.after === undefined ? sql`true` : sql`d.id > ${page.after}`;
      const [{ rows }, total] = await Promise.all([
        sql<DeviceRow>`
          with page as (
            select d.id from device_authorizations d where ${after} order by d.id offset ${page.skip} limit ${page.size})
          select d.id, c.client_id, c.name as client_name, d.requested_scope, d.created_at, d.expires_at,
            d.poll_interval_seconds, d.last_polled_at, d.claimed_by_account_id, d.approved_by_account_id,
            d.approved_at, d.denied_at, d.consumed_at
          from page join device_authorizations d on d.id = page.id join clients c on c.id = d.client_id
          order by d.id`.execute(db),
        countedRows(db, sql`device_authorizations`),
      ]);
      return { devices: rows.map(toListed), total };
    },
  };
}

type DeviceRow = {
  id: string;
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

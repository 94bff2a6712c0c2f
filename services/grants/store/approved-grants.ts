import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { keyOrder } from '../../shared/database/key-order.ts';
import type { ApprovedGrant, ApprovedGrants } from '../domain/grant.ts';
import { hasLogo } from './client-logos.ts';
import { type TimestampText, toDate, toDateOrUndefined } from './columns.ts';
import { countedRows } from './counted-rows.ts';
import { endApprovals } from './ended-approvals.ts';
import { live, ofClient } from './row-states.ts';

const columns = sql`
  g.id, g.account_id, g.client_id as client_row_id, c.client_id, c.name as client_name, ${hasLogo} as has_logo,
  g.scope, g.resource,
  g.renewable, g.created_at, g.expires_at, greatest(g.rotated_at, g.renewed_at) as used_at, g.revoked_at`;

/** Remembered approvals of an account without a live grant (primary key of consents, index grants_account_id). */
const rememberedBy = (accountId: string) => sql`
  consents n where n.account_id = ${accountId}
    and n.client_id not in (select id from clients where deleted_at is not null)
    and not exists (
      select from grants g where g.account_id = n.account_id and ${ofClient('g', sql`n.client_id`)} and ${live('g')})`;

const rememberedColumns = sql`
  n.id, n.account_id, n.client_id as client_row_id, c.client_id, c.name as client_name, ${hasLogo} as has_logo, n.scope,
  null::text as resource, false as renewable, n.created_at, null::timestamptz as expires_at,
  null::timestamptz as used_at, null::timestamptz as revoked_at`;

/** Grants and remembered approvals in the tables `grants` and `consents` (docs/decisions/0029). */
export function approvedGrantStore(db: Connection): ApprovedGrants {
  return {
    async find(id) {
      const { rows } = await sql<ApprovedRow>`
        select ${columns} from grants g join clients c on c.id = g.client_id and c.deleted_at is null
        where g.id = ${id}`.execute(db);
      return rows[0] && toApproved(rows[0]);
    },

    /** Indexes grants_account_id, and grants_renewable for those that can renew. */
    async list(filter, page) {
      const account = filter.accountId === undefined ? sql`true` : sql`g.account_id = ${filter.accountId}`;
      const renewable = filter.renewableOnly ? sql`g.renewable` : sql`true`;
      // Few clients are deleted at a time, so asking for them once is cheaper than for each grant's client.
      const listed = sql`grants g where ${account} and ${renewable} and ${live('g')}
        and g.client_id not in (select id from clients where deleted_at is not null)`;
      const remembered =
        filter.remembered && filter.accountId !== undefined
          ? rememberedBy(filter.accountId)
          : sql`consents n where false`;
      const { direction, isAfter } = keyOrder(page);
      const [{ rows }, total] = await Promise.all([
        sql<ApprovedRow>`
          with page as (
            select g.id from ${listed} and ${isAfter(sql`g.id`)}
            union all select n.id from ${remembered} and ${isAfter(sql`n.id`)}
            order by id ${direction} offset ${page.skip} limit ${page.size}
          )
          select ${columns} from page join grants g on g.id = page.id join clients c on c.id = g.client_id
          union all
          select ${rememberedColumns} from page join consents n on n.id = page.id join clients c on c.id = n.client_id
          order by id ${direction}`.execute(db),
        countedRows(db, sql`(select from ${listed} union all select from ${remembered}) both_kinds`),
      ]);
      return { grants: rows.map(toApproved), total };
    },

    revoke(id, accountId) {
      const owner = (table: 'g' | 'n') =>
        accountId === undefined ? sql`` : sql`and ${sql.table(table)}.account_id = ${accountId}`;
      return endApprovals(db, {
        grants: sql`g.id = ${id} and g.expires_at > now() ${owner('g')}`,
        consents: sql`n.id = ${id} ${owner('n')}`,
        reason: 'revoked',
      });
    },
  };
}

type ApprovedRow = {
  id: string;
  account_id: string;
  client_row_id: string;
  client_id: string;
  client_name: string;
  has_logo: boolean;
  scope: string[];
  resource: string | null;
  renewable: boolean;
  created_at: TimestampText;
  expires_at: TimestampText | null;
  used_at: TimestampText | null;
  revoked_at: TimestampText | null;
};

function toApproved(row: ApprovedRow): ApprovedGrant {
  return {
    id: row.id,
    accountId: row.account_id,
    clientRowId: row.client_row_id,
    clientId: row.client_id,
    clientName: row.client_name,
    clientHasLogo: row.has_logo,
    scope: row.scope,
    resource: row.resource ?? undefined,
    renewable: row.renewable,
    createdAt: toDate(row.created_at),
    expiresAt: toDateOrUndefined(row.expires_at),
    lastUsedAt: toDateOrUndefined(row.used_at),
    revokedAt: toDateOrUndefined(row.revoked_at),
  };
}

import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { keyOrder } from '../../shared/database/key-order.ts';
import type { ApprovedGrant, ApprovedGrants, GrantFilter } from '../domain/grant.ts';
import { hasLogo } from './client-logos.ts';
import { type TimestampText, toDate, toDateOrUndefined } from './columns.ts';
import { countedRows } from './counted-rows.ts';
import { endAllOf } from './end-all-of.ts';
import { endApprovals } from './ended-approvals.ts';
import { live, ofClient } from './row-states.ts';
import { inOrder, ofParties } from './rows-of-parties.ts';

const columns = sql`
  g.id, g.account_id, g.client_id as client_row_id, c.client_id, c.name as client_name, ${hasLogo} as has_logo,
  g.scope, g.resource,
  g.renewable, g.created_at, g.expires_at, greatest(g.rotated_at, g.renewed_at) as used_at, g.revoked_at`;

/** Remembered approvals of an account without a live grant (primary key of consents, index grants_account_id). */
const rememberedOf = (whose: RawBuilder<unknown>) => sql`
  consents n where ${whose}
    and n.client_id not in (select id from clients where deleted_at is not null)
    and not exists (
      select from grants g where g.account_id = n.account_id and ${ofClient('g', sql`n.client_id`)} and ${live('g')})`;

const rememberedColumns = sql`
  n.id, n.account_id, n.client_id as client_row_id, c.client_id, c.name as client_name, ${hasLogo} as has_logo, n.scope,
  null::text as resource, false as renewable, n.created_at, null::timestamptz as expires_at,
  null::timestamptz as used_at, null::timestamptz as revoked_at`;

// An expired grant is found by its day, so that those that live are not read for it (index grants_expiry_day).
const IN_STATE: Readonly<Record<GrantFilter['state'], RawBuilder<unknown>>> = {
  live: live('g'),
  expired: sql`g.revoked_at is null and g.expires_at <= now() and g.expiry_day <= (now() at time zone 'UTC')::date`,
  revoked: sql`g.revoked_at is not null`,
};

/** The grants that a filter lets through. Few clients are deleted at a time: they are asked for once, not for each grant. */
const listedBy = (filter: GrantFilter, whose: RawBuilder<unknown>) => sql`
  grants g where ${whose} and ${IN_STATE[filter.state]}
    and ${filter.resource === undefined ? sql`true` : sql`g.resource = ${filter.resource}`}
    and ${filter.renewableOnly ? sql`g.renewable` : sql`true`}
    and g.client_id not in (select id from clients where deleted_at is not null)`;

/** What is remembered is live, and has no resource. */
const showsRemembered = ({ remembered, accountId, state, resource }: GrantFilter) =>
  remembered && accountId !== undefined && state === 'live' && resource === undefined;

/** Grants and remembered approvals in the tables `grants` and `consents` (docs/decisions/0029). */
export function approvedGrantStore(db: Connection): ApprovedGrants {
  return {
    async find(id) {
      const { rows } = await sql<ApprovedRow>`
        select ${columns} from grants g join clients c on c.id = g.client_id and c.deleted_at is null
        where g.id = ${id}`.execute(db);
      return rows[0] && toApproved(rows[0]);
    },

    async findAll(ids) {
      const { rows } = await sql<ApprovedRow>`
        select ${columns} from grants g join clients c on c.id = g.client_id and c.deleted_at is null
        where g.id = any(${ids}::uuid[])`.execute(db);
      return new Map(rows.map((row) => [row.id, toApproved(row)]));
    },

    /**
     * Indexes grants_account_id, grants_client_id, grants_resource; for their states grants_revoked, grants_revoked_of_client and
     * grants_expiry_day; grants_renewable for those that can renew.
     */
    async list(filter, page) {
      // Of each kind no more than the page can need, so that each is read in the order of its index.
      const beginning = (row: 'g' | 'n', of: (whose: RawBuilder<unknown>) => RawBuilder<unknown>) => {
        const { where, order } = inOrder(row, filter, page);
        return sql`(select ${sql.table(row)}.id from ${of(where)} order by ${order} limit ${page.skip + page.size})`;
      };
      const listed = (whose: RawBuilder<unknown>) => listedBy(filter, whose);
      const remembered = showsRemembered(filter) ? rememberedOf : () => sql`consents n where false`;
      const { direction } = keyOrder(page);
      const [{ rows }, total] = await Promise.all([
        sql<ApprovedRow>`
          with page as (
            ${beginning('g', listed)} union all ${beginning('n', remembered)}
            order by id ${direction} offset ${page.skip} limit ${page.size}
          )
          select ${columns} from page join grants g on g.id = page.id join clients c on c.id = g.client_id
          union all
          select ${rememberedColumns} from page join consents n on n.id = page.id join clients c on c.id = n.client_id
          order by id ${direction}`.execute(db),
        countedRows(
          db,
          sql`(
            select from ${listed(ofParties('g', filter))} union all select from ${remembered(ofParties('n', filter))}
          ) both_kinds`,
        ),
      ]);
      return { grants: rows.map(toApproved), total };
    },

    async revoke(id, accountId) {
      const owner = (table: 'g' | 'n') =>
        accountId === undefined ? sql`` : sql`and ${sql.table(table)}.account_id = ${accountId}`;
      const { ended } = await endApprovals(db, {
        grants: sql`g.id = ${id} and g.expires_at > now() ${owner('g')}`,
        consents: sql`n.id = ${id} ${owner('n')}`,
        reason: 'revoked',
      });
      return ended;
    },

    revokeAll: (parties) => endAllOf(db, parties),
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

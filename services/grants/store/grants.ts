import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { JointReads } from '../../shared/database/joint-reads.ts';
import type { ClaimsRequest } from '../domain/claims-request.ts';
import type { Grants, StoredGrant } from '../domain/grant.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { type BytesText, bytesOf, seconds, type TimestampText, toDate, toDateOrUndefined } from './columns.ts';
import { endApprovals } from './ended-approvals.ts';
import { grantRotations, keeping } from './grant-rotations.ts';
import { live } from './row-states.ts';

/**
 * CTEs that keep what the CTE `approved` (account_id, client_id, granted_scope, granted_claims) approved, added to what was
 * before, and that the client is in use.
 */
export const rememberConsent: RawBuilder<unknown> = sql`
  remembered as (
    insert into consents (account_id, client_id, scope, claims)
    select account_id, client_id, granted_scope, granted_claims from approved
    on conflict (account_id, client_id) do update
    set scope = array(select distinct unnest(consents.scope || excluded.scope)),
        claims = array(select distinct unnest(consents.claims || excluded.claims)), updated_at = now()
    returning id
  ), used as (
    update clients set used_at = now() where id = (select client_id from approved) and used_at is null
  )`;

/** A CTE, after those of rememberConsent, that keeps where it went: a code without a page goes nowhere else. */
export const rememberDestination = (destination: Buffer): RawBuilder<unknown> => sql`
  went as (
    insert into consent_destinations as w (consent_id, destination, scope, claims)
    select remembered.id, ${destination}, granted_scope, granted_claims from approved, remembered
    on conflict (consent_id, destination) do update
    set scope = array(select distinct unnest(w.scope || excluded.scope)),
        claims = array(select distinct unnest(w.claims || excluded.claims))
  )`;

/** How long grants live, and how long a rotated refresh token still answers: what is in force now, for old grants too. */
export type GrantLimits = {
  readonly lifetimes: Pick<Lifetimes, 'refreshToken' | 'refreshTokenGrace' | 'grantMaxAge'>;
  /** The last time in which the database answered nobody; still going on if it has no end. */
  readonly silence: () => { readonly from: Date; readonly until: Date | undefined } | undefined;
};

/** When a grant has reached its age; `table` is what the statement calls grants. */
const oldestAt = (table: 'g' | 'grants', { grantMaxAge }: Pick<Lifetimes, 'grantMaxAge'>) =>
  grantMaxAge === undefined
    ? sql`'infinity'::timestamptz`
    : sql`${sql.table(table)}.created_at + make_interval(secs => ${seconds(grantMaxAge)})`;

/** When a grant ends unless it is renewed. */
export const endOf = (table: 'g' | 'grants', lifetimes: Pick<Lifetimes, 'grantMaxAge'>) =>
  sql`least(${sql.table(table)}.expires_at, ${oldestAt(table, lifetimes)})`;

/** When a grant ends that is renewed now. */
const renewedEnd = (lifetimes: GrantLimits['lifetimes']) =>
  sql`least(now() + make_interval(secs => ${seconds(lifetimes.refreshToken)}), ${oldestAt('grants', lifetimes)})`;

/** The grace stands still while nobody could be answered: a client that goes on asking is not too late for it. */
function graceOf({ lifetimes, silence }: GrantLimits): RawBuilder<unknown> {
  const grace = sql`make_interval(secs => ${seconds(lifetimes.refreshTokenGrace)})`;
  const silent = silence();
  if (silent === undefined) return grace;
  const until = silent.until === undefined ? sql`now()` : sql`least(${silent.until}::timestamptz, now())`;
  return sql`${grace} + greatest(${until} - greatest(g.rotated_at, ${silent.from}::timestamptz), interval '0')`;
}

/**
 * The columns of a StoredGrant, from a table named `g`. The grace is judged by the clock: a statement that takes a while to plan
 * sees a rotation that came after its own now().
 */
const grantColumns = (limits: GrantLimits) => sql`
  g.id as grant_id, g.client_id as grant_client_id, g.account_id, g.scope, g.requestable_scope, g.resource, g.auth_time, g.claims, g.dpop_jkt,
  (
    select s.session_id from client_sessions s where s.session_id = g.session_id and s.client_id = g.client_id
  ) as session_id, g.seed, g.earlier_keys, g.generation, now() as read_at,
  coalesce(g.rotated_at + ${graceOf(limits)} > clock_timestamp(), false) as in_grace,
  case when g.revoked_at is not null then 'revoked' when ${endOf('g', limits.lifetimes)} <= now() then 'expired'
    else 'live' end as grant_state`;

/** Keeps grants in PostgreSQL. Each question and each change is one statement on the primary key. */
export function grantStore(db: Connection, joint: JointReads, read: ReadClient, limits: GrantLimits): Grants {
  return {
    find: joint({
      name: 'grants',
      keyOf: (id: string) => id,
      select: (ids) => sql`
        select ${grantColumns(limits)}
        from ${itemTable('asked', ids, { id: ['uuid', (id) => id] })} join grants g on g.id = asked.id`,
      answers: (rows: readonly GrantRow[]) => new Map(rows.map((row) => [row.grant_id, toGrant(row)])),
    }),

    findWithClient: joint({
      name: 'grants_with_clients',
      keyOf: (id: string) => id,
      select: (ids) => sql`
        select ${grantColumns(limits)}, ${endOf('g', limits.lifetimes)} as ends_at, ${clientColumns}
        from ${itemTable('asked', ids, { id: ['uuid', (id) => id] })} join grants g on g.id = asked.id
        join clients c on c.id = g.client_id and c.deleted_at is null`,
      answers: (rows: readonly RowWithClient[]) =>
        new Map(
          rows.map((row) => {
            const client = read(row);
            return [row.grant_id, client && { grant: toGrant(row), client, expiresAt: toDate(row.ends_at) }];
          }),
        ),
    }),

    rotate: grantRotations(db, renewedEnd(limits.lifetimes)),

    async renew(id, generation, { scope }) {
      const { rows } = await sql<{ renewed_at: TimestampText }>`
        update grants
        set renewed_at = now(), scope = ${keeping(sql`${scope}::text[]`)}, expires_at = ${renewedEnd(limits.lifetimes)}
        where id = ${id} and generation = ${generation} and ${live('grants')}
        returning renewed_at`.execute(db);
      return rows[0] && toDate(rows[0].renewed_at);
    },

    async shrink(id, scope) {
      await sql`
        update grants set scope = ${keeping(sql`${scope}::text[]`)} where id = ${id}`.execute(db);
    },

    async revokeForReuse(id) {
      await endApprovals(db, { grants: sql`g.id = ${id}`, reason: 'refresh_token_reuse' });
    },

    async revokeByClient(id) {
      await endApprovals(db, { grants: sql`g.id = ${id}`, reason: 'revoked_by_client' });
    },
  };
}

type GrantRow = {
  grant_id: string;
  grant_client_id: string;
  account_id: string;
  scope: string[];
  requestable_scope: string[];
  resource: string | null;
  auth_time: TimestampText | null;
  claims: ClaimsRequest | null;
  dpop_jkt: string | null;
  session_id: string | null;
  seed: BytesText | null;
  earlier_keys: BytesText | null;
  generation: number;
  read_at: TimestampText;
  in_grace: boolean;
  grant_state: StoredGrant['state'];
};

type RowWithClient = GrantRow & ClientColumns & { ends_at: TimestampText };

function toGrant(row: GrantRow): StoredGrant {
  return {
    id: row.grant_id,
    clientId: row.grant_client_id,
    accountId: row.account_id,
    scope: row.scope,
    requestableScope: row.requestable_scope,
    resource: row.resource ?? undefined,
    authTime: toDateOrUndefined(row.auth_time),
    claims: row.claims ?? undefined,
    dpopJkt: row.dpop_jkt ?? undefined,
    sessionId: row.session_id ?? undefined,
    encryptedSeed: encryptedSeedOf(row),
    generation: row.generation,
    inGrace: row.in_grace,
    state: row.grant_state,
    readAt: toDate(row.read_at),
  };
}

function encryptedSeedOf({ seed, earlier_keys }: GrantRow): StoredGrant['encryptedSeed'] {
  if (seed === null) return undefined;
  return { seed: bytesOf(seed), earlierKeys: earlier_keys === null ? undefined : bytesOf(earlier_keys) };
}

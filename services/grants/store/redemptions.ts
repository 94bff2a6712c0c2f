import { type RawBuilder, sql } from 'kysely';
import { type Answers, batchedWrite } from '../../shared/database/batched-statement.ts';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { NewGrant, Redeemed } from '../domain/grant.ts';
import { joinSession } from './client-sessions.ts';
import { jsonOrNull, seconds, type TimestampText, toDate } from './columns.ts';

/** Where approvals are, `a` being one of them: the column that says when it was used up, and whether it is good still. */
type Approvals = {
  readonly table: RawBuilder<unknown>;
  readonly usedAt: RawBuilder<unknown>;
  readonly isGood: RawBuilder<unknown>;
};

/** Authorization requests whose code was issued. */
export const CODES: Approvals = {
  table: sql`authorization_requests`,
  usedAt: sql`redeemed_at`,
  isGood: sql`a.redeemed_at is null and a.denied_at is null and a.code_expires_at > now()`,
};

/** Device authorizations. */
export const DEVICES: Approvals = {
  table: sql`device_authorizations`,
  usedAt: sql`consumed_at`,
  isGood: sql`a.approved_at is not null and a.denied_at is null and a.consumed_at is null and a.expires_at > now()`,
};

/** An approval, by its id, and the grant that it becomes. */
type Redemption = { readonly id: string; readonly grant: NewGrant };

/**
 * Uses approvals up and makes their grants; those that are redeemed at the same moment by one statement. One that joins its
 * session has a statement of its own: two in one statement could not both change the row of one session.
 */
export function redemptions(db: Connection, approvals: Approvals) {
  const redeem = batchedWrite<Redemption, Redeemed | false>({
    keyOf: ({ id }) => id,
    write: (items) => redeemAll(db, approvals, items, sql`skip locked`),
    alone: async (item) => (await redeemAll(db, approvals, [item])).get(item.id) ?? false,
  });
  return async (id: string, grant: NewGrant): Promise<Redeemed | undefined> =>
    grant.joinsSession ? redeemAndJoin(db, approvals, { id, grant }) : (await redeem({ id, grant })) || undefined;
}

async function redeemAll(
  db: Connection,
  approvals: Approvals,
  items: readonly Redemption[],
  whereLocked: RawBuilder<unknown> = sql``,
): Promise<Answers<Redeemed>> {
  const { rows } = await sql<{ grant_id: string; created_at: TimestampText }>`
    with ${redeemed(approvals, items, whereLocked)}
    ${insertGrants(items)}`.execute(db);
  const approvalOf = new Map(items.map(({ id, grant }) => [grant.id, id]));
  return new Map(
    rows.map((row) => [approvalOf.get(row.grant_id) ?? '', { at: toDate(row.created_at), sessionId: undefined }]),
  );
}

async function redeemAndJoin(db: Connection, approvals: Approvals, item: Redemption): Promise<Redeemed | undefined> {
  const { rows } = await sql<{ created_at: TimestampText; session_id: string | null }>`
    with ${redeemed(approvals, [item])}, ${joinSession(item.grant)}
    ${insertGrants([item])}, (select session_id from session) as session_id`.execute(db);
  return rows[0] && { at: toDate(rows[0].created_at), sessionId: rows[0].session_id ?? undefined };
}

/** A CTE that uses approvals up: it has the id of each winner's grant. Each is looked up for itself, as in device-polls.ts. */
function redeemed(
  { table, usedAt, isGood }: Approvals,
  items: readonly Redemption[],
  whereLocked: RawBuilder<unknown> = sql``,
): RawBuilder<unknown> {
  const asked = itemTable('asked', items, {
    id: ['uuid', ({ id }) => id],
    grant_id: ['uuid', ({ grant }) => grant.id],
  });
  return sql`
    redeemed as (
      update ${table} used set ${usedAt} = now(), grant_id = asked.grant_id
      from ${asked} cross join lateral (
        select a.id from ${table} a where a.id = asked.id and ${isGood} for update ${whereLocked}
      ) good
      where used.id = good.id
      returning used.grant_id
    )`;
}

/** Ends a statement with the CTE `redeemed`: the grants of the winners are made, and no others. */
function insertGrants(items: readonly Redemption[]): RawBuilder<unknown> {
  const made = itemTable(
    'made',
    items.map(({ grant }) => grant),
    {
      id: ['uuid', ({ id }) => id],
      client_id: ['uuid', ({ clientId }) => clientId],
      account_id: ['text', ({ accountId }) => accountId],
      scope: ['text', ({ scope }) => scope.join(' ')],
      requestable_scope: ['text', ({ requestableScope }) => requestableScope.join(' ')],
      resource: ['text', ({ resource }) => resource ?? null],
      auth_time: ['timestamptz', ({ authTime }) => authTime ?? null],
      claims: ['jsonb', ({ claims }) => jsonOrNull(claims)],
      dpop_jkt: ['text', ({ dpopJkt }) => dpopJkt ?? null],
      session_id: ['text', ({ sessionId }) => sessionId ?? null],
      seed: ['bytea', ({ seed }) => seed ?? null],
      lifetime: ['float8', ({ lifetime }) => seconds(lifetime)],
    },
  );
  return sql`
    insert into grants (
      id, client_id, account_id, scope, requestable_scope, resource, auth_time, claims, dpop_jkt, session_id, renewable,
      seed, expires_at
    )
    select made.id, made.client_id, made.account_id, string_to_array(made.scope, ' '),
      string_to_array(made.requestable_scope, ' '), made.resource, made.auth_time, made.claims, made.dpop_jkt,
      made.session_id, made.seed is not null, made.seed, now() + make_interval(secs => made.lifetime)
    from ${made} join redeemed on redeemed.grant_id = made.id
    returning id as grant_id, created_at`;
}

import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { Client } from '../domain/client.ts';
import type { DeviceAuthorizations, DevicePoll, UndecidedDeviceAuthorization } from '../domain/device-authorization.ts';
import type { ShownConsent } from '../domain/shown-consent.ts';
import type { UserCodeForms } from '../domain/user-code.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { jsonOrNull, seconds, type TimestampText, toDate, toDateOrUndefined } from './columns.ts';
import { insertGrant, rememberConsent } from './grants.ts';
import { undecided } from './row-states.ts';

/** Seconds by which the interval grows with each poll that comes too soon (RFC 8628 §3.5). */
const SLOW_DOWN_SECONDS = 5;

type Pace = 'in_time' | 'repeated' | 'too_soon';

/** What a timer and a network may make a poll come early: a tenth of the interval, a quarter of a second at most. */
const interval = sql`make_interval(secs => d.poll_interval_seconds - least(0.25, d.poll_interval_seconds * 0.1))`;

/**
 * How a poll of `d` comes after the one before. A client that tries two ways to authenticate sends each poll twice: one
 * more within a second of one that was in time is that one again (docs/decisions/0008).
 */
const paceOfPoll = sql`case
  when d.last_polled_at is null or d.last_polled_at + ${interval} <= clock_timestamp() then 'in_time'
  when d.poll_repeatable and d.last_polled_at + interval '1 second' > clock_timestamp() then 'repeated'
  else 'too_soon' end`;

/** Keeps device authorizations in PostgreSQL. */
export function deviceAuthorizationStore(db: Connection, read: ReadClient): DeviceAuthorizations {
  return {
    async insert(device) {
      const [stored, ...others] = device.userCode;
      const { rows } = await sql`
        insert into device_authorizations (
          id, client_id, device_code_hash, user_code_hash, requested_scope, resource, poll_interval_seconds, expires_at
        )
        select ${device.id}::uuid, ${device.clientId}::uuid, ${device.deviceCodeHash}::bytea, ${stored}::bytea,
          ${device.requestedScope}::text[], ${device.resource ?? null}::text, ${device.pollIntervalSeconds}::integer,
          now() + make_interval(secs => ${seconds(device.lifetime)})
        where not exists (select from device_authorizations d where ${isCode(others)})
        on conflict (user_code_hash) do nothing
        returning id`.execute(db);
      return rows.length === 1;
    },

    findClaimable(userCode, accountId) {
      return findUndecided(db, read, userCode, sql`(${claimableBy(accountId)})`);
    },

    findClaimed(userCode, accountId) {
      return findUndecided(db, read, userCode, sql`d.claimed_by_account_id = ${accountId}`);
    },

    async claim(userCode, accountId, shown) {
      const { rows } = await sql`
        update device_authorizations d
        set claimed_by_account_id = ${accountId}, claimed_at = coalesce(d.claimed_at, now()), shown = ${jsonOrNull(shown)}
        from clients c
        where ${isCode(userCode)} and ${undecided('d')} and (${claimableBy(accountId)})
          and c.id = d.client_id and c.deleted_at is null
        returning d.id`.execute(db);
      return rows.length === 1;
    },

    async approve(userCode, accountId, decision) {
      const { rows } = await sql`
        with approved as (
          update device_authorizations d
          set approved_at = now(), approved_by_account_id = ${accountId}, granted_scope = ${decision.scope},
              approver_suspensions = ${decision.suspensions}, auth_time = ${decision.authTime ?? null}
          from clients c
          where ${isCode(userCode)} and d.claimed_by_account_id = ${accountId} and ${undecided('d')}
            and d.shown = ${jsonOrNull(decision.shown)}::jsonb
            and c.id = d.client_id and c.deleted_at is null
          returning d.approved_by_account_id as account_id, d.client_id, d.granted_scope, '{}'::text[] as granted_claims
        ), ${rememberConsent}
        select client_id from approved`.execute(db);
      return rows.length === 1;
    },

    async deny(userCode, accountId) {
      const { rows } = await sql`
        update device_authorizations d set denied_at = now()
        where ${isCode(userCode)} and d.claimed_by_account_id = ${accountId} and ${undecided('d')}
        returning d.id`.execute(db);
      return rows.length === 1;
    },

    async recordPoll(deviceCodeHash, clientId) {
      // The row is locked before it is looked at, so that of polls at once one is in time, and one more is the same.
      const { rows } = await sql<{ pace: Pace; poll_interval_seconds: number }>`
        update device_authorizations d
        set last_polled_at = case before.pace when 'repeated' then before.last_polled_at else clock_timestamp() end,
            poll_repeatable = before.pace = 'in_time',
            poll_interval_seconds = before.poll_interval_seconds
              + case before.pace when 'too_soon' then ${SLOW_DOWN_SECONDS}::integer else 0 end
        from (
          select d.id, d.last_polled_at, d.poll_interval_seconds, ${paceOfPoll} as pace
          from device_authorizations d
          where d.device_code_hash = ${deviceCodeHash} and d.client_id = ${clientId} and ${undecided('d')}
          for update
        ) before
        where d.id = before.id
        returning before.pace, d.poll_interval_seconds`.execute(db);
      const [pending] = rows;
      if (pending === undefined) return readDecided(db, deviceCodeHash, clientId);
      return pending.pace === 'too_soon'
        ? { outcome: 'too_soon', intervalSeconds: pending.poll_interval_seconds }
        : { outcome: 'pending' };
    },

    async redeem(id, grant) {
      const { rows } = await sql<{ created_at: TimestampText }>`
        with consumed as (
          update device_authorizations set consumed_at = now(), grant_id = ${grant.id}
          where id = ${id} and approved_at is not null and denied_at is null and consumed_at is null and expires_at > now()
          returning id
        )
        ${insertGrant(grant, 'consumed')}`.execute(db);
      return rows[0] && { at: toDate(rows[0].created_at), sessionId: undefined };
    },
  };
}

/** A poll that did not meet a pending authorization: what it met instead. */
async function readDecided(db: Connection, deviceCodeHash: Buffer, clientId: string): Promise<DevicePoll> {
  const { rows } = await sql<DecidedRow>`
    select d.id, d.approved_by_account_id, d.approver_suspensions, d.requested_scope, d.granted_scope, d.resource, d.auth_time,
      case when d.consumed_at is not null then 'consumed' when d.expires_at <= now() then 'expired'
        when d.denied_at is not null then 'denied' when d.approved_at is not null then 'approved'
        else 'pending' end as outcome
    from device_authorizations d
    where d.device_code_hash = ${deviceCodeHash} and d.client_id = ${clientId}`.execute(db);
  const [row] = rows;
  if (row === undefined) return { outcome: 'unknown' };
  if (row.outcome !== 'approved') return { outcome: row.outcome };
  return {
    outcome: 'approved',
    approval: {
      id: row.id,
      accountId: row.approved_by_account_id,
      suspensions: row.approver_suspensions ?? undefined,
      requestedScope: row.requested_scope,
      grantedScope: row.granted_scope,
      resource: row.resource ?? undefined,
      authTime: toDateOrUndefined(row.auth_time),
    },
  };
}

type DecidedRow = {
  id: string;
  approved_by_account_id: string;
  approver_suspensions: number | null;
  requested_scope: string[];
  granted_scope: string[];
  resource: string | null;
  auth_time: TimestampText | null;
  outcome: 'consumed' | 'expired' | 'denied' | 'approved' | 'pending';
};

/** Whether `d` has this code, in whatever form it is stored (index device_authorizations_user_code_hash). */
const isCode = (forms: readonly Buffer[]) => sql`d.user_code_hash = any(${forms}::bytea[])`;

const claimableBy = (accountId: string) =>
  sql`d.claimed_by_account_id is null or d.claimed_by_account_id = ${accountId}`;

async function findUndecided(
  db: Connection,
  read: ReadClient,
  userCode: UserCodeForms,
  claim: RawBuilder<unknown>,
): Promise<UndecidedDeviceAuthorization | undefined> {
  const { rows } = await sql<UndecidedRow>`
    select d.requested_scope, d.resource, d.shown, d.expires_at, ${clientColumns}
    from device_authorizations d join clients c on c.id = d.client_id and c.deleted_at is null
    where ${isCode(userCode)} and ${claim} and ${undecided('d')}`.execute(db);
  const [row] = rows;
  const client = row && read(row);
  return client && toUndecided(row, client);
}

type UndecidedRow = ClientColumns & {
  requested_scope: string[];
  resource: string | null;
  shown: ShownConsent | null;
  expires_at: TimestampText;
};

function toUndecided(row: UndecidedRow, client: Client): UndecidedDeviceAuthorization {
  return {
    client,
    requestedScope: row.requested_scope,
    resource: row.resource ?? undefined,
    shown: row.shown ?? undefined,
    expiresAt: toDate(row.expires_at),
  };
}

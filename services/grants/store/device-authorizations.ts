import { type RawBuilder, sql } from 'kysely';
import { type Answers, batchedWrite } from '../../shared/database/batched-statement.ts';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { Client } from '../domain/client.ts';
import type {
  DeviceAuthorizations,
  NewDeviceAuthorization,
  UndecidedDeviceAuthorization,
} from '../domain/device-authorization.ts';
import type { ShownConsent } from '../domain/shown-consent.ts';
import type { UserCodeForms } from '../domain/user-code.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { jsonOrNull, seconds, type TimestampText, toDate } from './columns.ts';
import { devicePolls } from './device-polls.ts';
import { rememberConsent } from './grants.ts';
import { DEVICES, redemptions } from './redemptions.ts';
import { undecided } from './row-states.ts';

/** Keeps device authorizations in PostgreSQL. */
export function deviceAuthorizationStore(db: Connection, read: ReadClient): DeviceAuthorizations {
  const recordPoll = devicePolls(db);
  return {
    insert: batchedWrite<NewDeviceAuthorization, boolean>({
      keyOf: ({ id }) => id,
      write: (devices) => insertDevices(db, devices),
      alone: async (device) => (await insertDevices(db, [device])).get(device.id) ?? false,
    }),

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

    recordPoll: (deviceCodeHash, clientId) => recordPoll({ deviceCodeHash, clientId }),

    redeem: redemptions(db, DEVICES),
  };
}

/**
 * Stores devices whose user codes nobody has, in whatever form they are stored; what is not stored has no answer. A code is one
 * form for each secret that is configured, the first of them the stored one. Each form is looked up for itself, as in device-polls.ts.
 */
async function insertDevices(db: Connection, devices: readonly NewDeviceAuthorization[]): Promise<Answers<boolean>> {
  const asked = itemTable('n', devices, {
    id: ['uuid', ({ id }) => id],
    client_id: ['uuid', ({ clientId }) => clientId],
    device_code_hash: ['bytea', ({ deviceCodeHash }) => deviceCodeHash],
    user_code_hash: ['bytea', ({ userCode }) => userCode[0]],
    scope: ['text', ({ requestedScope }) => requestedScope.join(' ')],
    resource: ['text', ({ resource }) => resource ?? null],
    poll_interval_seconds: ['integer', ({ pollIntervalSeconds }) => pollIntervalSeconds],
    lifetime: ['float8', ({ lifetime }) => seconds(lifetime)],
  });
  const others = itemTable(
    'o',
    devices.flatMap(({ id, userCode: [, ...older] }) => older.map((form) => ({ id, form }))),
    { id: ['uuid', ({ id }) => id], form: ['bytea', ({ form }) => form] },
  );
  const { rows } = await sql<{ id: string }>`
    insert into device_authorizations (
      id, client_id, device_code_hash, user_code_hash, requested_scope, resource, poll_interval_seconds, expires_at
    )
    select n.id, n.client_id, n.device_code_hash, n.user_code_hash, string_to_array(n.scope, ' '), n.resource,
      n.poll_interval_seconds, now() + make_interval(secs => n.lifetime)
    from ${asked}
    where not exists (
      select from ${others} cross join lateral (
        select from device_authorizations d where d.user_code_hash = o.form limit 1
      ) taken where o.id = n.id
    )
    on conflict (user_code_hash) do nothing
    returning id`.execute(db);
  return new Map(rows.map(({ id }) => [id, true]));
}

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

import { type RawBuilder, sql } from 'kysely';
import { type Answers, batchedWrite } from '../../shared/database/batched-statement.ts';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { DevicePoll } from '../domain/device-authorization.ts';
import { type TimestampText, toDateOrUndefined } from './columns.ts';
import { ofClient, undecided } from './row-states.ts';

/** Seconds by which the interval grows with each poll that comes too soon (RFC 8628 §3.5). */
const SLOW_DOWN_SECONDS = 5;

type Poll = { readonly deviceCodeHash: Buffer; readonly clientId: string };
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

/** Records polls; those that come at the same moment by one statement. */
export function devicePolls(db: Connection): (poll: Poll) => Promise<DevicePoll> {
  return batchedWrite<Poll, DevicePoll>({
    keyOf: keyOfPoll,
    write: (polls) => recordPending(db, polls, sql`skip locked`),
    alone: (poll) => recordAlone(db, poll),
  });
}

const keyOfPoll = ({ deviceCodeHash }: Pick<Poll, 'deviceCodeHash'>) => deviceCodeHash.toString('base64');

/**
 * Records the polls of pending authorizations (index device_authorizations_device_code_hash). A row is locked before it
 * is looked at, so that of polls at once one is in time, and one more is the same. Each is looked up for itself, so that no plan
 * that was made while the table was small begins with the table.
 */
async function recordPending(
  db: Connection,
  polls: readonly Poll[],
  whereLocked: RawBuilder<unknown> = sql``,
): Promise<Answers<DevicePoll>> {
  const asked = itemTable('asked', polls, {
    device_code_hash: ['bytea', ({ deviceCodeHash }) => deviceCodeHash],
    client_id: ['uuid', ({ clientId }) => clientId],
  });
  const { rows } = await sql<{ device_code_hash: Buffer; pace: Pace; poll_interval_seconds: number }>`
    update device_authorizations d
    set last_polled_at = case before.pace when 'repeated' then before.last_polled_at else clock_timestamp() end,
        poll_repeatable = before.pace = 'in_time',
        poll_interval_seconds = before.poll_interval_seconds
          + case before.pace when 'too_soon' then ${sql.lit(SLOW_DOWN_SECONDS)} else 0 end
    from ${asked} cross join lateral (
      select d.id, d.last_polled_at, d.poll_interval_seconds, ${paceOfPoll} as pace
      from device_authorizations d
      where d.device_code_hash = asked.device_code_hash and ${ofClient('d', sql`asked.client_id`)} and ${undecided('d')}
      for update ${whereLocked}
    ) before
    where d.id = before.id
    returning d.device_code_hash, before.pace, d.poll_interval_seconds`.execute(db);
  return new Map(rows.map((row) => [keyOfPoll({ deviceCodeHash: row.device_code_hash }), toPending(row)]));
}

const toPending = (row: { pace: Pace; poll_interval_seconds: number }): DevicePoll =>
  row.pace === 'too_soon'
    ? { outcome: 'too_soon', intervalSeconds: row.poll_interval_seconds }
    : { outcome: 'pending' };

/** A poll that met no pending authorization, or one that somebody was changing, which it waits for. */
async function recordAlone(db: Connection, poll: Poll): Promise<DevicePoll> {
  const decided = await readDecided(db, poll);
  if (decided.outcome !== 'pending') return decided;
  const recorded = await recordPending(db, [poll]);
  return recorded.get(keyOfPoll(poll)) ?? readDecided(db, poll);
}

async function readDecided(db: Connection, { deviceCodeHash, clientId }: Poll): Promise<DevicePoll> {
  const { rows } = await sql<DecidedRow>`
    select d.id, d.approved_by_account_id, d.approver_suspensions, d.requested_scope, d.granted_scope, d.resource, d.auth_time,
      case when d.consumed_at is not null then 'consumed' when d.expires_at <= now() then 'expired'
        when d.denied_at is not null then 'denied' when d.approved_at is not null then 'approved'
        else 'pending' end as outcome
    from device_authorizations d
    where d.device_code_hash = ${deviceCodeHash} and ${ofClient('d', sql`${clientId}::uuid`)}`.execute(db);
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

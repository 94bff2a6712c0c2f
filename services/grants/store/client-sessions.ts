import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { NewGrant } from '../domain/grant.ts';
import type { ClientSessions, EndedSession } from '../domain/logout.ts';

// As long as a session of the account service lives at most: whatever is joined, is joined while it lives.
const REMEMBERED_FOR = sql`interval '30 days'`;

// A client that was away for so long finds out when it next renews, or never asks again.
const NOTIFY_WITHIN = sql`interval '1 hour'`;

/**
 * CTEs that remember, for the winner of the CTE `redeemed`, that the grant's client is to hear of its session's end. The CTE
 * `session` has a row if it is; none if the session is over: the row of the session is locked, so that a redemption and
 * the end of the session are one before the other.
 */
export const joinSession = (grant: NewGrant): RawBuilder<unknown> => sql`
  session as (
    insert into known_sessions as s (account_id, session_id, expires_at)
    select ${grant.accountId}::text, ${grant.sessionId ?? ''}::text, now() + ${REMEMBERED_FOR}
    from redeemed where ${grant.joinsSession}::boolean
    on conflict (account_id, session_id) do update set expires_at = excluded.expires_at where s.ended_at is null
    returning s.session_id, s.account_id, s.expires_at
  ), joined as (
    insert into client_sessions (session_id, client_id, account_id, expires_at)
    select session_id, ${grant.clientId}::uuid, account_id, expires_at from session
    on conflict (session_id, client_id) do update set expires_at = excluded.expires_at
  )`;

/** Remembers which clients a session is known to: a grant may be gone long before the session is. */
export function clientSessionStore(db: Connection): ClientSessions {
  return {
    /** Primary key; index client_sessions_account_id. */
    end(ended) {
      return db.transaction().execute(async (transaction) => {
        // A statement of its own: the next one sees every client that joined before, and none joins after.
        await markEnded(transaction, ended);
        return noteNotifications(transaction, ended);
      });
    },
  };
}

/** Whether a `session_id` is the one that goes on. */
const keeps = (keptSessionId: string | undefined) =>
  keptSessionId === undefined ? sql`false` : sql`session_id = ${keptSessionId}`;

async function markEnded(db: Connection, { accountId, sessionId, keptSessionId }: EndedSession): Promise<void> {
  const isKept = keeps(keptSessionId);
  // Those in which a request waits, or a code is on its way: nobody need know them yet. In an order, so that two ends of
  // the same account do not wait for each other.
  const carried = sql`
    select distinct session_id from authorization_requests
    where account_id = ${accountId} and session_id is not null and not ${isKept} and redeemed_at is null
    union select session_id from known_sessions
    where account_id = ${accountId} and not ${isKept} and ended_at is null
    order by session_id`;
  const ended = sessionId === undefined ? carried : sql`select ${sessionId}::text as session_id`;
  await sql`
    insert into known_sessions as s (account_id, session_id, ended_at, expires_at)
    select ${accountId}::text, e.session_id, now(), now() + ${REMEMBERED_FOR} from (${ended}) e
    on conflict (account_id, session_id) do update
    set ended_at = coalesce(s.ended_at, excluded.ended_at), expires_at = excluded.expires_at`.execute(db);
}

async function noteNotifications(
  db: Connection,
  { accountId, sessionId, keptSessionId }: EndedSession,
): Promise<number> {
  const which = sessionId === undefined ? sql`not ${keeps(keptSessionId)}` : sql`session_id = ${sessionId}`;
  const { rows } = await sql`
    with ended as (
      delete from client_sessions where account_id = ${accountId} and ${which}
      returning session_id, client_id, account_id
    )
    insert into logout_notifications (client_id, account_id, session_id, expires_at)
    select e.client_id, e.account_id, e.session_id, now() + ${NOTIFY_WITHIN}
    from ended e join clients c on c.id = e.client_id and c.deleted_at is null
    where c.metadata ->> 'backchannel_logout_uri' is not null
    returning id`.execute(db);
  return rows.length;
}

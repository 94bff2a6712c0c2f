import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';
import type { NewGrant } from '../domain/grant.ts';
import type { EndedSession } from '../domain/logout.ts';

// As long as a session of the account service lives at most: whatever is joined, is joined while it lives.
const REMEMBERED_FOR = sql`interval '30 days'`;

// A client that was away for so long finds out when it next renews, or never asks again.
const TELL_WITHIN = sql`interval '1 hour'`;

/** A CTE that remembers, for the winner of the CTE `redeemed`, that the grant's client is to hear of its session's end. */
export const joinSession = (grant: NewGrant): RawBuilder<unknown> => sql`
  joined as (
    insert into client_sessions (session_id, client_id, account_id, expires_at)
    select ${grant.sessionId ?? ''}::text, ${grant.clientId}::uuid, ${grant.accountId}::text, now() + ${REMEMBERED_FOR}
    from redeemed where ${grant.joinsSession}::boolean
    on conflict (session_id, client_id) do update set expires_at = excluded.expires_at
  )`;

/** Remembers which clients a session is known to: a grant may be gone long before the session is. */
export function clientSessionStore(db: Connection) {
  return {
    /**
     * Forgets a session, or all of an account, and notes which clients are to be told, each once however often it is
     * ended. How many there are (primary key; index client_sessions_account_id).
     */
    async end({ accountId, sessionId }: EndedSession): Promise<number> {
      const which = sessionId === undefined ? sql`true` : sql`session_id = ${sessionId}`;
      const { rows } = await sql`
        with ended as (
          delete from client_sessions where account_id = ${accountId} and ${which}
          returning session_id, client_id, account_id
        )
        insert into logout_notifications (client_id, account_id, session_id, expires_at)
        select e.client_id, e.account_id, e.session_id, now() + ${TELL_WITHIN}
        from ended e join clients c on c.id = e.client_id and c.deleted_at is null
        where c.metadata ->> 'backchannel_logout_uri' is not null
        returning id`.execute(db);
      return rows.length;
    },
  };
}

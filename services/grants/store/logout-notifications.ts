import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { type LogoutNotification, type LogoutNotifications, MOST_LOGOUT_ATTEMPTS } from '../domain/logout.ts';

// Registered addresses are URLs without user info, so what follows the scheme is the host.
const host = sql`lower(substring(c.metadata ->> 'backchannel_logout_uri' from '^[^:]+://([^/?#]+)'))`;

/** Keeps the clients that are to be notified of the end of a session. */
export function logoutNotificationStore(db: Connection): LogoutNotifications {
  return {
    /** Index logout_notifications_next_attempt_at. */
    async claim(passed) {
      const { rows } = await sql<NotificationRow>`
        with due as (
          select n.id, c.client_id as public_id, c.metadata ->> 'backchannel_logout_uri' as address,
            ${host} as host, c.metadata ->> 'id_token_signed_response_alg' as alg
          from logout_notifications n join clients c on c.id = n.client_id and c.deleted_at is null
          where n.next_attempt_at <= now() and n.expires_at > now() and n.attempts < ${MOST_LOGOUT_ATTEMPTS}::smallint
            and c.metadata ->> 'backchannel_logout_uri' is not null
            and n.client_id <> all(${passed.clients}::uuid[]) and n.account_id <> all(${passed.accounts}::text[])
            and ${host} <> all(${passed.hosts}::text[])
          order by n.next_attempt_at limit 1
          for update of n skip locked
        )
        update logout_notifications n
        set attempts = attempts + 1, next_attempt_at = now() + interval '15 seconds' * power(4, attempts)
        from due where n.id = due.id
        returning n.id, n.client_id, n.account_id, n.session_id, n.attempts, due.public_id, due.address, due.host,
          due.alg`.execute(db);
      return rows[0] && toNotification(rows[0]);
    },

    async settle(id) {
      await sql`delete from logout_notifications where id = ${id}`.execute(db);
    },
  };
}

type NotificationRow = {
  id: string;
  client_id: string;
  account_id: string;
  session_id: string;
  attempts: number;
  public_id: string;
  address: string;
  host: string;
  alg: string | null;
};

function toNotification(row: NotificationRow): LogoutNotification {
  return {
    id: row.id,
    clientRowId: row.client_id,
    clientId: row.public_id,
    address: row.address,
    host: row.host,
    alg: row.alg ?? undefined,
    accountId: row.account_id,
    sessionId: row.session_id,
    attempts: row.attempts,
  };
}

import { sql } from 'kysely';
import { validate as isUuid } from 'uuid';
import type { Connection } from '../../shared/database/connection.ts';
import type { OpenedSession, Sessions } from '../domain/session.ts';
import { SESSION_SECONDS } from '../domain/session-token.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccount } from './account-query.ts';

/** Opens, finds and ends sessions. */
export function sessionStore(db: Connection): Sessions {
  return {
    /**
     * The lock makes a suspension or a new password at the same moment wait, or this wait for it. A foreign key alone would
     * let both pass.
     */
    async open(proved, tokenHash, replacesHash) {
      const { rows } = await sql<OpenedRow>`
        with active as (
          select id from accounts
          where id = ${proved.accountId} and password_hash = ${proved.passwordHash} and suspended_at is null
          for share
        ),
        replaced as (
          delete from sessions where token_hash = ${replacesHash ?? null}::bytea and exists (select from active)
          returning id, account_id, expires_at > now() as live
        ),
        opened as (
          insert into sessions (id, token_hash, account_id, expires_at)
          select coalesce(r.id, gen_random_uuid()), ${tokenHash}, a.id, now() + make_interval(secs => ${SESSION_SECONDS})
          from active a left join replaced r on r.account_id = a.id and r.live
          returning id, expires_at
        )
        select o.id, o.expires_at, r.id as replaced_id, r.account_id as replaced_account_id
        from opened o left join replaced r on r.id <> o.id`.execute(db);
      return rows[0] && toOpened(rows[0]);
    },

    async resolve(tokenHash) {
      const { rows } = await sql<AccountRow & { session_id: string; authenticated_at: string }>`
        select ${ACCOUNT_COLUMNS}, s.id as session_id, s.authenticated_at
        from sessions s join accounts a on a.id = s.account_id
        where s.token_hash = ${tokenHash} and s.expires_at > now() and a.suspended_at is null`.execute(db);
      const [row] = rows;
      return row && { id: row.session_id, account: toAccount(row), authenticatedAt: new Date(row.authenticated_at) };
    },

    /** Index sessions_account_id. */
    async expiry(accountId, sessionId) {
      if (!isUuid(accountId) || !isUuid(sessionId)) return undefined;
      const { rows } = await sql<{ expires_at: string }>`
        select s.expires_at from sessions s join accounts a on a.id = s.account_id
        where s.account_id = ${accountId} and s.id = ${sessionId} and s.expires_at > now()
          and a.suspended_at is null`.execute(db);
      return rows[0] && new Date(rows[0].expires_at);
    },

    async end(tokenHash) {
      await sql`delete from sessions where token_hash = ${tokenHash}`.execute(db);
    },
  };
}

type OpenedRow = {
  id: string;
  expires_at: string;
  replaced_id: string | null;
  replaced_account_id: string | null;
};

function toOpened(row: OpenedRow): OpenedSession {
  const { replaced_id: sessionId, replaced_account_id: accountId } = row;
  return {
    id: row.id,
    expiresAt: new Date(row.expires_at),
    replaced: sessionId === null || accountId === null ? undefined : { accountId, sessionId },
  };
}

import { sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';
import type { OpenedSession, ResolvedSession } from '../domain/account.ts';
import { SESSION_SECONDS } from '../domain/session-token.ts';
import { ACCOUNT_COLUMNS, type AccountRow, toAccount } from './account-query.ts';

/** Sessions, by the hash of their token. The database's clock decides when one is over. */
export function sessionStore(db: Connection) {
  return {
    /**
     * Undefined if the account is suspended or gone. The lock makes a suspension at the same moment wait, or this wait
     * for it: a foreign key alone would let both pass.
     */
    async open(accountId: string, tokenHash: Buffer): Promise<OpenedSession | undefined> {
      const { rows } = await sql<{ id: string; expires_at: string }>`
        with active as (select id from accounts where id = ${accountId} and suspended_at is null for share)
        insert into sessions (token_hash, account_id, expires_at)
        select ${tokenHash}, id, now() + make_interval(secs => ${SESSION_SECONDS}) from active
        returning id, expires_at`.execute(db);
      return rows[0] && { id: rows[0].id, expiresAt: new Date(rows[0].expires_at) };
    },

    async resolve(tokenHash: Buffer): Promise<ResolvedSession | undefined> {
      const { rows } = await sql<AccountRow & { session_id: string; authenticated_at: string }>`
        select ${ACCOUNT_COLUMNS}, s.id as session_id, s.authenticated_at
        from sessions s join accounts a on a.id = s.account_id
        where s.token_hash = ${tokenHash} and s.expires_at > now() and a.suspended_at is null`.execute(db);
      const [row] = rows;
      return row && { id: row.session_id, account: toAccount(row), authenticatedAt: new Date(row.authenticated_at) };
    },

    async end(tokenHash: Buffer): Promise<void> {
      await sql`delete from sessions where token_hash = ${tokenHash}`.execute(db);
    },
  };
}

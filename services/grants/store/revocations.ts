import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { feedOf } from '../../shared/database/feed.ts';
import { type FeedWatch, feedWatch } from '../../shared/database/feed-watch.ts';
import type { Revocation, Revocations } from '../domain/revocation.ts';
import { seconds, type TimestampText, toDate } from './columns.ts';

/** Where triggers write revocations (migration 0021-revocations). */
const TABLE = 'revocations';

/** Reads the feed of revocations. */
export function revocationStore(db: Connection): Revocations {
  const feed = feedOf<RevocationRow, Revocation>(db, {
    table: TABLE,
    columns: sql`r.kind, r.grant_id, r.client_id, r.account_id, r.jti, r.revoked_at, r.expires_at, r.reason`,
    matters: sql`r.expires_at > now()`,
    keptFor: sql`longest_access_token()`,
    toEvent: toRevocation,
  });
  return {
    ...feed,

    async noteLifetime(accessToken) {
      await sql`
        insert into access_token_lifetimes (seconds) values (ceil(${seconds(accessToken)}::float8)::integer)
        on conflict (seconds) do update set used_at = now()`.execute(db);
    },

    async noteSuspension(accountId, at) {
      await sql`
        insert into revocations (kind, account_id, revoked_at, expires_at, reason)
        select 'account', ${accountId}::text, s.at, s.at + longest_access_token(), 'account_suspended'
        from (select ${at}::timestamptz as at) s
        where s.at + longest_access_token() > now()
        on conflict do nothing`.execute(db);
    },

    // From one account to the next by the index grants_account_id, however many grants each has.
    async accountsWithGrants(after, most) {
      const { rows } = await sql<{ account_id: string }>`
        with recursive holder as (
          (select account_id from grants where account_id > ${after} order by account_id limit 1)
          union all
          select next.account_id from holder, lateral (
            select g.account_id from grants g where g.account_id > holder.account_id order by g.account_id limit 1
          ) next
        )
        select account_id from holder limit ${most}`.execute(db);
      return rows.map(({ account_id }) => account_id);
    },
  };
}

/** Watches for new ones, until it is closed. */
export const revocationWatch = (db: Connection, databaseUrl: string): FeedWatch =>
  feedWatch({ db, databaseUrl, table: TABLE });

type RevocationRow = {
  kind: Revocation['kind'];
  grant_id: string | null;
  client_id: string | null;
  account_id: string | null;
  jti: string | null;
  revoked_at: TimestampText;
  expires_at: TimestampText;
  reason: string;
};

const toRevocation = (row: RevocationRow): Revocation => ({
  kind: row.kind,
  grantId: row.grant_id ?? undefined,
  clientId: row.client_id ?? undefined,
  accountId: row.account_id ?? undefined,
  jti: row.jti ?? undefined,
  revokedAt: toDate(row.revoked_at),
  expiresAt: toDate(row.expires_at),
  reason: row.reason,
});

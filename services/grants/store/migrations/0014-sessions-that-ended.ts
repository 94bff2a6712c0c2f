import { Migration } from '@mikro-orm/migrations';

/**
 * Sessions that are known here, until long after they have ended: a code of one may still be on its way. What carries a
 * session and is not redeemed is found by its account. The previous release joins sessions without a row here.
 */
export class Migration0014SessionsThatEnded extends Migration {
  override up() {
    this.addSql(`
      create table known_sessions (
        account_id text not null,
        session_id text not null,
        ended_at timestamptz,
        expires_at timestamptz not null,
        primary key (account_id, session_id)
      );
      create index known_sessions_expires_at on known_sessions (expires_at);

      create index authorization_requests_in_session on authorization_requests (account_id)
        where session_id is not null and redeemed_at is null;
    `);
  }
}

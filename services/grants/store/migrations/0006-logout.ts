import { Migration } from '@mikro-orm/migrations';

/** Which clients a session is known to, and whom to tell that one has ended (docs/decisions/0026). */
export class Migration0006Logout extends Migration {
  override up() {
    this.addSql(`
      create table client_sessions (
        session_id text not null,
        client_id uuid not null,
        account_id text not null,
        expires_at timestamptz not null,
        primary key (session_id, client_id)
      );
      create index client_sessions_account_id on client_sessions (account_id);
      create index client_sessions_expires_at on client_sessions (expires_at);

      create table logout_notifications (
        id uuid primary key default gen_random_uuid(),
        client_id uuid not null,
        account_id text not null,
        session_id text not null,
        attempts smallint not null default 0,
        next_attempt_at timestamptz not null default now(),
        expires_at timestamptz not null
      );
      create index logout_notifications_next_attempt_at on logout_notifications (next_attempt_at);
      create index logout_notifications_expires_at on logout_notifications (expires_at);
    `);
  }
}

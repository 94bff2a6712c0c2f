import { Migration } from '@mikro-orm/migrations';

/**
 * What ends before its time is written down by the transaction that ends it (docs/decisions/0058). Triggers do it, so that
 * no statement can forget it; a rotation sets no column that they watch.
 */
export class Migration0021Revocations extends Migration {
  override up() {
    this.addSql(`
      create table access_token_lifetimes (
        seconds integer primary key,
        used_at timestamptz not null default now()
      );

      create table revocations (
        id bigint primary key generated always as identity,
        xid xid8 not null default pg_current_xact_id(),
        kind text not null check (kind in ('grant', 'access_token', 'client', 'account')),
        grant_id uuid,
        client_id text,
        account_id text,
        jti text,
        revoked_at timestamptz not null,
        expires_at timestamptz not null,
        reason text not null
      );
      create index revocations_xid on revocations (xid, id);
      create index revocations_expires_at on revocations (expires_at);

      create function longest_access_token() returns interval language sql stable as $$
        select make_interval(secs => coalesce(max(seconds), 86400)) from access_token_lifetimes
        where used_at > now() - make_interval(secs => seconds) - interval '1 hour'
      $$;

      create function notify_of_revocation() returns trigger language plpgsql as $$
      begin
        perform pg_notify('revocations', '');
        return null;
      end $$;
      create trigger revocations_notify after insert on revocations
        for each statement execute function notify_of_revocation();

      create function record_revoked_grant() returns trigger language plpgsql as $$
      begin
        insert into revocations (kind, grant_id, client_id, account_id, revoked_at, expires_at, reason)
        values ('grant', new.id, (select c.client_id from clients c where c.id = new.client_id), new.account_id,
          new.revoked_at, new.revoked_at + longest_access_token(), coalesce(new.revoked_reason, 'revoked'));
        return null;
      end $$;
      create trigger grants_revoked after update of revoked_at on grants
        for each row when (old.revoked_at is null and new.revoked_at is not null) execute function record_revoked_grant();

      create function record_revoked_token() returns trigger language plpgsql as $$
      begin
        insert into revocations (kind, jti, revoked_at, expires_at, reason)
        values ('access_token', new.jti, now(), new.expires_at, 'revoked_by_client');
        return null;
      end $$;
      create trigger revoked_tokens_added after insert on revoked_tokens
        for each row execute function record_revoked_token();

      create function record_deleted_client() returns trigger language plpgsql as $$
      begin
        insert into revocations (kind, client_id, revoked_at, expires_at, reason)
        values ('client', new.client_id, new.deleted_at, new.deleted_at + longest_access_token(),
          case when new.banned_at is null then 'client_deleted' else 'client_banned' end);
        return null;
      end $$;
      create trigger clients_deleted after update of deleted_at on clients
        for each row when (old.deleted_at is null and new.deleted_at is not null) execute function record_deleted_client();
    `);
  }
}

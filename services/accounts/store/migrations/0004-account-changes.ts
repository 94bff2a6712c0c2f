import { Migration } from '@mikro-orm/migrations';

/**
 * Suspensions and what ended them, written down by the transaction that makes them (docs/decisions/0058): a trigger does it, so that
 * no statement can forget it.
 */
export class Migration0004AccountChanges extends Migration {
  override up() {
    this.addSql(`
      create table account_changes (
        id bigint primary key generated always as identity,
        xid xid8 not null default pg_current_xact_id(),
        kind text not null check (kind in ('suspended', 'reinstated')),
        account_id uuid not null,
        changed_at timestamptz not null,
        expires_at timestamptz not null default now() + interval '1 day'
      );
      create index account_changes_xid on account_changes (xid, id);
      create index account_changes_expires_at on account_changes (expires_at);

      create function record_account_change() returns trigger language plpgsql as $$
      begin
        insert into account_changes (kind, account_id, changed_at) values (
          case when new.suspended_at is null then 'reinstated' else 'suspended' end, new.id, coalesce(new.suspended_at, now())
        );
        perform pg_notify('account_changes', '');
        return null;
      end $$;
      create trigger accounts_suspended after update of suspended_at on accounts
        for each row when ((old.suspended_at is null) <> (new.suspended_at is null))
        execute function record_account_change();
    `);
  }
}

import { Migration } from '@mikro-orm/migrations';

/**
 * When each signing key does what (docs/decisions/0014-keys-are-their-times.md). The defaults are for the previous
 * release, which keeps a key only where there is none of its algorithm, and signs with it at once.
 */
export class Migration0004SigningKeyTimes extends Migration {
  override up() {
    this.addSql(`
      alter table signing_keys
        add column source text not null default 'made' check (source in ('made', 'configured')),
        add column published_at timestamptz not null default now(),
        -- Null: a stand-by.
        add column signs_from timestamptz default now(),
        add column retires_at timestamptz,
        -- The life of the longest-lived token that may be signed with it.
        add column token_lifetime_seconds integer not null default 0;
      update signing_keys set published_at = created_at, signs_from = created_at;

      -- What leaked is never taken again, under whatever name.
      create table dropped_signing_keys (
        thumbprint text primary key,
        kid text not null,
        dropped_at timestamptz not null default now()
      );
    `);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** What clients say of themselves, how they became known, which assertions were used, and the order lists are read in. */
export class Migration0002ClientsByEveryWay extends Migration {
  override up() {
    this.addSql(`
      alter table clients
        add column registration text not null default 'administrator'
          check (registration in ('administrator', 'owner', 'dynamic', 'metadata_document')),
        add column jwks jsonb,
        add column jwks_uri text,
        add column metadata jsonb not null default '{}',
        add column registration_token_hash bytea,
        add column used_at timestamptz;
      create index clients_account_id on clients (account_id, id) where deleted_at is null and not built_in;
      create index clients_registered on clients (id) where deleted_at is null and not built_in;
      create index clients_unused on clients (created_at) where registration = 'dynamic' and used_at is null;

      create index client_secrets_expires_at on client_secrets (expires_at) where expires_at is not null;

      -- A client that is known by a document is stored when an account approves it, not before.
      alter table authorization_requests add column client_document_url text;

      create table client_assertions (
        client_id uuid not null,
        jti_hash bytea not null,
        expires_at timestamptz not null,
        primary key (client_id, jti_hash)
      );
      create index client_assertions_expires_at on client_assertions (expires_at);

      -- Neither changes with a rotation, so rotations stay heap-only.
      create index grants_renewable on grants (id) where renewable and revoked_at is null;
    `);
  }
}

import { Migration } from '@mikro-orm/migrations';

/** What an authorization request can say beyond scope and resource, carried from the request to its grant. */
export class Migration0003AuthorizationInFull extends Migration {
  override up() {
    this.addSql(`
      -- A pushed request (RFC 9126) is nobody's until an account opens it.
      alter table authorization_requests
        alter column account_id drop not null,
        alter column auth_time drop not null,
        add column request_uri_hash bytea,
        add column parameters jsonb,
        add column response_mode text,
        add column claims jsonb,
        add column dpop_jkt text,
        add column session_id text;
      create unique index authorization_requests_request_uri_hash on authorization_requests (request_uri_hash)
        where request_uri_hash is not null;

      alter table grants
        add column claims jsonb,
        add column dpop_jkt text,
        add column session_id text;
      create index grants_session_id on grants (session_id) where session_id is not null;

      alter table consents add column claims text[] not null default '{}';
    `);
  }
}

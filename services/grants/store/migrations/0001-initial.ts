import { Migration } from '@mikro-orm/migrations';

/**
 * The tables of the grant service. What short-lived and hot rows name (clients, grants) carries no foreign key: a client
 * is removed only when nothing refers to it any more (docs/decisions/0006-deleted-clients-stay-until-unused.md).
 */
export class Migration0001Initial extends Migration {
  override up() {
    for (const statement of [CLIENTS, AUTHORIZATION_REQUESTS, DEVICE_AUTHORIZATIONS, GRANTS, REST])
      this.addSql(statement);
  }
}

const CLIENTS = `
  create table clients (
    id uuid primary key,
    client_id text not null,
    account_id text,
    name text not null,
    type text not null check (type in ('public', 'confidential')),
    scope_policy text not null check (scope_policy in ('explicit', 'inherit')),
    redirect_uris text[] not null,
    allowed_scopes text[] not null,
    allowed_grants text[] not null,
    token_endpoint_auth_method text not null,
    pkce_required boolean not null,
    built_in boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    deleted_at timestamptz
  );
  create unique index clients_client_id on clients (client_id) where deleted_at is null;
  create index clients_deleted_at on clients (deleted_at) where deleted_at is not null;

  create table client_secrets (
    id uuid primary key,
    client_id uuid not null references clients (id) on delete cascade,
    hash bytea not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz
  );
  create index client_secrets_client_id on client_secrets (client_id);

  -- The first-party device client exists without being registered (product.md §3).
  insert into clients (
    id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
    token_endpoint_auth_method, pkce_required, built_in
  ) values (
    '00000000-0000-7000-8000-000000000001', 'storyden-cli', 'Storyden', 'public', 'inherit', '{}', '{}',
    '{urn:ietf:params:oauth:grant-type:device_code,refresh_token}', 'none', true, true
  );
`;

// One row per code flow: from the request over the code to its redemption.
const AUTHORIZATION_REQUESTS = `
  create table authorization_requests (
    id uuid primary key,
    client_id uuid not null,
    account_id text not null,
    redirect_uri text not null,
    state text,
    nonce text,
    code_challenge text,
    requested_scope text[] not null,
    granted_scope text[],
    resource text,
    auth_time timestamptz not null,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    approved_at timestamptz,
    denied_at timestamptz,
    code_hash bytea,
    code_expires_at timestamptz,
    redeemed_at timestamptz,
    grant_id uuid
  );
  create unique index authorization_requests_code_hash on authorization_requests (code_hash) where code_hash is not null;
  create index authorization_requests_expires_at on authorization_requests (expires_at);
  create index authorization_requests_client_id on authorization_requests (client_id);
`;

// Polls change no indexed column, so that they stay on their page (heap-only updates).
const DEVICE_AUTHORIZATIONS = `
  create table device_authorizations (
    id uuid primary key,
    client_id uuid not null,
    device_code_hash bytea not null,
    user_code_hash bytea not null,
    requested_scope text[] not null,
    granted_scope text[],
    resource text,
    poll_interval_seconds integer not null,
    last_polled_at timestamptz,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    claimed_by_account_id text,
    claimed_at timestamptz,
    approved_by_account_id text,
    approved_at timestamptz,
    auth_time timestamptz,
    denied_at timestamptz,
    consumed_at timestamptz,
    grant_id uuid
  ) with (fillfactor = 70);
  create unique index device_authorizations_device_code_hash on device_authorizations (device_code_hash);
  create unique index device_authorizations_user_code_hash on device_authorizations (user_code_hash);
  create index device_authorizations_expires_at on device_authorizations (expires_at);
  create index device_authorizations_client_id on device_authorizations (client_id);
`;

// A rotation moves expires_at; the clean-up's index is on its day, which a rotation rarely changes, so that rotations
// stay heap-only and a grant that is refreshed for years takes the space of one that was refreshed once.
const GRANTS = `
  create table grants (
    id uuid primary key,
    client_id uuid not null,
    account_id text not null,
    scope text[] not null,
    requestable_scope text[] not null,
    resource text,
    auth_time timestamptz,
    renewable boolean not null,
    seed bytea,
    generation integer not null default 0,
    rotated_at timestamptz,
    created_at timestamptz not null default now(),
    expires_at timestamptz not null,
    expiry_day date not null generated always as ((expires_at at time zone 'UTC')::date) stored,
    revoked_at timestamptz,
    revoked_reason text,
    check (renewable = (seed is not null))
  ) with (fillfactor = 70);
  create index grants_account_id on grants (account_id, id);
  create index grants_client_id on grants (client_id);
  create index grants_expiry_day on grants (expiry_day);
`;

const REST = `
  create table consents (
    account_id text not null,
    client_id uuid not null,
    scope text[] not null,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now(),
    primary key (account_id, client_id)
  );
  create index consents_client_id on consents (client_id);

  create table signing_keys (
    kid text primary key,
    alg text not null,
    private_key bytea not null,
    created_at timestamptz not null default now()
  );

  create table grants_rate_limits (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  );
  create index grants_rate_limits_expire on grants_rate_limits (expire);
`;

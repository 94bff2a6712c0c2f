import { Migration } from '@mikro-orm/migrations';
import { v7 as uuidv7 } from 'uuid';
import { MEMBER_PERMISSIONS } from '../../domain/permissions.ts';

/** The tables of the account service, and the default role, which every installation has from the start. */
export class Migration0001Initial extends Migration {
  override async up() {
    for (const statement of [ACCOUNTS, ROLES, SESSIONS, RATE_LIMITS]) await this.execute(statement);
    await this.execute(`insert into roles (id, name, permissions, is_default) values (?, 'Member', ?, true)`, [
      uuidv7(),
      `{${MEMBER_PERMISSIONS.join(',')}}`,
    ]);
  }
}

const ACCOUNTS = `
  create table accounts (
    id uuid primary key,
    handle text not null constraint accounts_handle unique,
    name text not null,
    -- argon2id, in PHC string format
    password_hash text not null,
    created_at timestamptz not null default now(),
    suspended_at timestamptz
  );

  create table account_emails (
    account_id uuid not null references accounts (id) on delete cascade,
    -- 0 is the primary address
    position smallint not null,
    email_address text not null,
    verified boolean not null,
    primary key (account_id, position)
  );
`;

// The default role is everybody's without a row in account_roles.
const ROLES = `
  create table roles (
    id uuid primary key,
    name text not null constraint roles_name unique,
    permissions text[] not null,
    is_default boolean not null default false,
    created_at timestamptz not null default now()
  );
  create unique index roles_is_default on roles (is_default) where is_default;

  create table account_roles (
    account_id uuid not null references accounts (id) on delete cascade,
    role_id uuid not null references roles (id) on delete cascade,
    created_at timestamptz not null default now(),
    primary key (account_id, role_id)
  );
  create index account_roles_role_id on account_roles (role_id);
`;

const SESSIONS = `
  create table sessions (
    -- SHA-256 of the cookie value
    token_hash bytea primary key,
    account_id uuid not null references accounts (id) on delete cascade,
    authenticated_at timestamptz not null default now(),
    expires_at timestamptz not null
  );
  create index sessions_account_id on sessions (account_id);
  create index sessions_expires_at on sessions (expires_at);
`;

// The columns that rate-limiter-flexible expects; expire is in milliseconds since 1970.
const RATE_LIMITS = `
  create table accounts_rate_limits (
    key varchar(255) primary key,
    points integer not null default 0,
    expire bigint
  );
  create index accounts_rate_limits_expire on accounts_rate_limits (expire);
`;

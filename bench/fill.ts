import { Client } from 'pg';

/** How many rows there are of each kind. */
export type Filling = { readonly clients: number; readonly grants: number; readonly expired: number };

const FULL: Filling = { clients: 100_000, grants: 1_000_000, expired: 10_000_000 };

/** Ids that sort by their number, as those that are made here sort by time. */
const id = (prefix: string, number = 'i') => `('${prefix}-0000-7000-8000-' || lpad(to_hex(${number}), 12, '0'))::uuid`;

/** Expired within the last days, in the order in which they were made. */
const EXPIRED = "now() - interval '3 days' + (i % 4000) * interval '1 minute'";

/** Fills the tables of the grant service: grants that live, and what the clean-up deletes while the benchmark runs. */
export async function fillTables(databaseUrl: string, filling: Filling = FULL) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    for (const statement of statements(filling)) await client.query(statement);
  } finally {
    await client.end();
  }
}

function statements({ clients, grants, expired }: Filling): string[] {
  const client = id('01890000', `1 + i % ${clients}`);
  // Tenths: most are authorization requests and devices, which have the most indexes.
  const part = Math.floor(expired / 10);
  return [
    'set synchronous_commit = off',
    "set maintenance_work_mem = '512MB'",
    `insert into clients (id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
       token_endpoint_auth_method, pkce_required)
     select ${id('01890000')}, 'filled_' || i, 'Client ' || i, 'public', 'explicit', '{https://app.example/cb}',
       '{CREATE_POST}', '{authorization_code,refresh_token}', 'none', true
     from generate_series(1, ${clients}) i`,
    `insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, seed, expires_at)
     select ${id('01890001')}, ${client}, 'account_' || (i % 50000), '{openid,offline_access,CREATE_POST}',
       '{openid,offline_access,CREATE_POST}', true, '\\x0000000000', now() + interval '30 days'
     from generate_series(1, ${grants}) i`,
    `insert into authorization_requests (id, client_id, account_id, redirect_uri, requested_scope, code_hash, expires_at)
     select ${id('01890002')}, ${client}, 'account_' || (i % 50000), 'https://app.example/cb', '{openid}',
       sha256(('c' || i)::bytea), ${EXPIRED}
     from generate_series(1, ${part * 4}) i`,
    `insert into device_authorizations (id, client_id, device_code_hash, user_code_hash, requested_scope,
       poll_interval_seconds, expires_at)
     select ${id('01890003')}, ${client}, sha256(('d' || i)::bytea), sha256(('u' || i)::bytea), '{openid}', 5, ${EXPIRED}
     from generate_series(1, ${part * 4}) i`,
    `insert into dpop_proofs (hash, expires_at)
     select sha256(('p' || i)::bytea), ${EXPIRED} from generate_series(1, ${part}) i`,
    `insert into client_assertions (client_id, jti_hash, expires_at)
     select ${client}, sha256(('a' || i)::bytea), ${EXPIRED} from generate_series(1, ${part / 2}) i`,
    `insert into revoked_tokens (jti, expires_at)
     select ${id('01890004')}::text, ${EXPIRED} from generate_series(1, ${part / 2}) i`,
    'vacuum analyze',
    'checkpoint',
  ];
}

import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import type { Client, ClientMetadata, JsonWebKeySet, RegistrationKind } from '../domain/client.ts';
import { type MetadataDocumentRules, servedClient } from '../domain/metadata-document.ts';

/** The columns of a client that a flow needs, from a table named `c`. */
export const clientColumns: RawBuilder<unknown> = sql`
  c.id as client_row_id, c.client_id as client_id, c.name as client_name, c.type as client_type, c.scope_policy,
  c.redirect_uris, c.allowed_scopes, c.allowed_grants, c.pkce_required,
  c.token_endpoint_auth_method, c.account_id as client_account_id, c.jwks,
  c.jwks_uri, c.metadata as client_metadata,
  case when c.built_in then 'built_in' else c.registration end as registration,
  array(
    select encode(s.hash, 'hex') from client_secrets s
    where s.client_id = c.id and (s.expires_at is null or s.expires_at > now())
  ) as secret_hashes`;

export type ClientColumns = {
  readonly client_row_id: string;
  readonly client_id: string;
  readonly client_name: string;
  readonly client_type: 'public' | 'confidential';
  readonly scope_policy: 'explicit' | 'inherit';
  readonly redirect_uris: string[];
  readonly allowed_scopes: string[];
  readonly allowed_grants: string[];
  readonly pkce_required: boolean;
  readonly token_endpoint_auth_method: string;
  readonly client_account_id: string | null;
  readonly jwks: JsonWebKeySet | null;
  readonly jwks_uri: string | null;
  readonly client_metadata: ClientMetadata;
  readonly registration: RegistrationKind;
  readonly secret_hashes: string[];
};

/** Makes a client of its row; undefined if what the settings say rules it out. */
export type ReadClient = (row: ClientColumns) => Client | undefined;

/** The one place where rows become clients: what is set of clients that are known by documents holds for stored ones too. */
export function clientReader(documents: MetadataDocumentRules): ReadClient {
  return (row) => servedClient(toClient(row), documents);
}

function toClient(row: ClientColumns): Client {
  return {
    id: row.client_row_id,
    clientId: row.client_id,
    name: row.client_name,
    type: row.client_type,
    scopePolicy: row.scope_policy,
    redirectUris: row.redirect_uris,
    allowedScopes: row.allowed_scopes,
    allowedGrants: row.allowed_grants,
    pkceRequired: row.pkce_required,
    tokenEndpointAuthMethod: row.token_endpoint_auth_method,
    accountId: row.client_account_id ?? undefined,
    jwks: row.jwks ?? undefined,
    jwksUri: row.jwks_uri ?? undefined,
    metadata: row.client_metadata,
    registration: row.registration,
    secretHashes: row.secret_hashes.map((hash) => Buffer.from(hash, 'hex')),
  };
}

/** Reads clients for the flows. A deleted client is not found. */
export function clientStore(db: Connection, read: ReadClient) {
  return {
    /** By the public identifier (index clients_client_id). */
    async find(clientId: string): Promise<Client | undefined> {
      const { rows } = await sql<ClientColumns>`
        select ${clientColumns} from clients c where c.client_id = ${clientId} and c.deleted_at is null`.execute(db);
      return rows[0] && read(rows[0]);
    },

    /** Whether an administrator banned it (index clients_client_id_taken). */
    async isBanned(clientId: string): Promise<boolean> {
      const { rows } = await sql`
        select from clients where client_id = ${clientId} and banned_at is not null`.execute(db);
      return rows.length > 0;
    },
  };
}

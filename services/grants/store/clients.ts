import { type RawBuilder, sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { itemTable } from '../../shared/database/item-table.ts';
import type { JointReads } from '../../shared/database/joint-reads.ts';
import {
  type Client,
  type ClientMetadata,
  type Clients,
  type JsonWebKeySet,
  NOT_STORED,
  type RegistrationKind,
} from '../domain/client.ts';
import { type MetadataDocumentRules, servedClient } from '../domain/metadata-document.ts';
import { jsonOrNull, seconds, type TimestampText, toDate } from './columns.ts';

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

/** Clients in the table `clients`. */
export function clientStore(db: Connection, joint: JointReads, read: ReadClient, newId: () => string): Clients {
  return {
    /** Index clients_client_id. */
    find: joint({
      name: 'clients',
      keyOf: (clientId: string) => clientId,
      select: (clientIds) => sql`
        select ${clientColumns}
        from ${itemTable('asked', clientIds, { client_id: ['text', (clientId) => clientId] })}
        join clients c on c.client_id = asked.client_id and c.deleted_at is null`,
      answers: (rows: readonly ClientColumns[]) => new Map(rows.map((row) => [row.client_id, read(row)])),
    }),

    /** Index clients_client_id_taken. */
    async isBanned(clientId) {
      const { rows } = await sql`
        select from clients where client_id = ${clientId} and banned_at is not null`.execute(db);
      return rows.length > 0;
    },

    /** Indexes clients_client_id and clients_client_id_taken. */
    upsertFromMetadataDocument(client) {
      return db.transaction().execute(async (transaction) => {
        if (client.tokenEndpointAuthMethod === 'none') await deleteAuthenticated(transaction, client);
        return upsert(transaction, client, newId());
      });
    },

    /** Index clients_client_id. */
    async findByMetadataDocument(url, age) {
      const { rows } = await sql<ClientColumns & { document_fetched_at: TimestampText }>`
        select ${clientColumns}, c.document_fetched_at from clients c
        where c.client_id = ${url} and c.deleted_at is null and c.registration = 'metadata_document'
          and c.document_fetched_at > now() - make_interval(secs => ${seconds(age)})`.execute(db);
      const [row] = rows;
      const client = row && read(row);
      // Like a client that was fetched just now, but for the time of the fetch: an approval stores it again.
      return (
        client && {
          ...client,
          id: NOT_STORED,
          documentUrl: url,
          documentFetchedAt: toDate(row.document_fetched_at),
        }
      );
    },
  };
}

/** A caller that waits for the row finds it deleted, and deletes nothing more. */
async function deleteAuthenticated(db: Connection, { clientId }: Client): Promise<void> {
  await sql`
    update clients set deleted_at = now()
    where client_id = ${clientId} and deleted_at is null and registration = 'metadata_document'
      and token_endpoint_auth_method <> 'none'`.execute(db);
}

async function upsert(db: Connection, client: Client, newId: string): Promise<string | undefined> {
  const { rows } = await sql<{ id: string }>`
    insert into clients (
      id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
      token_endpoint_auth_method, jwks, jwks_uri, pkce_required, registration, metadata, document_fetched_at
    ) values (
      ${newId}, ${client.clientId}, ${client.name}, ${client.type}, 'explicit', ${client.redirectUris},
      ${client.allowedScopes}, ${client.allowedGrants}, ${client.tokenEndpointAuthMethod}, ${jsonOrNull(client.jwks)},
      ${client.jwksUri ?? null}, true, 'metadata_document', ${JSON.stringify(client.metadata)},
      ${client.documentFetchedAt ?? null}
    )
    on conflict (client_id) where deleted_at is null do update
    set name = excluded.name, type = excluded.type, redirect_uris = excluded.redirect_uris,
        allowed_scopes = excluded.allowed_scopes, allowed_grants = excluded.allowed_grants,
        token_endpoint_auth_method = excluded.token_endpoint_auth_method, jwks = excluded.jwks,
        jwks_uri = excluded.jwks_uri, metadata = excluded.metadata,
        document_fetched_at = excluded.document_fetched_at, updated_at = now()
    where clients.banned_at is null
    returning id`.execute(db);
  return rows[0]?.id;
}

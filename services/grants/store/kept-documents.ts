import { sql } from 'kysely';
import type { Connection } from '../../shared/database/connection.ts';
import { type Client, NOT_STORED } from '../domain/client.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { seconds } from './interval.ts';
import { jsonOrNull } from './json-value.ts';
import { type TimestampText, toDate } from './timestamp.ts';

/** Stores clients that are known by a document, once an account has approved them. */
export function keptDocumentStore(db: Connection, read: ReadClient, newId: () => string) {
  return {
    /**
     * Stores what the document says, or brings it up to date. The id of the client; undefined if it is banned (indexes
     * clients_client_id and clients_client_id_taken). One that authenticated and does not any more is another client from
     * then on: what was given to the first stays where it needs the keys.
     */
    keep(client: Client): Promise<string | undefined> {
      return db.transaction().execute(async (transaction) => {
        if (client.tokenEndpointAuthMethod === 'none') await retireWithKeys(transaction, client);
        return upsert(transaction, client, newId());
      });
    },

    /** What was stored of a document that was fetched at most so many milliseconds ago (index clients_client_id). */
    async findKept(url: string, within: number): Promise<Client | undefined> {
      const { rows } = await sql<ClientColumns & { document_fetched_at: TimestampText }>`
        select ${clientColumns}, c.document_fetched_at from clients c
        where c.client_id = ${url} and c.deleted_at is null and c.registration = 'metadata_document'
          and c.document_fetched_at > now() - make_interval(secs => ${seconds(within)})`.execute(db);
      const [row] = rows;
      const client = row && read(row);
      // As if it had been read now, but for its age: approvals store it.
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

/** Whoever waits for the row finds that it is deleted, and retires nothing more. */
async function retireWithKeys(db: Connection, { clientId }: Client): Promise<void> {
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

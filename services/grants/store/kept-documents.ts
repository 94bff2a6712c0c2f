import { sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';
import { type Client, NOT_STORED } from '../domain/client.ts';
import { type ClientColumns, clientColumns, type ReadClient } from './clients.ts';
import { seconds } from './interval.ts';
import { type TimestampText, toDate } from './timestamp.ts';

/** Stores clients that are known by a document, once an account has approved them. */
export function keptDocumentStore(db: Connection, read: ReadClient, newId: () => string) {
  return {
    /**
     * Stores what the document says, or brings it up to date. The id of the client; undefined if it is banned (indexes
     * clients_client_id and clients_client_id_taken).
     */
    async keep(client: Client): Promise<string | undefined> {
      const { rows } = await sql<{ id: string }>`
        insert into clients (
          id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
          token_endpoint_auth_method, pkce_required, registration, metadata, document_fetched_at
        ) values (
          ${newId()}, ${client.clientId}, ${client.name}, 'public', 'explicit', ${client.redirectUris},
          ${client.allowedScopes}, ${client.allowedGrants}, 'none', true, 'metadata_document',
          ${JSON.stringify(client.metadata)}, ${client.documentFetchedAt ?? null}
        )
        on conflict (client_id) where deleted_at is null do update
        set name = excluded.name, redirect_uris = excluded.redirect_uris, allowed_scopes = excluded.allowed_scopes,
            allowed_grants = excluded.allowed_grants, metadata = excluded.metadata,
            document_fetched_at = excluded.document_fetched_at, updated_at = now()
        where clients.banned_at is null
        returning id`.execute(db);
      return rows[0]?.id;
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

import { sql } from 'kysely';
import type { Connection } from '../../database/connection.ts';
import type { Client } from '../domain/client.ts';

/** Stores clients that are known by a document, once an account has approved them. */
export function keptDocumentStore(db: Connection, newId: () => string) {
  return {
    /** Stores what the document says, or brings it up to date. The id of the client (index clients_client_id). */
    async keep(client: Client): Promise<string> {
      const { rows } = await sql<{ id: string }>`
        insert into clients (
          id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
          token_endpoint_auth_method, pkce_required, registration, metadata
        ) values (
          ${newId()}, ${client.clientId}, ${client.name}, 'public', 'explicit', ${client.redirectUris},
          ${client.allowedScopes}, ${client.allowedGrants}, 'none', true, 'metadata_document',
          ${JSON.stringify(client.metadata)}
        )
        on conflict (client_id) where deleted_at is null do update
        set name = excluded.name, redirect_uris = excluded.redirect_uris, allowed_scopes = excluded.allowed_scopes,
            allowed_grants = excluded.allowed_grants, metadata = excluded.metadata, updated_at = now()
        returning id`.execute(db);
      const [row] = rows;
      if (row === undefined) throw new Error('an upsert returned no row');
      return row.id;
    },
  };
}

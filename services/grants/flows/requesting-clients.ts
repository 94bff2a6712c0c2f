import type { Client } from '../domain/client.ts';
import { documentedClient, isDocumentUrl } from '../domain/metadata-document.ts';

export type RequestingClientsPorts = {
  readonly clients: { find(clientId: string): Promise<Client | undefined> };
  readonly metadataDocuments: {
    readonly enabled: boolean;
    /** Permissions that a client may have which is known by its document. */
    readonly allowedScopes: readonly string[];
    /** The JSON at an address; undefined if it cannot be had, whatever the reason. */
    fetch(url: string): Promise<unknown>;
  };
};

/**
 * Finds whoever asks for an authorization: a registered client, or one whose client_id is the address of a document that
 * describes it (draft-ietf-oauth-client-id-metadata-document). Of the latter nothing is stored until an account approves.
 */
export async function findRequestingClient(
  clientId: string,
  ports: RequestingClientsPorts,
): Promise<Client | undefined> {
  if (!isDocumentUrl(clientId)) return ports.clients.find(clientId);
  const { enabled, allowedScopes, fetch } = ports.metadataDocuments;
  if (!enabled) return undefined;
  const document = await fetch(clientId);
  return document === undefined ? undefined : documentedClient(clientId, document, allowedScopes);
}

import type { Client } from '../domain/client.ts';
import type { DocumentAsker } from '../domain/document-asker.ts';
import { isDocumentUrl } from '../domain/metadata-document.ts';

export type RequestingClientsPorts = {
  readonly clients: {
    find(clientId: string): Promise<Client | undefined>;
    isBanned(clientId: string): Promise<boolean>;
  };
  /** OAUTH_CIMD_ENABLED */
  readonly metadataDocumentsEnabled: boolean;
  /** The client that the document at an address describes; undefined if there is none, whatever the reason. */
  readonly documents: { client(url: string, asker: DocumentAsker): Promise<Client | undefined> };
};

/**
 * Finds whoever asks for an authorization: a registered client, or one whose client_id is the address of a document that
 * describes it (draft-ietf-oauth-client-id-metadata-document). Of the latter nothing is stored until an account approves.
 *
 * @throws OAuthError temporarily_unavailable while the document cannot be had
 */
export async function findRequestingClient(
  clientId: string,
  asker: DocumentAsker,
  ports: RequestingClientsPorts,
): Promise<Client | undefined> {
  if (!isDocumentUrl(clientId)) return ports.clients.find(clientId);
  // Of a banned one nothing is fetched.
  const isServed = ports.metadataDocumentsEnabled && !(await ports.clients.isBanned(clientId));
  return isServed ? ports.documents.client(clientId, asker) : undefined;
}

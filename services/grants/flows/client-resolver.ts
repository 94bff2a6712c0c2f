import type { Client } from '../domain/client.ts';
import type { DocumentAsker } from '../domain/document-asker.ts';
import type { DocumentProblem } from '../domain/document-fields.ts';
import { isDocumentUrl } from '../domain/metadata-document.ts';
import { invalidRequest } from '../domain/oauth-error.ts';

export type RequestingClientsPorts = {
  readonly clients: {
    find(clientId: string): Promise<Client | undefined>;
    isBanned(clientId: string): Promise<boolean>;
  };
  /** OAUTH_CIMD_ENABLED */
  readonly metadataDocumentsEnabled: boolean;
  /** The client that the document at an address describes, or why it cannot be served; undefined if there is no document. */
  readonly documents: { client(url: string, asker: DocumentAsker): Promise<Client | DocumentProblem | undefined> };
};

/**
 * Finds whoever asks for an authorization: a registered client, or one whose client_id is the address of a document that
 * describes it (draft-ietf-oauth-client-id-metadata-document). Of the latter nothing is stored until an account approves.
 *
 * @throws OAuthError temporarily_unavailable while the document cannot be had, invalid_request if it cannot be used
 */
export async function resolveClient(
  clientId: string,
  asker: DocumentAsker,
  ports: RequestingClientsPorts,
): Promise<Client | undefined> {
  if (!isDocumentUrl(clientId)) return ports.clients.find(clientId);
  // Of a banned one nothing is fetched.
  const isServed = ports.metadataDocumentsEnabled && !(await ports.clients.isBanned(clientId));
  const found = isServed ? await ports.documents.client(clientId, asker) : undefined;
  if (found === undefined || !('member' in found)) return found;
  const reason = found.member === undefined ? 'client_document' : (`client_document.${found.member}` as const);
  throw invalidRequest(`The metadata document of this client cannot be used: ${found.description}`, reason);
}

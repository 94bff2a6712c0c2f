import type { ClientResolver, Clients } from '../domain/client.ts';
import { type ClientDocuments, isDocumentUrl } from '../domain/metadata-document.ts';
import { invalidRequest } from '../domain/oauth-error.ts';

export type ClientResolverOptions = {
  readonly clients: Pick<Clients, 'find' | 'isBanned'>;
  readonly documents: Pick<ClientDocuments, 'client'>;
  /** OAUTH_CIMD_ENABLED */
  readonly metadataDocumentsEnabled: boolean;
};

/**
 * Finds registered clients, and clients whose client_id is the address of a document that describes them
 * (draft-ietf-oauth-client-id-metadata-document). Of the latter nothing is stored until an account approves.
 */
export function clientResolver(options: ClientResolverOptions): ClientResolver {
  const { clients, documents, metadataDocumentsEnabled } = options;
  return {
    async find(clientId, requester) {
      if (!isDocumentUrl(clientId)) return clients.find(clientId);
      // The document of a banned client is not even fetched.
      const isServed = metadataDocumentsEnabled && !(await clients.isBanned(clientId));
      const found = isServed ? await documents.client(clientId, requester) : undefined;
      if (found === undefined || !('member' in found)) return found;
      const reason = found.member === undefined ? 'client_document' : (`client_document.${found.member}` as const);
      throw invalidRequest(`The metadata document of this client cannot be used: ${found.description}`, reason);
    },
  };
}

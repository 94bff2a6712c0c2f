import type { Logger } from '../../runtime/log.ts';
import { documentCache } from './documents/document-cache.ts';
import { DocumentUnavailable } from './documents/document-unavailable.ts';
import { type Fetched, fetchDocument } from './documents/fetch-document.ts';
import type { Client } from './domain/client.ts';
import { documentedClient } from './domain/metadata-document.ts';

export type ClientDocumentsOptions = {
  /** Permissions that a client may have which is known by its document. */
  readonly allowedScopes: readonly string[];
  readonly allowInsecureFetch: boolean;
  readonly now: () => Date;
  readonly log: Logger;
};

/** What clients publish about themselves. Undefined if it cannot be had or is no good; why is for the log alone. */
export type ClientDocuments = {
  /** The client that a metadata document describes. */
  client(url: string): Promise<Client | undefined>;
  /** The key set at a `jwks_uri`; `reload` wants one newer than the last. */
  keySet(url: string, options: { reload: boolean }): Promise<unknown>;
};

/** Fetches and keeps what clients publish. Each kind has limits of its own: strangers who ask for one stop no other. */
export function clientDocuments({
  allowedScopes,
  allowInsecureFetch,
  now,
  log,
}: ClientDocumentsOptions): ClientDocuments {
  const fetch = (url: string) => fetchDocument(url, { allowInsecure: allowInsecureFetch });
  const fetchClient = async (url: string): Promise<Fetched<Client>> => {
    const { document, freshFor } = await fetch(url);
    const client = documentedClient(url, document, allowedScopes);
    if (client === undefined) throw new DocumentUnavailable('it describes no client that can be served');
    return { document: client, freshFor };
  };
  const clients = documentCache(fetchClient, { now });
  const keySets = documentCache(fetch, { now });
  const orUndefined = async <Document>(url: string, document: Promise<Document>): Promise<Document | undefined> => {
    try {
      return await document;
    } catch (error) {
      if (!(error instanceof DocumentUnavailable)) throw error;
      log.info({ url, detail: error.detail }, 'a client document cannot be had');
      return undefined;
    }
  };
  return {
    client: (url) => orUndefined(url, clients(url)),
    keySet: (url, options) => orUndefined(url, keySets(url, options)),
  };
}

import type { Logger } from '../../runtime/log.ts';
import { type Copy, documentCache, SERVE_STALE_FOR } from './documents/document-cache.ts';
import { DocumentUnavailable, type UnavailableBecause } from './documents/document-unavailable.ts';
import { type Fetched, fetchDocument } from './documents/fetch-document.ts';
import type { Client, JsonWebKeySet } from './domain/client.ts';
import type { DocumentAsker } from './domain/document-asker.ts';
import { documentedClient, isOwnDocument } from './domain/metadata-document.ts';
import { temporarilyUnavailable } from './domain/oauth-error.ts';

export type ClientDocumentsOptions = {
  /** Permissions that a client may have which is known by its document. */
  readonly allowedScopes: readonly string[];
  readonly allowInsecureFetch: boolean;
  /** What an approval stored of a document that was read at most so many milliseconds ago. */
  readonly findKept: (url: string, within: number) => Promise<Client | undefined>;
  readonly now: () => Date;
  readonly log: Logger;
};

/** What clients publish about themselves. Why it cannot be had is for the log alone. */
export type ClientDocuments = {
  /**
   * The client that a metadata document describes; undefined if there is none.
   *
   * @throws OAuthError temporarily_unavailable while the document cannot be had, and was not lately
   */
  client(url: string, asker: DocumentAsker): Promise<Client | undefined>;
  /** The key set at a `jwks_uri`. @throws OAuthError temporarily_unavailable while it cannot be had, and was not lately */
  keySet(url: string, asker: DocumentAsker): Promise<JsonWebKeySet>;
  /** The same, fetched anew unless that was done moments ago. */
  newerKeySet(url: string, asker: DocumentAsker): Promise<JsonWebKeySet>;
};

/** Fetches and keeps what clients publish. Each kind has limits of its own: strangers who ask for one stop no other. */
export function clientDocuments(options: ClientDocumentsOptions): ClientDocuments {
  const { allowedScopes, allowInsecureFetch, findKept, now, log } = options;
  const fetch = (url: string) => fetchDocument(url, { allowInsecure: allowInsecureFetch });
  const fetchClient = async (url: string) => describedClient(url, await fetch(url), allowedScopes);
  const fetchKeySet = async (url: string) => keySetOf(await fetch(url));
  const clients = documentCache(fetchClient, { now });
  const keySets = documentCache(fetchKeySet, { now });

  /** What is published, or what stands in for it. */
  const orElse = async <T>(url: string, published: Promise<T>, other: (because: UnavailableBecause) => Promise<T>) => {
    try {
      return await published;
    } catch (error) {
      if (!(error instanceof DocumentUnavailable)) throw error;
      // Anybody can have this written, as often as they like.
      log.debug({ url, detail: error.detail }, 'a client document cannot be had');
      return other(error.because);
    }
  };
  const keysOf = (url: string, copy: Promise<Copy<JsonWebKeySet>>) =>
    orElse(url, copy.then(contentOf), async () => {
      throw temporarilyUnavailable('The keys of the client cannot be had at the moment; try again soon.');
    });
  return {
    client: (url, asker) =>
      orElse<Client | undefined>(url, clients.get(url, asker).then(datedClient), async (because) => {
        const client = because === 'withdrawn' ? undefined : await findKept(url, SERVE_STALE_FOR);
        if (client !== undefined || because !== 'not_now') return client;
        throw temporarilyUnavailable('The document of the client cannot be had at the moment; try again soon.');
      }),
    keySet: (url, asker) => keysOf(url, keySets.get(url, asker)),
    newerKeySet: (url, asker) => keysOf(url, keySets.reload(url, asker)),
  };
}

const contentOf = <T>({ document }: Copy<T>): T => document;

const datedClient = ({ document, fetchedAt }: Copy<Client>): Client => ({ ...document, documentFetchedAt: fetchedAt });

/** @throws DocumentUnavailable */
function describedClient(
  url: string,
  { document, freshFor }: Fetched,
  allowedScopes: readonly string[],
): Fetched<Client> {
  const client = documentedClient(url, document, allowedScopes);
  if (client !== undefined) return { document: client, freshFor };
  // What a site says by mistake is not taken for a word of the client's.
  const because = isOwnDocument(url, document) ? 'withdrawn' : 'refused';
  throw new DocumentUnavailable('it describes no client that can be served', { because });
}

/** @throws DocumentUnavailable */
function keySetOf({ document, freshFor }: Fetched): Fetched<JsonWebKeySet> {
  const { keys } = Object(document) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw new DocumentUnavailable('it is no key set');
  return { document: { keys }, freshFor };
}

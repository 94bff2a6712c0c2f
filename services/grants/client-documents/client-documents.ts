import type { Logger } from '../../../runtime/log.ts';
import type { Client, Clients, JsonWebKeySet } from '../domain/client.ts';
import type { DocumentProblem } from '../domain/document-fields.ts';
import {
  type ClientDocuments,
  type DocumentOffer,
  documentedClient,
  isOwnDocument,
} from '../domain/metadata-document.ts';
import { temporarilyUnavailable } from '../domain/oauth-error.ts';
import { type SiteFailureReason, UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { untrustedUrlProblem } from '../outgoing/untrusted-url.ts';
import { type Copy, documentCache, SERVE_STALE_FOR } from './document-cache.ts';
import { type Fetched, fetchDocument } from './fetch-document.ts';

export type ClientDocumentsOptions = {
  /** What such clients may have: permissions, and private-use schemes of redirect URIs. */
  readonly allowedScopes: readonly string[];
  readonly redirectSchemes: readonly string[];
  readonly allowInsecureFetch: boolean;
  readonly clients: Pick<Clients, 'findByMetadataDocument'>;
  readonly now: () => Date;
  readonly log: Logger;
};

/**
 * Fetches what clients publish, and caches it. Metadata documents and key sets have limits of their own: too many fetches of
 * one kind stop no fetch of the other. Why something cannot be fetched is for the log alone; what is wrong with a document is
 * for its client too.
 */
export function clientDocuments(options: ClientDocumentsOptions): ClientDocuments {
  const { allowInsecureFetch, clients: stored, now, log } = options;
  const rules = { allowInsecure: allowInsecureFetch };
  const offer = { ...options, keySetUrlProblem: (url: string) => untrustedUrlProblem(url, rules) };
  const fetch = (url: string) => fetchDocument(url, rules);
  const fetchClient = async (url: string) => describedClient(url, await fetch(url), offer);
  const fetchKeySet = async (url: string) => keySetOf(await fetch(url));
  const documents = documentCache(fetchClient, { now });
  const keySets = documentCache(fetchKeySet, { now });

  /** What is published, or what stands in for it. */
  const orElse = async <T>(url: string, published: Promise<T>, other: (error: UntrustedSiteFailure) => Promise<T>) => {
    try {
      return await published;
    } catch (error) {
      if (!(error instanceof UntrustedSiteFailure)) throw error;
      // Anybody can have the first written, as often as they like; for the second a site has to answer each time.
      if (!(error instanceof DocumentRefused)) {
        log.debug({ url, detail: error.detail }, 'a client document cannot be had');
      } else log.info({ url, member: error.problem.member, detail: error.detail }, 'a client document cannot be used');
      return other(error);
    }
  };
  const keysOf = (url: string, copy: Promise<Copy<JsonWebKeySet>>) =>
    orElse(url, copy.then(contentOf), async () => {
      throw temporarilyUnavailable('The keys of the client cannot be had at the moment; try again soon.');
    });
  return {
    client: (url, requester) =>
      orElse<Client | DocumentProblem | undefined>(
        url,
        documents.get(url, requester).then(datedClient),
        async (error) => {
          const client =
            error.because === 'withdrawn' ? undefined : await stored.findByMetadataDocument(url, SERVE_STALE_FOR);
          if (client !== undefined) return client;
          if (error instanceof DocumentRefused) return error.problem;
          if (error.because !== 'not_now') return undefined;
          throw temporarilyUnavailable('The document of the client cannot be had at the moment; try again soon.');
        },
      ),
    keySet: (url, requester) => keysOf(url, keySets.get(url, requester)),
    newerKeySet: (url, requester) => keysOf(url, keySets.reload(url, requester)),
  };
}

const contentOf = <T>({ document }: Copy<T>): T => document;

const datedClient = ({ document, fetchedAt }: Copy<Client>): Client => ({ ...document, documentFetchedAt: fetchedAt });

/** A document that was had, and describes no client that can be served. */
class DocumentRefused extends UntrustedSiteFailure {
  readonly problem: DocumentProblem;

  constructor(problem: DocumentProblem, because: SiteFailureReason) {
    super(problem.description, { because });
    this.problem = problem;
  }
}

/** @throws DocumentRefused */
function describedClient(url: string, { document, freshFor }: Fetched, offer: DocumentOffer): Fetched<Client> {
  const client = documentedClient(url, document, offer);
  if (!('member' in client)) return { document: client, freshFor };
  // What a site says by mistake is not taken for a word of the client's.
  throw new DocumentRefused(client, isOwnDocument(url, document) ? 'withdrawn' : 'refused');
}

/** @throws UntrustedSiteFailure */
function keySetOf({ document, freshFor }: Fetched): Fetched<JsonWebKeySet> {
  const { keys } = Object(document) as { readonly keys?: unknown };
  if (!Array.isArray(keys)) throw new UntrustedSiteFailure('it is no key set');
  return { document: { keys }, freshFor };
}

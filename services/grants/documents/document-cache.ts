import { LRUCache } from 'lru-cache';
import { DocumentUnavailable } from './document-unavailable.ts';
import { LONGEST_DOCUMENT_URL } from './document-url.ts';
import type { Fetched } from './fetch-document.ts';
import { type FetchLimits, fetchLimits } from './fetch-limits.ts';

export type DocumentCacheOptions = {
  readonly now: () => Date;
  /** For URLs that nobody vouches for. One object for several caches, so that they share its limits. */
  readonly limits?: FetchLimits;
  /** For URLs that had a good document before: strangers who use up the other limits keep nobody of these out. */
  readonly provenLimits?: FetchLimits;
  /** Milliseconds for which a URL is left alone after a failure. */
  readonly pauseAfterFailure?: number;
  /** Milliseconds between two fetches of a URL that `reload` may ask for. */
  readonly reloadEvery?: number;
  /** Documents. */
  readonly size?: number;
};

/** The document at a URL. `reload` wants one newer than the cache's. @throws DocumentUnavailable */
export type Documents<T> = (url: string, options?: { readonly reload?: boolean }) => Promise<T>;

// Times in milliseconds of the clock. No document: its last fetch failed, and `until` ends the pause.
type Kept<T> = { readonly document?: { readonly value: T }; readonly fetchedAt: number; readonly until: number };

/**
 * Fetches each document once for all who wait for it, and keeps it while it is fresh (RFC 9111). In memory only: what is
 * right never depends on it. Neither failures nor malformed documents may be kept
 * (draft-ietf-oauth-client-id-metadata-document §5.2), so `fetch` validates what it fetched and throws if it is no good;
 * its site is then left alone for a moment.
 */
export function documentCache<T>(
  fetch: (url: string) => Promise<Fetched<T>>,
  {
    now,
    limits = fetchLimits(),
    provenLimits = fetchLimits(),
    pauseAfterFailure = 10_000,
    reloadEvery = 30_000,
    size = 500,
  }: DocumentCacheOptions,
): Documents<T> {
  const kept = new LRUCache<string, Kept<T>>({ max: size });
  const inFlight = new Map<string, Promise<T>>();
  // Of its own, so that no number of bad URLs pushes out what is known of good ones.
  const proven = new LRUCache<string, true>({ max: size });

  async function load(url: string): Promise<T> {
    try {
      const { document, freshFor } = await fetch(url);
      const fetchedAt = now().getTime();
      kept.set(url, { document: { value: document }, fetchedAt, until: fetchedAt + freshFor * 1000 });
      proven.set(url, true);
      return document;
    } catch (error) {
      const fetchedAt = now().getTime();
      const last = kept.peek(url);
      // A failed reload takes nothing away: the document is as fresh as its site said.
      if (last?.document && fetchedAt < last.until) kept.set(url, { ...last, fetchedAt });
      else kept.set(url, { fetchedAt, until: fetchedAt + pauseAfterFailure });
      throw error;
    }
  }

  function join(url: string): Promise<T> {
    const running = inFlight.get(url);
    if (running !== undefined) return running;
    const allowance = proven.has(url) ? provenLimits : limits;
    const flight = allowance.within(hostOf(url), () => load(url)).finally(() => inFlight.delete(url));
    inFlight.set(url, flight);
    return flight;
  }

  return async (url, { reload = false } = {}) => {
    const last = kept.get(url);
    const time = now().getTime();
    if (last === undefined || time >= last.until) return join(url);
    if (last.document === undefined) throw new DocumentUnavailable('its last fetch failed moments ago');
    return reload && time >= last.fetchedAt + reloadEvery ? join(url) : last.document.value;
  };
}

function hostOf(url: string): string {
  const host = url.length <= LONGEST_DOCUMENT_URL ? URL.parse(url)?.hostname : undefined;
  if (host === undefined) throw new DocumentUnavailable('it has no URL that could be fetched');
  return host;
}

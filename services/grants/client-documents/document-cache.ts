import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { FetchRequester } from '../domain/fetch-requester.ts';
import { type FetchLimits, fetchLimits } from '../outgoing/fetch-limits.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { LONGEST_UNTRUSTED_URL } from '../outgoing/untrusted-url.ts';
import type { Fetched } from './fetch-document.ts';

export type DocumentCacheOptions = {
  readonly now: () => Date;
  /** For documents that are not cached, and requesters who have not authenticated. */
  readonly anonymousLimits?: FetchLimits;
  /** For documents that are cached, and requesters who have authenticated. */
  readonly limits?: FetchLimits;
  /** Milliseconds between two fetches of a cached document. */
  readonly leastInterval?: number;
  /** Milliseconds after its fetch for which a document serves while no newer one can be had. */
  readonly staleFor?: number;
  /** Milliseconds to wait for a newer document before the known one serves. */
  readonly patience?: number;
  /** Documents. */
  readonly size?: number;
};

/** A document as it was at a time. */
export type Copy<T> = { readonly document: T; readonly fetchedAt: Date };

export type Documents<T> = {
  /** The document at a URL, fetched anew if it is not fresh. @throws UntrustedSiteFailure */
  get(url: string, requester: FetchRequester): Promise<Copy<T>>;
  /** The same, fetched anew unless that was done moments ago. @throws UntrustedSiteFailure */
  reload(url: string, requester: FetchRequester): Promise<Copy<T>>;
};

// Times in milliseconds of the clock; `lookAgainAt` is put off by a failure.
type CachedCopy<T> = { readonly copy: Copy<T>; readonly triedAt: number; readonly lookAgainAt: number };

/** RFC 5861 §4: how long an outage of a site may last before its clients notice. */
export const SERVE_STALE_FOR = 24 * 60 * 60 * 1000;

/**
 * Fetches each document once for all who wait for it, and caches it while it is fresh (RFC 9111). While no newer copy can be
 * fetched, the last good one is served (RFC 5861 §4), but not after its site has said that there is none any more. The cache
 * is in memory only: correctness never depends on it. Failures and malformed documents are not cached
 * (draft-ietf-oauth-client-id-metadata-document-03 §5.2), so `fetch` validates what it fetched and throws if it is no good: no
 * number of bad URLs pushes a good document out. The limits say what bad URLs may cost
 * (docs/decisions/0032).
 */
export function documentCache<T>(
  fetch: (url: string) => Promise<Fetched<T>>,
  {
    now,
    anonymousLimits = fetchLimits(),
    limits = fetchLimits({ perRequesterPerMinute: 30 }),
    leastInterval = 30_000,
    staleFor = SERVE_STALE_FOR,
    patience = 2_000,
    size = 2_000,
  }: DocumentCacheOptions,
): Documents<T> {
  const cached = new LRUCache<string, CachedCopy<T>>({ max: size });
  const inFlight = new Map<string, Promise<Copy<T>>>();
  const time = () => now().getTime();

  async function load(url: string): Promise<Copy<T>> {
    const { document, freshFor } = await fetch(url);
    const fetchedAt = now();
    const copy = { document, fetchedAt };
    const triedAt = fetchedAt.getTime();
    cached.set(url, { copy, triedAt, lookAgainAt: triedAt + Math.max(freshFor * 1000, leastInterval) });
    return copy;
  }

  /** Leaves the site alone for a while, or forgets what it has withdrawn. */
  function noteFailure(url: string, error: unknown) {
    const last = cached.peek(url);
    if (last === undefined) return;
    if (error instanceof UntrustedSiteFailure && error.because === 'withdrawn') cached.delete(url);
    else cached.set(url, { ...last, triedAt: time(), lookAgainAt: Math.max(last.lookAgainAt, time() + leastInterval) });
  }

  function join(url: string, requester: FetchRequester, isCached: boolean): Promise<Copy<T>> {
    const running = inFlight.get(url);
    if (running !== undefined) return running;
    const allowance = isCached || requester.isAuthenticated ? limits : anonymousLimits;
    // Fetches of a cached document have their interval: who makes them does not matter.
    const parties = { host: hostOf(url), requester: isCached ? url : requester.name };
    const flight = allowance
      .within(parties, () => load(url))
      .catch((error: unknown) => {
        noteFailure(url, error);
        throw error;
      })
      .finally(() => inFlight.delete(url));
    inFlight.set(url, flight);
    return flight;
  }

  /** A newer one, or the last one while there is none. */
  async function renewed(url: string, { copy }: CachedCopy<T>, requester: FetchRequester): Promise<Copy<T>> {
    const newer = join(url, requester, true).catch((error: unknown) => {
      if (error instanceof UntrustedSiteFailure && error.because !== 'withdrawn') return copy;
      throw error;
    });
    return Promise.race([newer, delay(patience, copy, { ref: false })]);
  }

  async function ask(
    url: string,
    requester: FetchRequester,
    isDue: (last: CachedCopy<T>) => boolean,
  ): Promise<Copy<T>> {
    const last = cached.get(url);
    if (last === undefined || time() >= last.copy.fetchedAt.getTime() + staleFor) return join(url, requester, false);
    return isDue(last) ? renewed(url, last, requester) : last.copy;
  }

  return {
    get: (url, requester) => ask(url, requester, ({ lookAgainAt }) => time() >= lookAgainAt),
    reload: (url, requester) => ask(url, requester, ({ triedAt }) => time() >= triedAt + leastInterval),
  };
}

function hostOf(url: string): string {
  const host = url.length <= LONGEST_UNTRUSTED_URL ? URL.parse(url)?.hostname : undefined;
  if (host === undefined) throw new UntrustedSiteFailure('it has no URL that could be fetched');
  return host;
}

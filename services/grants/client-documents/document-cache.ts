import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import type { DocumentAsker } from '../domain/document-asker.ts';
import { type FetchLimits, fetchLimits } from '../outgoing/fetch-limits.ts';
import { UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { LONGEST_UNTRUSTED_URL } from '../outgoing/untrusted-url.ts';
import type { Fetched } from './fetch-document.ts';

export type DocumentCacheOptions = {
  readonly now: () => Date;
  /** For documents that are not known, asked for by somebody who proved nothing. */
  readonly strangerLimits?: FetchLimits;
  /** For documents that are known, and those that are asked for by somebody who proved who they are. */
  readonly limits?: FetchLimits;
  /** Milliseconds between two fetches of a document that is known. */
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
  get(url: string, asker: DocumentAsker): Promise<Copy<T>>;
  /** The same, fetched anew unless that was done moments ago. @throws UntrustedSiteFailure */
  reload(url: string, asker: DocumentAsker): Promise<Copy<T>>;
};

// Times in milliseconds of the clock; `lookAgainAt` is put off by a failure.
type Kept<T> = { readonly copy: Copy<T>; readonly triedAt: number; readonly lookAgainAt: number };

/** RFC 5861 §4: how long an outage of a site may last before its clients notice. */
export const SERVE_STALE_FOR = 24 * 60 * 60 * 1000;

/**
 * Fetches each document once for all who wait for it, and keeps it while it is fresh (RFC 9111). While a newer one cannot
 * be had, the last good one serves (RFC 5861 §4), but not where its site says that there is none any more. In memory
 * only: what is right never depends on it. Neither failures nor malformed documents are kept
 * (draft-ietf-oauth-client-id-metadata-document-03 §5.2), so `fetch` validates what it fetched and throws if it is no
 * good: no number of bad URLs pushes a good document out, and what they may cost is the limits' to say.
 */
export function documentCache<T>(
  fetch: (url: string) => Promise<Fetched<T>>,
  {
    now,
    strangerLimits = fetchLimits(),
    limits = fetchLimits({ perAskerPerMinute: 30 }),
    leastInterval = 30_000,
    staleFor = SERVE_STALE_FOR,
    patience = 2_000,
    size = 2_000,
  }: DocumentCacheOptions,
): Documents<T> {
  const kept = new LRUCache<string, Kept<T>>({ max: size });
  const inFlight = new Map<string, Promise<Copy<T>>>();
  const time = () => now().getTime();

  async function load(url: string): Promise<Copy<T>> {
    const { document, freshFor } = await fetch(url);
    const fetchedAt = now();
    const copy = { document, fetchedAt };
    const triedAt = fetchedAt.getTime();
    kept.set(url, { copy, triedAt, lookAgainAt: triedAt + Math.max(freshFor * 1000, leastInterval) });
    return copy;
  }

  /** Leaves the site alone for a while, or forgets what it has withdrawn. */
  function noteFailure(url: string, error: unknown) {
    const last = kept.peek(url);
    if (last === undefined) return;
    if (error instanceof UntrustedSiteFailure && error.because === 'withdrawn') kept.delete(url);
    else kept.set(url, { ...last, triedAt: time(), lookAgainAt: Math.max(last.lookAgainAt, time() + leastInterval) });
  }

  function join(url: string, asker: DocumentAsker, isKnown: boolean): Promise<Copy<T>> {
    const running = inFlight.get(url);
    if (running !== undefined) return running;
    const allowance = isKnown || asker.isProven ? limits : strangerLimits;
    // Of a known document each fetch has its interval: who it is for does not matter.
    const parties = { host: hostOf(url), asker: isKnown ? url : asker.name };
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
  async function renewed(url: string, { copy }: Kept<T>, asker: DocumentAsker): Promise<Copy<T>> {
    const newer = join(url, asker, true).catch((error: unknown) => {
      if (error instanceof UntrustedSiteFailure && error.because !== 'withdrawn') return copy;
      throw error;
    });
    return Promise.race([newer, delay(patience, copy, { ref: false })]);
  }

  async function ask(url: string, asker: DocumentAsker, isDue: (last: Kept<T>) => boolean): Promise<Copy<T>> {
    const last = kept.get(url);
    if (last === undefined || time() >= last.copy.fetchedAt.getTime() + staleFor) return join(url, asker, false);
    return isDue(last) ? renewed(url, last, asker) : last.copy;
  }

  return {
    get: (url, asker) => ask(url, asker, ({ lookAgainAt }) => time() >= lookAgainAt),
    reload: (url, asker) => ask(url, asker, ({ triedAt }) => time() >= triedAt + leastInterval),
  };
}

function hostOf(url: string): string {
  const host = url.length <= LONGEST_UNTRUSTED_URL ? URL.parse(url)?.hostname : undefined;
  if (host === undefined) throw new UntrustedSiteFailure('it has no URL that could be fetched');
  return host;
}

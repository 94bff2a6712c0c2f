import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { unavailableNow } from './untrusted-site-failure.ts';

/** The host that is asked, and who makes this server ask it. */
type FetchParties = { readonly host: string; readonly requester: string };

export type FetchLimits = {
  /** Does the work if there is room for it. @throws UntrustedSiteFailure, not now, if there is none */
  readonly within: <T>(parties: FetchParties, work: () => Promise<T>) => Promise<T>;
};

export type FetchLimitOptions = {
  readonly atOnce?: number;
  readonly atOncePerHost?: number;
  readonly atOncePerRequester?: number;
  readonly perHostPerMinute?: number;
  readonly perRequesterPerMinute?: number;
};

/**
 * Limits how often and how much at once this process fetches from untrusted hosts, for each host and for each requester: nobody
 * can use it to attack a site, and nobody can use up the fetches of a site. A fetch that fails counts too.
 */
export function fetchLimits(options: FetchLimitOptions = {}): FetchLimits {
  const {
    atOnce = 64,
    atOncePerHost = 4,
    atOncePerRequester = 4,
    perHostPerMinute = 30,
    perRequesterPerMinute = 15,
  } = options;
  const hosts = shares('from', atOncePerHost, perHostPerMinute);
  const requesters = shares('for', atOncePerRequester, perRequesterPerMinute);
  let running = 0;

  return {
    async within({ host, requester }, work) {
      if (running >= atOnce) throw unavailableNow(`${atOnce} documents are being fetched already`);
      running += 1;
      try {
        // The requester's share first, so that a requester without one takes nothing of the host's.
        return await requesters(requester, () => hosts(host, work));
      } finally {
        running -= 1;
      }
    },
  };
}

/** A share for each name: so many fetches at once, and so many in a minute. */
function shares(preposition: 'from' | 'for', atOnce: number, perMinute: number) {
  const inTheLastMinute = new RateLimiterMemory({ points: perMinute, duration: 60 });
  const running = new Map<string, number>();

  return async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const before = running.get(name) ?? 0;
    if (before >= atOnce) throw unavailableNow(`${before} are being fetched ${preposition} ${name} already`);
    running.set(name, before + 1);
    try {
      await count(inTheLastMinute, name, preposition);
      return await work();
    } finally {
      const left = (running.get(name) ?? 1) - 1;
      if (left === 0) running.delete(name);
      else running.set(name, left);
    }
  };
}

async function count(limiter: RateLimiterMemory, name: string, preposition: string) {
  try {
    await limiter.consume(name);
  } catch (refused) {
    if (!(refused instanceof RateLimiterRes)) throw refused;
    throw unavailableNow(`${refused.consumedPoints} fetches ${preposition} ${name} within a minute are too many`);
  }
}

/** How long replicas, the gateway and verifiers may use what they last read of the keys. */
export type KeyTiming = {
  /** Milliseconds between two looks of a replica at the keys. */
  readonly reloadEvery: number;
  /** Milliseconds for which a replica uses the keys that it last read, if the database does not answer. */
  readonly trustedFor: number;
  /** Milliseconds for which a caller of GetKeySet may answer from its copy. */
  readonly freshFor: number;
  /** Seconds for which verifiers may keep a key set (`max-age`). */
  readonly cacheForSeconds: number;
  /** Milliseconds after which everybody knows of a change; less than a key is published before it signs. */
  readonly knownAfter: number;
};

const MAX_RELOAD_MS = 1_000;
const MAX_TRUSTED_MS = 30_000;
// An emergency shows at the gateway within it.
const MAX_FRESH_MS = 60_000;
const MAX_CACHE_SECONDS = 300;

/**
 * Shares the time that a key is published before it signs among those who may be behind: a quarter of it for the
 * replicas, a tenth for the gateway, half for verifiers; the rest is for slow answers.
 *
 * @param publishAhead milliseconds
 */
export function keyTiming(publishAhead: number): KeyTiming {
  const trustedFor = Math.min(publishAhead / 4, MAX_TRUSTED_MS);
  const freshFor = Math.floor(Math.min(publishAhead / 10, MAX_FRESH_MS));
  const cacheForSeconds = Math.min(Math.floor(publishAhead / 2_000), MAX_CACHE_SECONDS);
  return {
    reloadEvery: Math.min(trustedFor / 2, MAX_RELOAD_MS),
    trustedFor,
    freshFor,
    cacheForSeconds,
    knownAfter: trustedFor + freshFor + cacheForSeconds * 1_000,
  };
}

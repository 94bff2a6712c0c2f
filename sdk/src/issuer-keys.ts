import {
  createLocalJWKSet,
  createRemoteJWKSet,
  customFetch,
  errors,
  type FetchImplementation,
  type JWKSCacheInput,
  type JWTVerifyGetKey,
  jwksCache,
} from 'jose';
import { WELL_KNOWN_PATHS } from '../../proto/vocabulary/paths.ts';
import { temporarilyUnavailable } from './token-refusal.ts';

const SECOND = 1000;
/** How long a key set is used without a look. Keys are published ten minutes before they sign (product.md §7). */
const FRESH_MS = 600 * SECOND;
/** How long the last key set serves while it cannot be had anew. */
const STALE_MS = 3_600 * SECOND;
/** How soon a key that is not in the set makes it be fetched again. */
const UNKNOWN_KEY_MS = 5 * SECOND;
const TIMEOUT_MS = 5 * SECOND;
/** How long nothing is asked of an issuer that did not answer. */
const PAUSE_MS = SECOND;

/**
 * The keys of an issuer, found through its metadata (RFC 8414 §3) and kept. One fetch is under way at a time: a key that is
 * not known costs one in five seconds, an issuer that does not answer one in a second. While the keys cannot be had, those
 * that were serve for an hour.
 *
 * @throws from the function: TokenRefusal temporarily_unavailable; errors of jose for a token that no key fits
 */
export function issuerKeys(issuer: string): JWTVerifyGetKey {
  const fetchNow = pausedAfterFailure();
  let found: Promise<JWTVerifyGetKey> | undefined;
  return async (header, token) => {
    found ??= keySetAddress(issuer, fetchNow).then((address) => keptKeys(address, fetchNow));
    const keys = await found.catch((error) => {
      found = undefined;
      throw temporarilyUnavailable('The metadata of the issuer cannot be had.', error);
    });
    return keys(header, token);
  };
}

/** Where the metadata of an issuer is: between its host and its path (RFC 8414 §3.1). */
function metadataAddress(issuer: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}${WELL_KNOWN_PATHS.authorizationServer}${pathname.replace(/\/$/, '')}`;
}

async function keySetAddress(issuer: string, fetchNow: FetchImplementation): Promise<URL> {
  const response = await fetchNow(metadataAddress(issuer), {
    headers: new Headers({ accept: 'application/json' }),
    method: 'GET',
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const metadata = (await response.json()) as { readonly issuer?: unknown; readonly jwks_uri?: unknown };
  // RFC 8414 §3.3: another issuer's metadata is not to be used.
  if (metadata.issuer !== issuer) throw new Error(`the metadata is of the issuer ${metadata.issuer}, not ${issuer}`);
  return new URL(String(metadata.jwks_uri));
}

function keptKeys(address: URL, fetchNow: FetchImplementation): JWTVerifyGetKey {
  const kept: JWKSCacheInput = {};
  const remote = createRemoteJWKSet(address, {
    cacheMaxAge: FRESH_MS,
    cooldownDuration: UNKNOWN_KEY_MS,
    timeoutDuration: TIMEOUT_MS,
    [customFetch]: fetchNow,
    [jwksCache]: kept,
  });
  return async (header, token) => {
    try {
      return await remote(header, token);
    } catch (error) {
      if (isOfTheToken(error)) throw error;
      return lastKeys(kept, error)(header, token).catch((unknown) => {
        // It may be a key that nobody could fetch.
        throw unknown instanceof errors.JWKSNoMatchingKey ? keysAway(error) : unknown;
      });
    }
  };
}

function lastKeys({ jwks, uat }: JWKSCacheInput, error: unknown) {
  if (!jwks || !uat || Date.now() - uat > STALE_MS) throw keysAway(error);
  return createLocalJWKSet(jwks);
}

const keysAway = (error: unknown) => temporarilyUnavailable('The keys of the issuer cannot be had.', error);

const isOfTheToken = (error: unknown) =>
  error instanceof errors.JWKSNoMatchingKey ||
  error instanceof errors.JWKSMultipleMatchingKeys ||
  error instanceof errors.JOSENotSupported;

/** A fetch of what is there (200), which fails at once for a second after it failed. */
function pausedAfterFailure(): FetchImplementation {
  let failure: { readonly error: unknown; readonly at: number } | undefined;
  return async (...request) => {
    if (failure && performance.now() - failure.at < PAUSE_MS) throw failure.error;
    try {
      const response = await fetch(...request);
      if (response.status !== 200) throw new Error(`${request[0]} answered ${response.status}`);
      failure = undefined;
      return response;
    } catch (error) {
      failure = { error, at: performance.now() };
      throw error;
    }
  };
}

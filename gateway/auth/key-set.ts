import { durationMs } from '@bufbuild/protobuf/wkt';
import type { Client } from '@connectrpc/connect';
import type { GetKeySetResponse, KeyService } from '../../proto/gen/storyden/oauth/v1/key_pb.ts';

// What a grant service of the previous release, which does not say, means.
const DEFAULT_FRESH_MS = 60_000;
const DEFAULT_CACHE_SECONDS = 300;
const DEADLINE_MS = 2_000;
// With a usable key set at hand, requests do not queue behind a grant service that is away.
const RETRY_MS = 2_000;

/** A key set, and how many seconds verifiers may keep it from now on (`max-age`). */
type HandedKeySet = { readonly keySet: GetKeySetResponse; readonly maxAge: number };

/** The key set of the grant service. @throws ConnectError if it is away and nothing usable is at hand. */
export type KeySetCache = () => Promise<HandedKeySet>;

type Kept = { readonly keySet: GetKeySetResponse; readonly askedAt: number };

/**
 * Answers from its copy for as long as the grant service allows, and asks once at a time, however many requests wait.
 * While the grant service is away an older copy goes on, and verifiers may keep it the less long; so no verifier has a
 * key set that is older than what the grant service reckons with (docs/decisions/0014-keys-are-their-times.md).
 */
export function keySetCache(
  keys: Pick<Client<typeof KeyService>, 'getKeySet'>,
  now: () => number = Date.now,
): KeySetCache {
  let kept: Kept | undefined;
  let retryAt = 0;
  let reading: Promise<Kept> | undefined;

  const read = async () => {
    const askedAt = now();
    try {
      kept = { keySet: await keys.getKeySet({}, { timeoutMs: DEADLINE_MS }), askedAt };
      return kept;
    } catch (error) {
      if (kept === undefined || now() - kept.askedAt >= cacheMs(kept)) throw error;
      retryAt = now() + RETRY_MS;
      return kept;
    } finally {
      reading = undefined;
    }
  };

  return async () => {
    const age = kept === undefined ? Number.POSITIVE_INFINITY : now() - kept.askedAt;
    if (kept && (age < freshMs(kept) || (age < cacheMs(kept) && now() < retryAt))) return handed(kept, now());
    reading ??= read();
    return handed(await reading, now());
  };
}

function freshMs({ keySet }: Kept): number {
  return keySet.freshFor === undefined ? DEFAULT_FRESH_MS : durationMs(keySet.freshFor);
}

function cacheMs({ keySet }: Kept): number {
  return (keySet.cacheForSeconds ?? DEFAULT_CACHE_SECONDS) * 1_000;
}

function handed(kept: Kept, now: number): HandedKeySet {
  const left = freshMs(kept) + cacheMs(kept) - (now - kept.askedAt);
  return { keySet: kept.keySet, maxAge: Math.max(0, Math.floor(Math.min(left, cacheMs(kept)) / 1_000)) };
}

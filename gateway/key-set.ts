import type { Client } from '@connectrpc/connect';
import type { GetKeySetResponse, KeyService } from '../proto/gen/storyden/oauth/v1/key_pb.ts';

// Fresh for a minute: an emergency rotation shows within it, and no request costs an RPC.
const FRESH_MS = 60_000;
// A key set that is a few minutes old still verifies tokens while the grant service is away.
const USABLE_MS = 5 * 60_000;
const DEADLINE_MS = 2_000;
// With a usable key set at hand, requests do not queue behind a grant service that is away.
const RETRY_MS = 2_000;

/** The key set of the grant service. @throws ConnectError if it is away and nothing usable is at hand. */
export type KeySetCache = () => Promise<GetKeySetResponse>;

/** Asks the grant service at most once a minute and once at a time, however many requests wait. */
export function keySetCache(
  keys: Pick<Client<typeof KeyService>, 'getKeySet'>,
  now: () => number = Date.now,
): KeySetCache {
  let kept: { readonly keySet: GetKeySetResponse; readonly readAt: number } | undefined;
  let retryAt = 0;
  let reading: Promise<GetKeySetResponse> | undefined;

  const read = async () => {
    try {
      const keySet = await keys.getKeySet({}, { timeoutMs: DEADLINE_MS });
      kept = { keySet, readAt: now() };
      return keySet;
    } catch (error) {
      if (kept === undefined || now() - kept.readAt >= USABLE_MS) throw error;
      retryAt = now() + RETRY_MS;
      return kept.keySet;
    } finally {
      reading = undefined;
    }
  };

  return async () => {
    const age = kept === undefined ? Number.POSITIVE_INFINITY : now() - kept.readAt;
    if (kept && (age < FRESH_MS || (age < USABLE_MS && now() < retryAt))) return kept.keySet;
    reading ??= read();
    return reading;
  };
}

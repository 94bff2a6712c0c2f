import { parse } from '@tusbar/cache-control';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { expectStatus, send } from '../http.ts';

/**
 * A verifier that keeps the key set exactly as long as the Cache-Control of the answer lets it, and asks for a newer one
 * never before: not for an unknown `kid` either.
 */
export function cachingVerifier(address: string, issuer: string) {
  let cached: { readonly keys: ReturnType<typeof createLocalJWKSet>; readonly until: number } | undefined;
  let fetching: Promise<NonNullable<typeof cached>> | undefined;
  let fetches = 0;

  const fetchKeys = async () => {
    fetches += 1;
    const answer = await send(`${address}/api/oauth/jwks`);
    const { maxAge } = parse(answer.headers.get('cache-control') ?? '');
    cached = { keys: createLocalJWKSet(expectStatus(answer, 200)), until: Date.now() + (maxAge ?? 0) * 1_000 };
    return cached;
  };
  const keys = async () => {
    if (cached && Date.now() < cached.until) return cached.keys;
    fetching ??= fetchKeys().finally(() => {
      fetching = undefined;
    });
    return (await fetching).keys;
  };
  return {
    fetches: () => fetches,
    /** Fetches the key set, so that the time of the copy begins. */
    warm: async () => {
      await keys();
    },
    /** @throws errors of jose */
    async verify(token: string): Promise<void> {
      await jwtVerify(token, await keys(), { issuer });
    },
  };
}

export type CachingVerifier = ReturnType<typeof cachingVerifier>;

import { createHash } from 'node:crypto';
import { decodeProtectedHeader, errors, type JWK, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import { keyState, type SigningKeyTimes } from '../domain/signing-keys.ts';
import type { TokenType } from '../domain/token-signer.ts';
import type { SigningKey } from './signing-key.ts';

type VerifyingKey = SigningKeyTimes & Pick<SigningKey, 'publicJwk'>;

/** The claims of a token that was verified, and the key that verified it. */
type Verified = { readonly publicJwk: JWK; readonly claims: Readonly<Record<string, unknown>>; readonly exp: number };

/** How many tokens are remembered: about a kilobyte each. */
const REMEMBERED = 10_000;

/**
 * Makes what verifies access tokens (TokenVerifier.verifyAccessToken). A resource server asks about one token many times, and a
 * right signature stays right: tokens that were good are remembered by their hash, with the key. Of a remembered one nothing is
 * asked anew but what can change: whether it has expired, and whether its key is still there.
 */
export function accessTokenVerifier(issuer: string) {
  const remembered = new LRUCache<string, Verified>({ max: REMEMBERED });
  return async (token: string, now: Date, keys: readonly VerifyingKey[]) => {
    const digest = createHash('sha256').update(token).digest('base64url');
    const known = remembered.get(digest);
    if (known && isGoodAt(now, known, keys)) return known.claims;
    const verified = await verify(token, now, issuer, keys);
    if (verified) remembered.set(digest, verified);
    return verified?.claims;
  };
}

function isGoodAt(now: Date, { publicJwk, exp }: Verified, keys: readonly VerifyingKey[]): boolean {
  if (exp <= Math.floor(now.getTime() / 1000)) return false;
  return keys.some((key) => key.publicJwk === publicJwk && keyState(key, now) !== 'gone');
}

async function verify(
  token: string,
  now: Date,
  issuer: string,
  keys: readonly VerifyingKey[],
): Promise<Verified | undefined> {
  try {
    const { kid } = decodeProtectedHeader(token);
    const key = keys.find((known) => known.kid === kid);
    if (key === undefined || keyState(key, now) === 'gone') return undefined;
    const { payload } = await jwtVerify(token, key.publicJwk, {
      algorithms: [key.alg],
      typ: 'at+jwt' satisfies TokenType,
      issuer,
      currentDate: now,
      requiredClaims: ['sub', 'aud', 'exp', 'iat', 'jti', 'client_id'],
    });
    return { publicJwk: key.publicJwk, claims: payload, exp: payload.exp ?? 0 };
  } catch (error) {
    // jose says what is wrong with a token by its own errors, and by a TypeError for what is no token at all.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

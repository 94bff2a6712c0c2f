import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import { SIGNING_ALGS, type SigningAlg } from '../domain/signing-alg.ts';
import { keyState, succession } from '../domain/signing-keys.ts';
import type { ChosenKey, KeySet, TokenSigner, TokenType, TokenVerifier } from '../domain/token-signer.ts';
import type { CachedSigningKey, SigningKeyCache } from './key-cache.ts';
import { readIdTokenHint } from './read-id-token-hint.ts';

export type TokenSignerOptions = {
  readonly issuer: string;
  readonly alg: SigningAlg;
  readonly keys: Pick<SigningKeyCache, 'current' | 'isTrusted' | 'refresh'>;
  readonly now: () => Date;
};

/** Signs and verifies with the cached keys. */
export function tokenSigner(options: TokenSignerOptions): TokenSigner & TokenVerifier & KeySet {
  const { issuer, alg: defaultAlg, keys, now } = options;
  const algs = [defaultAlg, ...SIGNING_ALGS.filter((alg) => alg !== defaultAlg)];
  const choose = async (alg = defaultAlg): Promise<ChosenKey> => {
    if (!keys.isTrusted()) await keys.refresh();
    const [key] = succession(keys.current(), alg, now());
    if (key === undefined) throw new Error(`no ${alg} key signs now`);
    return {
      alg,
      sign: (claims, type) =>
        new SignJWT(claims).setProtectedHeader({ alg, kid: key.kid, typ: type }).sign(key.privateKey),
    };
  };
  return {
    alg: defaultAlg,
    algs,
    publishedKeys: () => publishedKeys(keys.current(), algs, now()),
    choose,
    sign: async (claims, type, alg) => (await choose(alg)).sign(claims, type),
    async verifyAccessToken(token, at) {
      if (!keys.isTrusted()) await keys.refresh();
      return verifyAccessToken(token, at, issuer, keys.current());
    },
    async readIdTokenHint(token) {
      if (!keys.isTrusted()) await keys.refresh();
      return readIdTokenHint(token, issuer, (kid) => keys.current().find((key) => key.kid === kid));
    },
  };
}

const ORDER = { signing: 0, published: 1, retired: 2, gone: 3 } as const;

function publishedKeys(keys: readonly CachedSigningKey[], algs: readonly SigningAlg[], now: Date) {
  // Careless verifiers take the first key that fits.
  const rank = (key: CachedSigningKey) => ORDER[keyState(key, now)] * algs.length + algs.indexOf(key.alg);
  return keys.filter((key) => keyState(key, now) !== 'gone').toSorted((a, b) => rank(a) - rank(b));
}

async function verifyAccessToken(
  token: string,
  now: Date,
  issuer: string,
  keys: readonly CachedSigningKey[],
): Promise<Record<string, unknown> | undefined> {
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
    return payload;
  } catch (error) {
    // jose says what is wrong with a token by its own errors, and by a TypeError for what is no token at all.
    if (error instanceof errors.JOSEError || error instanceof TypeError) return undefined;
    throw error;
  }
}

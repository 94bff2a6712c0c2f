import { SIGNING_ALGS, type SigningAlg } from '../domain/signing-alg.ts';
import { keyState, succession } from '../domain/signing-keys.ts';
import type { ChosenKey, KeySet, TokenSigner, TokenVerifier } from '../domain/token-signer.ts';
import { accessTokenVerifier } from './access-token-verifier.ts';
import type { CachedSigningKey, SigningKeyCache } from './key-cache.ts';
import { readIdTokenHint } from './read-id-token-hint.ts';
import { signJwt } from './sign-jwt.ts';

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
  const verifyAccessToken = accessTokenVerifier(issuer);
  const choose = async (alg = defaultAlg): Promise<ChosenKey> => {
    if (!keys.isTrusted()) await keys.refresh();
    const [key] = succession(keys.current(), alg, now());
    if (key === undefined) throw new Error(`no ${alg} key signs now`);
    return { alg, sign: (claims, type) => signJwt(claims, type, key) };
  };
  return {
    alg: defaultAlg,
    algs,
    publishedKeys: () => publishedKeys(keys.current(), algs, now()),
    choose,
    sign: async (claims, type, alg) => (await choose(alg)).sign(claims, type),
    async verifyAccessToken(token, at) {
      if (!keys.isTrusted()) await keys.refresh();
      return verifyAccessToken(token, at, keys.current());
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

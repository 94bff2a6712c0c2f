import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { IdTokenHint } from '../domain/id-token-hint.ts';
import { SIGNING_ALGS, type SigningAlg } from '../domain/signing-alg.ts';
import { keyState, succession } from '../domain/signing-keys.ts';
import type { Claims } from '../domain/token-claims.ts';
import type { CachedSigningKey, SigningKeyCache } from './key-cache.ts';
import { readIdTokenHint } from './read-id-token-hint.ts';

/** `typ` of an access token (RFC 9068 §2.1), of an ID token and of a logout token (OIDC Back-Channel Logout §2.4). */
type TokenType = 'at+jwt' | 'JWT' | 'logout+jwt';

/** A key in hand. */
type ChosenKey = { readonly alg: SigningAlg; sign(claims: Claims, type: TokenType): Promise<string> };

/** Signs and verifies with the keys of this installation. */
export type TokenSigner = {
  /** What access tokens are signed with, and everything else where nothing else is asked for. */
  readonly alg: SigningAlg;
  /** Everything that can be signed with, `alg` first. */
  readonly algs: readonly SigningAlg[];
  /** Every key whose tokens may be alive or that will sign, the ones that sign first. */
  publishedKeys(): readonly CachedSigningKey[];
  /** Takes the key in hand whose time it is. @throws if the keys are too old to be trusted. */
  choose(alg?: SigningAlg): Promise<ChosenKey>;
  /** Signs claims as a compact JWS, with the key whose time it is. @throws if the keys are too old to be trusted. */
  sign(claims: Claims, type: TokenType, alg?: SigningAlg): Promise<string>;
  /**
   * Reads an access token of ours: signature by a known key, with the algorithm of that key alone, `typ`, `iss`, and its
   * times against `now` (RFC 8725 §3, RFC 9068 §4). Undefined if it is not one. `aud` is the caller's to judge.
   */
  verifyAccessToken(token: string, now: Date): Promise<Record<string, unknown> | undefined>;
  /** Reads an ID token of ours, expired or not (id-token-hint.ts). Undefined if it is not one. */
  readIdTokenHint(token: string): Promise<IdTokenHint | undefined>;
};

export type TokenSignerOptions = {
  readonly issuer: string;
  readonly alg: SigningAlg;
  readonly keys: Pick<SigningKeyCache, 'current' | 'isTrusted' | 'refresh'>;
  readonly now: () => Date;
};

/** A key ring over the kept keys. Choosing a key is a look into memory. */
export function tokenSigner({ issuer, alg: defaultAlg, keys, now }: TokenSignerOptions): TokenSigner {
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

import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from 'jose';
import type { GrantsConfig, SigningAlg } from '../config.ts';
import type { IdTokenHint } from '../domain/id-token-hint.ts';
import type { Claims } from '../domain/token-claims.ts';
import type { StoredSigningKey } from '../store/signing-keys.ts';
import { readIdTokenHint } from './id-token-hint.ts';
import type { SecretKeys } from './secret-keys.ts';
import { generatePrivateKey, readConfiguredKey, readSigningKey, type SigningKey } from './signing-key.ts';

/** `typ` of an access token (RFC 9068 §2.1), of an ID token and of a logout token (OIDC Back-Channel Logout §2.4). */
type TokenType = 'at+jwt' | 'JWT' | 'logout+jwt';

/** The keys of this installation: what signs now, and what may have signed a token that is still alive. */
export type KeyRing = {
  readonly alg: SigningAlg;
  readonly publicKeys: readonly Pick<SigningKey, 'kid' | 'alg' | 'publicJwk'>[];
  /** Signs claims as a compact JWS. */
  sign(claims: Claims, type: TokenType): Promise<string>;
  /**
   * Reads an access token of ours: signature by a known key, the configured algorithm alone, `typ`, `iss`, and its times
   * against `now` (RFC 8725 §3, RFC 9068 §4). Undefined if it is not one. `aud` is the caller's to judge.
   */
  verifyAccessToken(token: string, now: Date): Promise<Record<string, unknown> | undefined>;
  /** Reads an ID token of ours, expired or not (id-token-hint.ts). Undefined if it is not one. */
  readIdTokenHint(token: string): Promise<IdTokenHint | undefined>;
};

export type KeyRingPorts = {
  readonly keys: {
    list(): Promise<StoredSigningKey[]>;
    newestOrMake(alg: string, make: () => Promise<StoredSigningKey>): Promise<StoredSigningKey>;
  };
  readonly secrets: SecretKeys;
};

/** Loads the keys; makes the first one if none is configured and none is kept. */
export async function loadKeyRing(
  config: Pick<GrantsConfig, 'issuer' | 'signing'>,
  ports: KeyRingPorts,
): Promise<KeyRing> {
  const current = await currentKey(config.signing, ports);
  const kept = await Promise.all((await ports.keys.list()).map((key) => openKey(key, ports.secrets)));
  const byKid = new Map([...kept, current].map((key) => [key.kid, key]));
  return {
    alg: current.alg,
    publicKeys: [...byKid.values()],
    sign: (claims, type) =>
      new SignJWT(claims)
        .setProtectedHeader({ alg: current.alg, kid: current.kid, typ: type })
        .sign(current.privateKey),
    verifyAccessToken: (token, now) => verifyAccessToken(token, now, config.issuer, current.alg, byKid),
    readIdTokenHint: (token) => readIdTokenHint(token, config.issuer, (kid) => byKid.get(kid)),
  };
}

async function currentKey(signing: GrantsConfig['signing'], ports: KeyRingPorts): Promise<SigningKey> {
  if (signing.keyPem !== undefined) return readConfiguredKey(signing.keyPem, signing.alg, signing.keyId);
  const stored = await ports.keys.newestOrMake(signing.alg, async () => {
    const pem = await generatePrivateKey(signing.alg);
    const { kid } = await readSigningKey(pem, signing.alg, signing.keyId);
    return { kid, alg: signing.alg, privateKey: ports.secrets.seal(Buffer.from(pem)) };
  });
  return openKey(stored, ports.secrets);
}

function openKey(stored: StoredSigningKey, secrets: SecretKeys): Promise<SigningKey> {
  return readSigningKey(secrets.open(stored.privateKey).toString(), stored.alg as SigningAlg, stored.kid);
}

async function verifyAccessToken(
  token: string,
  now: Date,
  issuer: string,
  alg: SigningAlg,
  byKid: ReadonlyMap<string, SigningKey>,
): Promise<Record<string, unknown> | undefined> {
  try {
    const key = byKid.get(decodeProtectedHeader(token).kid ?? '');
    if (key === undefined) return undefined;
    const { payload } = await jwtVerify(token, key.publicJwk, {
      algorithms: [alg],
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

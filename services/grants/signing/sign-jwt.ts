import type { CryptoKey } from 'jose';
import type { SigningAlg } from '../domain/signing-alg.ts';
import type { Claims } from '../domain/token-claims.ts';
import type { TokenType } from '../domain/token-signer.ts';

/** A private key that signs, in WebCrypto's words. */
export type PrivateKey = { readonly kid: string; readonly alg: SigningAlg; readonly privateKey: CryptoKey };

/** What WebCrypto is told; it writes each signature as JWA wants it (RFC 7518 §3.3 to §3.5, RFC 8037 §3.1). */
const ALGORITHMS = {
  RS256: { name: 'RSASSA-PKCS1-v1_5' },
  PS256: { name: 'RSA-PSS', saltLength: 32 },
  ES256: { name: 'ECDSA', hash: 'SHA-256' },
  EdDSA: { name: 'Ed25519' },
} as const satisfies Record<SigningAlg, object>;

/**
 * Signs claims as a JWT in the compact serialization (RFC 7515 §5.1, §7.1). Not by jose's SignJWT: what that does around the
 * signature costs as much as handing it to a thread, and two of them are in each refresh (docs/decisions/0048).
 */
export async function signJwt(claims: Claims, type: TokenType, { kid, alg, privateKey }: PrivateKey): Promise<string> {
  const input = `${encode({ alg, kid, typ: type })}.${encode(claims)}`;
  const signature = await crypto.subtle.sign(ALGORITHMS[alg], privateKey, Buffer.from(input));
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

import { randomUUID } from 'node:crypto';
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A key pair of a client: what it registers, and what it signs with. */
export type ClientKey = { readonly alg: string; readonly jwk: JWK; readonly privateKey: CryptoKey };

export async function newClientKey(alg: string, kid: string = randomUUID()): Promise<ClientKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' }, privateKey };
}

/** A client assertion (RFC 7523 §3) that is good for a minute, but for the claims and headers that a test wants otherwise. */
export function assertion(
  { alg, jwk, privateKey }: ClientKey,
  clientId: string,
  audience: string,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const usual = { iss: clientId, sub: clientId, aud: audience, iat: now, exp: now + 60, jti: randomUUID() };
  const wanted = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined);
  return new SignJWT(Object.fromEntries(wanted))
    .setProtectedHeader({ alg, ...(jwk.kid !== undefined && { kid: jwk.kid }), ...header })
    .sign(privateKey);
}

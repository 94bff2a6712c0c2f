import { createHash, randomUUID } from 'node:crypto';
import { type CryptoKey, calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose';
import type { Answer } from '../http.ts';
import { postForm } from './oauth-client.ts';

/** A key that proves to be at hand (RFC 9449). */
export type ProofKey = {
  readonly alg: string;
  readonly jwk: JWK;
  readonly privateJwk: JWK;
  readonly privateKey: CryptoKey;
  readonly jkt: string;
};

export async function newProofKey(alg = 'ES256'): Promise<ProofKey> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(publicKey);
  return { alg, jwk, privateJwk: await exportJWK(privateKey), privateKey, jkt: await calculateJwkThumbprint(jwk) };
}

type Members = Readonly<Record<string, unknown>>;

/** What a proof is about. */
type About = { readonly url: string; readonly method?: string; readonly nonce?: string; readonly accessToken?: string };

/** A proof as a careful client makes it, but for the claims and headers that a test wants otherwise. */
export function dpopProof(key: ProofKey, about: About, claims: Members = {}, header: Members = {}): Promise<string> {
  const { url, method = 'POST', nonce, accessToken } = about;
  const ath = accessToken && createHash('sha256').update(accessToken).digest('base64url');
  const iat = Math.floor(Date.now() / 1000);
  const usual = { jti: randomUUID(), htm: method, htu: url, iat, nonce, ath, ...claims };
  const wanted = Object.fromEntries(Object.entries(usual).filter(([, value]) => value !== undefined));
  const protectedHeader = { alg: key.alg, typ: 'dpop+jwt', jwk: key.jwk, ...header };
  return new SignJWT(wanted).setProtectedHeader(protectedHeader).sign(key.privateKey);
}

/** The nonce that an installation gives out now. */
export async function dpopNonce(issuer: string, address = issuer): Promise<string> {
  const url = `${issuer}/api/oauth/token`;
  const dpop = await dpopProof(await newProofKey(), { url });
  const form = { grant_type: 'refresh_token', refresh_token: 'x', client_id: 'storyden-cli' };
  const { headers, body } = await postForm(`${address}/api/oauth/token`, form, { dpop });
  const nonce = headers.get('dpop-nonce');
  if (nonce === null) throw new Error(`no nonce but ${JSON.stringify(body)}`);
  return nonce;
}

export type BoundClient = {
  /** POST /api/oauth/token with the client's credentials and a good proof, or the one that is given. */
  token(parameters: Readonly<Record<string, string>>, dpop?: string): Promise<Answer>;
  /** A good proof for the token endpoint. */
  proof(): Promise<string>;
};

/** A client that proves a key with every token request. `issuer` is what the proofs are for, `address` where they go. */
export async function boundClient(
  issuer: string,
  { client_id, client_secret }: { client_id: string; client_secret?: string },
  key: ProofKey,
  address = issuer,
): Promise<BoundClient> {
  const own = { client_id, ...(client_secret !== undefined && { client_secret }) };
  const nonce = await dpopNonce(issuer);
  const proof = () => dpopProof(key, { url: `${issuer}/api/oauth/token`, nonce });
  return {
    proof,
    token: async (parameters, dpop) =>
      postForm(`${address}/api/oauth/token`, { ...own, ...parameters }, { dpop: dpop ?? (await proof()) }),
  };
}

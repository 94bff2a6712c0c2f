import { createLocalJWKSet, type JWTPayload, jwtVerify } from 'jose';
import type { HttpClient } from './http-client.ts';

/** Checks a JWT with the issuer's published keys and gives its subject. @throws if it is not good */
export type TokenVerifier = (token: string, typ: string | undefined, audience: string) => Promise<string>;

export async function tokenVerifier(http: HttpClient, jwksPath: string, issuer: string): Promise<TokenVerifier> {
  const { text } = await http.get(jwksPath);
  const keys = createLocalJWKSet(JSON.parse(text));
  return async (token, typ, audience) => {
    const expected = { issuer, audience, requiredClaims: ['sub'] };
    const { payload } = await jwtVerify<JWTPayload>(token, keys, { ...expected, ...(typ !== undefined && { typ }) });
    return payload.sub ?? '';
  };
}

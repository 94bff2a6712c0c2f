import { createLocalJWKSet, decodeJwt, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Client, followsFapi2 } from '../domain/client.ts';
import { type AssertionUse, assertionUse, CLOCK_SKEW_SECONDS, isTooFarAhead } from '../domain/client-assertion.ts';
import { acceptedAlgs } from '../domain/protocol-metadata.ts';

export type ClientKeysPorts = {
  /** Audiences an assertion may name, the issuer first (RFC 7523 §3, RFC 9126 §2). */
  readonly audiences: readonly string[];
  readonly now: () => Date;
  /** The JSON document at a client's `jwks_uri`, a newer one with `reload`; undefined if it cannot be had. */
  readonly fetchKeySet: (url: string, options: { reload: boolean }) => Promise<unknown>;
};

/**
 * Proves what clients sign with their keys: assertions (RFC 7523 §3, private_key_jwt of OIDC Core §9) and request objects
 * (RFC 9101 §6.2).
 */
export function clientKeys(ports: ClientKeysPorts) {
  return {
    /** Which client an assertion says it speaks for, unproved. */
    subject(assertion: string): string | undefined {
      try {
        const { sub }: { sub?: unknown } = decodeJwt(assertion);
        return typeof sub === 'string' ? sub : undefined;
      } catch {
        return undefined;
      }
    },

    /** What is left to check of an assertion that a key of the client proves; undefined if none does. */
    async verify(assertion: string, client: Client): Promise<AssertionUse | undefined> {
      const algorithms = acceptedAlgs(client.metadata.token_endpoint_auth_signing_alg, client);
      const claims = await verifiedClaims(assertion, client, { algorithms, requiredClaims: ASSERTION_CLAIMS }, ports);
      const { clientId } = client;
      const { audiences } = ports;
      const expected = { clientId, audiences, strictly: followsFapi2(client), now: ports.now() };
      return claims && assertionUse(claims, expected);
    },

    /** The claims of a request object that a key of the client proves, within its times; undefined if none does. */
    async claims(requestObject: string, client: Client): Promise<Record<string, unknown> | undefined> {
      const algorithms = acceptedAlgs(client.metadata.request_object_signing_alg, client);
      const claims = await verifiedClaims(requestObject, client, { algorithms, requiredClaims: [] }, ports);
      return followsFapi2(client) && isTooFarAhead(claims?.iat, ports.now()) ? undefined : claims;
    },
  };
}

const ASSERTION_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'jti'];

type Wanted = { readonly algorithms: readonly string[]; readonly requiredClaims: string[] };

async function verifiedClaims(jwt: string, client: Client, wanted: Wanted, ports: ClientKeysPorts) {
  if (client.jwks !== undefined) return verify(jwt, client.jwks, wanted, ports);
  if (client.jwksUri === undefined) return undefined;
  const kept = await ports.fetchKeySet(client.jwksUri, { reload: false });
  const claims = await verify(jwt, kept, wanted, ports);
  // The client may have rotated its keys since they were fetched.
  return claims ?? verify(jwt, await ports.fetchKeySet(client.jwksUri, { reload: true }), wanted, ports);
}

async function verify(jwt: string, keySet: unknown, { algorithms, requiredClaims }: Wanted, ports: ClientKeysPorts) {
  try {
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(keySet as JSONWebKeySet), {
      algorithms: [...algorithms],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: ports.now(),
      requiredClaims,
    });
    return payload;
  } catch (error) {
    // jose says what is wrong with an assertion or a key set by its own errors, and by a TypeError for what is neither;
    // a key that makes no sense is a DOMException of WebCrypto.
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) {
      return undefined;
    }
    throw error;
  }
}

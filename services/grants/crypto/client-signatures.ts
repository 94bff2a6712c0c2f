import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Client, followsFapi2, type JsonWebKeySet } from '../domain/client.ts';
import { type AssertionUse, assertionUse, CLOCK_SKEW_SECONDS, isTooFarAhead } from '../domain/client-assertion.ts';
import type { DocumentProblem } from '../domain/document-fields.ts';
import type { FetchRequester } from '../domain/fetch-requester.ts';
import { acceptedAlgs } from '../domain/protocol-metadata.ts';

export type ClientKeysPorts = {
  /** Audiences an assertion may name, the issuer first (RFC 7523 §3, RFC 9126 §2). */
  readonly audiences: readonly string[];
  readonly now: () => Date;
  /** The key set at a client's `jwks_uri`. @throws OAuthError temporarily_unavailable */
  readonly keySet: (url: string, requester: FetchRequester) => Promise<JsonWebKeySet>;
  /** The same, fetched anew if that was not done moments ago. */
  readonly newerKeySet: (url: string, requester: FetchRequester) => Promise<JsonWebKeySet>;
  /** The client that a metadata document describes now. @throws OAuthError temporarily_unavailable */
  readonly client: (url: string, requester: FetchRequester) => Promise<Client | DocumentProblem | undefined>;
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
    async verify(assertion: string, known: Client, requester: FetchRequester): Promise<AssertionUse | undefined> {
      const client = await asPublished(known, requester, ports);
      if (client === undefined) return undefined;
      const algorithms = acceptedAlgs(client.metadata.token_endpoint_auth_signing_alg, client);
      const keys = await keysFor(assertion, client, requester, ports);
      const claims = await verify(assertion, keys, { algorithms, requiredClaims: ASSERTION_CLAIMS }, ports);
      const { clientId } = client;
      const { audiences } = ports;
      const expected = { clientId, audiences, strictly: followsFapi2(client), now: ports.now() };
      return claims && assertionUse(claims, expected);
    },

    /** The claims of a request object that a key of the client proves, within its times; undefined if none does. */
    async claims(requestObject: string, client: Client, requester: FetchRequester): Promise<Claims | undefined> {
      const algorithms = acceptedAlgs(client.metadata.request_object_signing_alg, client);
      const keys = await keysFor(requestObject, client, requester, ports);
      const claims = await verify(requestObject, keys, { algorithms, requiredClaims: [] }, ports);
      return followsFapi2(client) && isTooFarAhead(claims?.iat, ports.now()) ? undefined : claims;
    },
  };
}

const ASSERTION_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'jti'];

type Claims = Readonly<Record<string, unknown>>;

type Wanted = { readonly algorithms: readonly string[]; readonly requiredClaims: string[] };

/**
 * The client with the keys that it has now. Of one that is known by its document, an approval stored what it had then; its
 * document says what it has, and it has none without a document.
 */
async function asPublished(
  client: Client,
  requester: FetchRequester,
  ports: ClientKeysPorts,
): Promise<Client | undefined> {
  if (client.registration !== 'metadata_document' || client.documentUrl !== undefined) return client;
  const published = await ports.client(client.clientId, requester);
  return published === undefined || 'member' in published ? undefined : published;
}

/** The keys that may have signed something. Only a `kid` that is not among those at hand is a reason to look for newer ones. */
async function keysFor(
  jwt: string,
  { jwks, jwksUri }: Client,
  requester: FetchRequester,
  ports: ClientKeysPorts,
): Promise<JsonWebKeySet | undefined> {
  if (jwksUri === undefined) return jwks;
  const keySet = await ports.keySet(jwksUri, requester);
  return hasKeyOf(jwt, keySet) ? keySet : ports.newerKeySet(jwksUri, requester);
}

function hasKeyOf(jwt: string, { keys }: JsonWebKeySet): boolean {
  try {
    const { kid } = decodeProtectedHeader(jwt);
    return kid === undefined ? keys.length > 0 : keys.some((key) => Object(key).kid === kid);
  } catch {
    // Nobody signed this.
    return true;
  }
}

async function verify(
  jwt: string,
  keySet: JsonWebKeySet | undefined,
  { algorithms, requiredClaims }: Wanted,
  ports: ClientKeysPorts,
): Promise<Claims | undefined> {
  if (keySet === undefined) return undefined;
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

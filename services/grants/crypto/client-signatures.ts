import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, errors, type JSONWebKeySet, jwtVerify } from 'jose';
import { type Client, followsFapi2, type JsonWebKeySet } from '../domain/client.ts';
import { assertionUse, CLOCK_SKEW_SECONDS, isTooFarAhead } from '../domain/client-assertion.ts';
import type { ClientSignatures } from '../domain/client-signatures.ts';
import type { FetchRequester } from '../domain/fetch-requester.ts';
import type { ClientDocuments } from '../domain/metadata-document.ts';
import { acceptedAlgs } from '../domain/protocol-metadata.ts';

export type ClientSignaturesOptions = {
  /** Audiences an assertion may name, the issuer first (RFC 7523 §3, RFC 9126 §2). */
  readonly audiences: readonly string[];
  readonly now: () => Date;
  readonly documents: ClientDocuments;
};

/** Verifies the signatures of clients with the keys that they registered or publish. */
export function clientSignatures(options: ClientSignaturesOptions): ClientSignatures {
  return {
    assertionSubject(assertion) {
      try {
        const { sub }: { sub?: unknown } = decodeJwt(assertion);
        // JSON can say what no client is called: a question with it would fail, and those beside it with it.
        return typeof sub === 'string' && sub.isWellFormed() && !sub.includes('\0') ? sub : undefined;
      } catch {
        return undefined;
      }
    },

    async verifyAssertion(assertion, known, requester) {
      const client = await asPublished(known, requester, options);
      if (client === undefined) return undefined;
      const algorithms = acceptedAlgs(client.metadata.token_endpoint_auth_signing_alg, client);
      const keys = await keysFor(assertion, client, requester, options);
      const claims = await verify(assertion, keys, { algorithms, requiredClaims: ASSERTION_CLAIMS }, options);
      const { clientId } = client;
      const { audiences } = options;
      const expected = { clientId, audiences, strictly: followsFapi2(client), now: options.now() };
      return claims && assertionUse(claims, expected);
    },

    async verifyRequestObject(requestObject, client, requester) {
      const algorithms = acceptedAlgs(client.metadata.request_object_signing_alg, client);
      const keys = await keysFor(requestObject, client, requester, options);
      const claims = await verify(requestObject, keys, { algorithms, requiredClaims: [] }, options);
      return followsFapi2(client) && isTooFarAhead(claims?.iat, options.now()) ? undefined : claims;
    },
  };
}

const ASSERTION_CLAIMS = ['iss', 'sub', 'aud', 'exp', 'jti'];

type Claims = Readonly<Record<string, unknown>>;

type Wanted = { readonly algorithms: readonly string[]; readonly requiredClaims: string[] };

/**
 * The client with the keys that it has now. For a client that is known by its document, an approval stored the keys of then:
 * its document says which keys it has now, and without a document it has none.
 */
async function asPublished(
  client: Client,
  requester: FetchRequester,
  options: ClientSignaturesOptions,
): Promise<Client | undefined> {
  if (client.registration !== 'metadata_document' || client.documentUrl !== undefined) return client;
  const published = await options.documents.client(client.clientId, requester);
  return published === undefined || 'member' in published ? undefined : published;
}

/** The keys that may have signed a JWT. The key set is fetched anew only for a `kid` that is not in the cached one. */
async function keysFor(
  jwt: string,
  { jwks, jwksUri }: Client,
  requester: FetchRequester,
  options: ClientSignaturesOptions,
): Promise<JsonWebKeySet | undefined> {
  if (jwksUri === undefined) return jwks;
  const keySet = await options.documents.keySet(jwksUri, requester);
  return hasKeyOf(jwt, keySet) ? keySet : options.documents.newerKeySet(jwksUri, requester);
}

function hasKeyOf(jwt: string, { keys }: JsonWebKeySet): boolean {
  try {
    const { kid } = decodeProtectedHeader(jwt);
    return kid === undefined ? keys.length > 0 : keys.some((key) => Object(key).kid === kid);
  } catch {
    // It is no JWT, so newer keys would not verify it either.
    return true;
  }
}

async function verify(
  jwt: string,
  keySet: JsonWebKeySet | undefined,
  { algorithms, requiredClaims }: Wanted,
  options: ClientSignaturesOptions,
): Promise<Claims | undefined> {
  if (keySet === undefined) return undefined;
  try {
    const { payload } = await jwtVerify(jwt, createLocalJWKSet(keySet as JSONWebKeySet), {
      algorithms: [...algorithms],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: options.now(),
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

import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { type AuthorizationParameters, areTooLarge } from '../domain/authorization-parameters.ts';
import type { PushedRequests } from '../domain/authorization-request.ts';
import { type Client, type ClientResolver, NOT_STORED } from '../domain/client.ts';
import { sha256 } from '../domain/digest.ts';
import type { Endpoints } from '../domain/endpoints.ts';
import { authenticatedRequester } from '../domain/fetch-requester.ts';
import type { RequestLimits } from '../domain/flow-settings.ts';
import type { Ids } from '../domain/ids.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { invalidDpopProof, invalidRequest } from '../domain/oauth-error.ts';
import type { Random } from '../domain/random.ts';
import { trustedRedirectUri } from '../domain/redirect-uri.ts';
import { checkParameters, type ParameterPorts } from './checked-parameters.ts';
import {
  authenticateClientFor,
  type ClientAuthenticationPorts,
  type ClientCredentials,
  requesterOf,
} from './client-authentication.ts';
import { checkDpopProof, type DpopPorts, type DpopProof, useDpopProof } from './dpop.ts';
import { limitUnauthenticated } from './request-limits.ts';
import { openRequestObject, type RequestObjectPorts } from './request-object.ts';

/** RFC 9126 §2.2. */
const REQUEST_URI_PREFIX = 'urn:ietf:params:oauth:request_uri:';

/** Whether a `request_uri` can be one of ours. */
export const isPushed = (requestUri: string | undefined): requestUri is string =>
  requestUri?.startsWith(REQUEST_URI_PREFIX) ?? false;

/** RFC 9126 §2.2. */
export type PushedAnswer = {
  readonly requestUri: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** What the client's next proof has to carry, if it is time for a new nonce. */
  readonly dpopNonce: string | undefined;
};

export type PushPorts = ClientAuthenticationPorts &
  DpopPorts &
  ParameterPorts &
  RequestObjectPorts & {
    /** Clients known by a metadata document may push requests too. */
    readonly clientResolver: ClientResolver;
    readonly pushedRequests: Pick<PushedRequests, 'insert'>;
    readonly limits: Pick<RequestLimits, 'par'>;
    readonly endpoints: Pick<Endpoints, 'pushedAuthorizationRequest'>;
    readonly lifetimes: Pick<Lifetimes, 'pushedRequest'>;
    readonly ids: Pick<Ids, 'make'>;
    readonly random: Pick<Random, 'secret'>;
  };

/** A request as its client pushes it. */
export type Push = {
  readonly credentials: ClientCredentials;
  readonly parameters: AuthorizationParameters;
  /** The DPoP header, if there was one. */
  readonly dpopProof: string | undefined;
};

/**
 * A client pushes an authorization request (RFC 9126 §2): everything about it that does not depend on the person is
 * checked here, where the client can hear of it (docs/decisions/0017).
 *
 * @throws OAuthError; Refusal rate_limited
 */
export async function pushAuthorization(push: Push, ports: PushPorts): Promise<PushedAnswer> {
  const target = { method: 'POST', url: ports.endpoints.pushedAuthorizationRequest };
  const proof = push.dpopProof === undefined ? undefined : await checkDpopProof(push.dpopProof, target, ports);
  const authentication = { ...ports, clients: ports.clientResolver };
  const client = await authenticateClientFor(push.credentials, GRANT_TYPES.authorizationCode, authentication);
  const { clientAddress } = push.credentials;
  const counted = { name: 'par', clientAddress, limit: ports.limits.par };
  await limitUnauthenticated(client, counted, 'Too many requests were pushed.', ports);
  const parameters = withDpopKey(proof, await pushedParameters(push, client, ports));
  if (areTooLarge(parameters)) throw invalidRequest('The parameters are larger than an authorize URL may be.');
  const redirectUri = trustedRedirectUri(parameters, client);
  const { requestedScope } = await checkParameters(parameters, client, redirectUri, ports);
  if (proof !== undefined) await useDpopProof(proof, client, ports);

  const requestUri = `${REQUEST_URI_PREFIX}${ports.random.secret()}`;
  await ports.pushedRequests.insert({
    id: ports.ids.make(),
    clientId: client.id,
    documentUrl: client.documentUrl,
    requestUriHash: sha256(requestUri),
    redirectUri,
    requestedScope,
    parameters,
    lifetime: ports.lifetimes.pushedRequest,
  });
  return {
    requestUri,
    expiresIn: Math.floor(ports.lifetimes.pushedRequest / 1000),
    dpopNonce: proof?.nextNonce,
  };
}

/** The effective parameters; a request object is read here, and not stored. */
async function pushedParameters({ parameters: sent, credentials }: Push, client: Client, ports: PushPorts) {
  if (sent.request_uri !== undefined) throw invalidRequest('A pushed request has no request_uri.');
  if (sent.request === undefined && client.metadata.require_signed_request_object) {
    throw invalidRequest('This client has to push its request as a signed request object, in the parameter request.');
  }
  const { request: _opened, ...parameters } = await openRequestObject(
    { ...sent, client_id: client.clientId },
    client,
    // A public client has not authenticated, and a client that nobody has approved yet can be anybody's document.
    client.type === 'public' || client.id === NOT_STORED ? requesterOf(credentials) : authenticatedRequester(client.id),
    ports,
  );
  return parameters;
}

/** The code is bound to the key of the proof; `dpop_jkt` may not name another one (RFC 9449 §10.1). */
function withDpopKey(proof: DpopProof | undefined, parameters: AuthorizationParameters): AuthorizationParameters {
  if (proof === undefined) return parameters;
  if (parameters.dpop_jkt !== undefined && parameters.dpop_jkt !== proof.jkt) {
    throw invalidDpopProof('The DPoP proof is of another key than dpop_jkt names.');
  }
  return { ...parameters, dpop_jkt: proof.jkt };
}

export type PushedRequestPorts = { readonly pushedRequests: Pick<PushedRequests, 'find'> };

/**
 * The request behind a `request_uri` (RFC 9126 §4). What else was sent does not count.
 *
 * @throws OAuthError invalid_request: without the request there is no redirect URI to trust.
 */
export async function findPushedRequest(
  sent: AuthorizationParameters,
  client: Client,
  ports: PushedRequestPorts,
): Promise<{ readonly parameters: AuthorizationParameters; readonly pushedId: string }> {
  const { request_uri: requestUri = '', repeated } = sent;
  const pushed = repeated.includes('request_uri')
    ? undefined
    : await ports.pushedRequests.find(sha256(requestUri), client);
  if (pushed === undefined) {
    throw invalidRequest(
      'The request_uri is unknown, expired, used, or was given to another client. Go back to the application and start again.',
      'request_uri',
    );
  }
  return { parameters: pushed.parameters, pushedId: pushed.id };
}

import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import type { Client } from '../domain/client.ts';
import type { FetchRequester } from '../domain/fetch-requester.ts';
import { invalidRequest, OAuthError } from '../domain/oauth-error.ts';
import { findPushedRequest, isPushed, type PushedRequestPorts } from './pushed-authorization-request.ts';
import { openRequestObject, type RequestObjectPorts } from './request-object.ts';

/** An authorization request by its effective parameters: pushed, in a request object, or as they were sent. */
export type EffectiveRequest = {
  readonly parameters: AuthorizationParameters;
  /** Id of the pushed request. */
  readonly pushedId?: string;
  /** Why the request cannot be read, if the client may learn of it by redirect. */
  readonly refusal?: OAuthError;
};

export type EffectiveParameterPorts = RequestObjectPorts & PushedRequestPorts;

/**
 * The parameters that count: those of the pushed request (RFC 9126 §4), those of the request object (RFC 9101 §6), or else
 * those that were sent.
 *
 * @throws OAuthError invalid_request for a `request_uri` that names no pushed request of the client
 */
export async function effectiveParameters(
  sent: AuthorizationParameters,
  client: Client,
  requester: FetchRequester,
  ports: EffectiveParameterPorts,
): Promise<EffectiveRequest> {
  if (isPushed(sent.request_uri)) return findPushedRequest(sent, client, ports);
  try {
    if (sent.request_uri !== undefined) {
      throw new OAuthError('request_uri_not_supported', 'Only the request_uri of a pushed request is supported.');
    }
    if (client.metadata.require_pushed_authorization_requests) {
      throw invalidRequest('This client has to push its authorization requests.');
    }
    return { parameters: await openRequestObject(sent, client, requester, ports) };
  } catch (error) {
    if (error instanceof OAuthError) return { parameters: sent, refusal: error };
    throw error;
  }
}

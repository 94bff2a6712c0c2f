import { clientNetwork } from '../../shared/client-network.ts';
import type { Account, Accounts } from '../domain/account.ts';
import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import type { NewAuthorizationRequest } from '../domain/authorization-request.ts';
import { type Delivery, deliver, readResponseMode } from '../domain/authorization-response.ts';
import type { Client, ClientResolver } from '../domain/client.ts';
import { anonymousRequester, type FetchRequester } from '../domain/fetch-requester.ts';
import type { Ids } from '../domain/ids.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { invalidRequest, loginRequired, OAuthError } from '../domain/oauth-error.ts';
import { readPrompt } from '../domain/prompt.ts';
import { trustedRedirectUri } from '../domain/redirect-uri.ts';
import { consentToShow } from '../domain/shown-consent.ts';
import { approvingAccount } from './approving-account.ts';
import { type CheckedParameters, checkParameters, type ParameterPorts } from './effective-parameters.ts';
import { type PageHints, pageHints } from './page-hints.ts';
import { approveWithoutPrompt, type SilentApprovalPorts } from './prompt-none.ts';
import { isPushed, type PushedRequestPorts, takePushedRequest } from './pushed-authorization-request.ts';
import {
  asksForSignIn,
  isSignInGoodFor,
  newReauthenticationMarker,
  type SignedIn,
  type SignInPorts,
} from './reauthentication.ts';
import { openRequestObject, type RequestObjectPorts } from './request-object.ts';

/** An authorization request as the browser brings it. */
export type AuthorizationStart = {
  readonly parameters: AuthorizationParameters;
  /** The marker that a return from the login page brings (domain/reauthentication.ts). */
  readonly reauthentication: string | undefined;
  /** Who is signed in at the browser. */
  readonly signedIn: SignedIn | undefined;
  /** The IP address it comes from; empty if unknown. */
  readonly clientAddress: string;
};

/** Where the browser goes next. */
export type AuthorizationOutcome =
  | { readonly next: 'consent'; readonly requestId: string; readonly hints: PageHints }
  | { readonly next: 'login'; readonly reauthentication: string | undefined; readonly hints: PageHints }
  | { readonly next: 'client'; readonly delivery: Delivery };

export type AuthorizationRequestPorts = ParameterPorts &
  RequestObjectPorts &
  PushedRequestPorts &
  SignInPorts &
  SilentApprovalPorts & {
    readonly clientResolver: ClientResolver;
    readonly accounts: Pick<Accounts, 'find'>;
    readonly requests: { insert(request: NewAuthorizationRequest): Promise<void> };
    readonly pushedRequests: {
      /** Makes a pushed request its account's. False if another one opened it before, it was decided or it expired. */
      open(request: NewAuthorizationRequest): Promise<boolean>;
    };
    readonly lifetimes: Pick<Lifetimes, 'authorizationRequest'>;
    readonly ids: Pick<Ids, 'make'>;
  };

/**
 * An authorization request arrives (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).
 *
 * @throws OAuthError invalid_request, temporarily_unavailable while the redirect URI is not known to be the client's: it
 * must not redirect.
 */
export async function startAuthorization(
  start: AuthorizationStart,
  ports: AuthorizationRequestPorts,
): Promise<AuthorizationOutcome> {
  const requester = anonymousRequester(clientNetwork(start.clientAddress));
  const client = await requestingClient(start.parameters, requester, ports);
  const asked = await effectiveParameters(start.parameters, client, requester, ports);
  const redirectUri = trustedRedirectUri(asked.parameters, client);
  try {
    if (asked.refusal !== undefined) throw asked.refusal;
    return await nextStep({ ...start, asked, client, redirectUri }, ports);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { next: 'client', delivery: errorDelivery(error, asked.parameters, redirectUri, ports.issuer) };
  }
}

/**
 * Client and redirect URI come first: nothing is sent to an address that the client did not register (RFC 9700 §4.1).
 *
 * @throws OAuthError as ClientResolver.find, and invalid_request for a client that is unknown
 */
async function requestingClient(
  parameters: Pick<AuthorizationParameters, 'client_id' | 'repeated'>,
  requester: FetchRequester,
  ports: Pick<AuthorizationRequestPorts, 'clientResolver'>,
): Promise<Client> {
  const { client_id: clientId, repeated } = parameters;
  if (repeated.includes('client_id')) {
    throw invalidRequest('The parameter client_id was sent more than once.');
  }
  if (clientId === undefined) throw invalidRequest('The parameter client_id is missing.');
  const client = await ports.clientResolver.find(clientId, requester);
  if (client === undefined) throw invalidRequest('The client is unknown.', 'unknown_client');
  return client;
}

/** Who asks, for the page on which the person signs in first. @throws OAuthError as startAuthorization */
export function readRequestingClient(
  clientId: string,
  clientAddress: string,
  ports: Pick<AuthorizationRequestPorts, 'clientResolver'>,
): Promise<Client> {
  return requestingClient(
    { client_id: clientId, repeated: [] },
    anonymousRequester(clientNetwork(clientAddress)),
    ports,
  );
}

type EffectiveRequest = {
  readonly parameters: AuthorizationParameters;
  /** The row of a pushed request. */
  readonly pushedId?: string;
  /** Why the request cannot be read, if the client may hear of it by redirect. */
  readonly refusal?: OAuthError;
};

/** The parameters that count: of the pushed request, of the request object, or those that were sent. */
async function effectiveParameters(
  sent: AuthorizationParameters,
  client: Client,
  requester: FetchRequester,
  ports: AuthorizationRequestPorts,
): Promise<EffectiveRequest> {
  if (isPushed(sent.request_uri)) return takePushedRequest(sent, client, ports);
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

type Step = AuthorizationStart & {
  readonly asked: EffectiveRequest;
  readonly client: Client;
  readonly redirectUri: string;
};

async function nextStep(step: Step, ports: AuthorizationRequestPorts): Promise<AuthorizationOutcome> {
  const { asked, client, signedIn } = step;
  if (signedIn === undefined) return askForSignIn(step, asksForSignIn(asked.parameters, client), ports);
  const checked = await checkParameters(asked.parameters, client, step.redirectUri, ports);
  if (!isSignInGoodFor(checked, { ...step, signedIn }, ports)) return askForSignIn(step, true, ports);

  const account = await approvingAccount(signedIn.accountId, ports);
  const request = newRequest({ ...step, signedIn, account }, checked, ports);
  if (checked.prompt.silent) {
    const keep = () => keepRequest(step, request, ports);
    return { next: 'client', delivery: await approveWithoutPrompt(request, client, account, keep, ports) };
  }
  await keepRequest(step, request, ports);
  const prompt = checked.prompt.selectAccount ? 'select_account' : undefined;
  const hints = { ...pageHints(asked.parameters, prompt), loginHint: undefined };
  return { next: 'consent', requestId: request.id, hints };
}

/** To the login page, and back with the same request. `again`: only a sign-in that is newer than this moment will do. */
async function askForSignIn(
  { asked, parameters, signedIn }: Step,
  again: boolean,
  ports: AuthorizationRequestPorts,
): Promise<AuthorizationOutcome> {
  const { silent, login, selectAccount } = readPrompt(asked.parameters.prompt);
  if (silent) throw loginRequired('The person has to sign in.');
  // Strangers keep nothing alive: whoever is not signed in has to be back while the request lives (RFC 9126 §2.2).
  if (asked.pushedId !== undefined && signedIn !== undefined) {
    await ports.pushedRequests.prolong(asked.pushedId, ports.lifetimes.authorizationRequest);
  }
  // Somebody who is signed in and has to do it again must not be sent back by the login page at once.
  const prompt = login || signedIn !== undefined ? 'login' : selectAccount ? 'select_account' : undefined;
  return {
    next: 'login',
    reauthentication: again ? newReauthenticationMarker(parameters, signedIn, ports) : undefined,
    hints: pageHints(asked.parameters, prompt),
  };
}

function newRequest(
  { asked, client, signedIn, account }: Step & { readonly signedIn: SignedIn; readonly account: Account },
  { prompt: _prompt, maxAge: _maxAge, hintedAccountId: _hinted, ...checked }: CheckedParameters,
  ports: AuthorizationRequestPorts,
): NewAuthorizationRequest {
  return {
    ...checked,
    id: asked.pushedId ?? ports.ids.make(),
    clientId: client.id,
    documentUrl: client.documentUrl,
    accountId: signedIn.accountId,
    authTime: signedIn.authenticatedAt,
    sessionId: signedIn.sessionId,
    shown: consentToShow(checked, client, account),
    lifetime: ports.lifetimes.authorizationRequest,
  };
}

/** Keeps a request for its account. One that was pushed is no other account's from now on (docs/decisions/0028). */
async function keepRequest({ asked }: Step, request: NewAuthorizationRequest, ports: AuthorizationRequestPorts) {
  if (asked.pushedId === undefined) return ports.requests.insert(request);
  if (!(await ports.pushedRequests.open(request)))
    throw invalidRequest('The request_uri was used already, or by another account.');
}

/** An error for the client, in the mode it asked for as far as that can be told (RFC 6749 §4.1.2.1, RFC 9207 §2). */
function errorDelivery(
  error: OAuthError,
  parameters: AuthorizationParameters,
  redirectUri: string,
  iss: string,
): Delivery {
  const sent = (name: 'state' | 'response_mode') => (parameters.repeated.includes(name) ? undefined : parameters[name]);
  return deliver(redirectUri, readResponseMode(sent('response_mode'), redirectUri) ?? 'query', {
    error: error.code,
    error_description: error.description,
    state: sent('state'),
    iss,
  });
}

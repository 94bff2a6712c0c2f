import { clientNetwork } from '../../shared/client-network.ts';
import type { Account } from '../domain/account.ts';
import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import type {
  AuthorizationRequests,
  NewAuthorizationRequest,
  PushedRequests,
} from '../domain/authorization-request.ts';
import { type Delivery, deliver, readResponseMode } from '../domain/authorization-response.ts';
import type { Client, ClientResolver } from '../domain/client.ts';
import { anonymousRequester, type FetchRequester } from '../domain/fetch-requester.ts';
import type { Ids } from '../domain/ids.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { invalidRequest, loginRequired, OAuthError } from '../domain/oauth-error.ts';
import { readPrompt } from '../domain/prompt.ts';
import { trustedRedirectUri } from '../domain/redirect-uri.ts';
import { consentToShow } from '../domain/shown-consent.ts';
import { approvingAccount, type FindAccountPorts } from './approving-account.ts';
import { type CheckedParameters, checkParameters, type ParameterPorts } from './checked-parameters.ts';
import { type EffectiveParameterPorts, type EffectiveRequest, effectiveParameters } from './effective-parameters.ts';
import { type PageHints, pageHints } from './page-hints.ts';
import { approveWithoutPrompt, type PromptNonePorts, requireRememberedConsent } from './prompt-none.ts';
import {
  asksForSignIn,
  isSignInGoodFor,
  newReauthenticationMarker,
  type SignedIn,
  type SignInPorts,
} from './reauthentication.ts';

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
  EffectiveParameterPorts &
  SignInPorts &
  PromptNonePorts &
  FindAccountPorts & {
    readonly clientResolver: ClientResolver;
    readonly authorizationRequests: Pick<AuthorizationRequests, 'insert'>;
    readonly pushedRequests: Pick<PushedRequests, 'prolong' | 'open'>;
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
  const effective = await effectiveParameters(start.parameters, client, requester, ports);
  const redirectUri = trustedRedirectUri(effective.parameters, client);
  try {
    if (effective.refusal !== undefined) throw effective.refusal;
    return await authorize({ ...start, effective, client, redirectUri }, ports);
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return { next: 'client', delivery: errorDelivery(error, effective.parameters, redirectUri, ports.issuer) };
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

/** Finds the client of a request, for the login page. @throws OAuthError as startAuthorization */
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

/** A request whose redirect URI is the client's: from here on the client learns of errors by redirect. */
type TrustedRequest = AuthorizationStart & {
  readonly effective: EffectiveRequest;
  readonly client: Client;
  readonly redirectUri: string;
};

/** Signs the person in if need be, checks the request, and asks for consent (OIDC Core §3.1.2.2 to §3.1.2.4). */
async function authorize(trusted: TrustedRequest, ports: AuthorizationRequestPorts): Promise<AuthorizationOutcome> {
  const { effective, client, signedIn } = trusted;
  if (signedIn === undefined) return askForSignIn(trusted, asksForSignIn(effective.parameters, client), ports);
  const checked = await checkParameters(effective.parameters, client, trusted.redirectUri, ports);
  if (!isSignInGoodFor(checked, { ...trusted, signedIn }, ports)) return askForSignIn(trusted, true, ports);

  const account = await approvingAccount(signedIn.accountId, ports);
  const request = newRequest({ ...trusted, signedIn, account }, checked, ports);
  if (checked.prompt.silent) {
    const decision = await requireRememberedConsent({ request, client, account }, ports);
    await storeRequest(effective, request, ports);
    return { next: 'client', delivery: await approveWithoutPrompt({ request, client, account, decision }, ports) };
  }
  await storeRequest(effective, request, ports);
  const prompt = checked.prompt.selectAccount ? 'select_account' : undefined;
  const hints = { ...pageHints(effective.parameters, prompt), loginHint: undefined };
  return { next: 'consent', requestId: request.id, hints };
}

/** To the login page, and back with the same request. `again`: the sign-in has to be newer than this moment. */
async function askForSignIn(
  { effective, parameters, signedIn }: TrustedRequest,
  again: boolean,
  ports: AuthorizationRequestPorts,
): Promise<AuthorizationOutcome> {
  const { silent, login, selectAccount } = readPrompt(effective.parameters.prompt);
  if (silent) throw loginRequired('The person has to sign in.');
  // If somebody is signed in, a pushed request lives longer than its client was told (RFC 9126 §2.2).
  if (effective.pushedId !== undefined && signedIn !== undefined) {
    await ports.pushedRequests.prolong(effective.pushedId, ports.lifetimes.authorizationRequest);
  }
  // The login page sends a person who is signed in back at once, unless the prompt is login.
  const prompt = login || signedIn !== undefined ? 'login' : selectAccount ? 'select_account' : undefined;
  return {
    next: 'login',
    reauthentication: again ? newReauthenticationMarker(parameters, signedIn, ports) : undefined,
    hints: pageHints(effective.parameters, prompt),
  };
}

function newRequest(
  { effective, client, signedIn, account }: TrustedRequest & { readonly signedIn: SignedIn; readonly account: Account },
  { prompt: _prompt, maxAge: _maxAge, hintedAccountId: _hinted, ...checked }: CheckedParameters,
  ports: AuthorizationRequestPorts,
): NewAuthorizationRequest {
  return {
    ...checked,
    id: effective.pushedId ?? ports.ids.make(),
    clientId: client.id,
    documentUrl: client.documentUrl,
    accountId: signedIn.accountId,
    authTime: signedIn.authenticatedAt,
    sessionId: signedIn.sessionId,
    shown: consentToShow(checked, client, account),
    lifetime: ports.lifetimes.authorizationRequest,
  };
}

/** Stores a request of an account; a pushed one is this account's alone from now on (docs/decisions/0028). */
async function storeRequest(
  { pushedId }: EffectiveRequest,
  request: NewAuthorizationRequest,
  ports: AuthorizationRequestPorts,
) {
  if (pushedId === undefined) return ports.authorizationRequests.insert(request);
  if (!(await ports.pushedRequests.open(request)))
    throw invalidRequest('The request_uri was used already, or by another account.');
}

/** An error for the client, in the response mode that it sent, if that can be read (RFC 6749 §4.1.2.1, RFC 9207 §2). */
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

import { type Account, mayApprove } from '../domain/account.ts';
import type { NewAuthorizationRequest } from '../domain/authorization-request.ts';
import { responseLocation } from '../domain/authorization-response.ts';
import { type Client, GRANT_TYPES, mayUse } from '../domain/client.ts';
import { accessDenied, invalidRequest, OAuthError, unauthorizedClient } from '../domain/oauth-error.ts';
import { isCodeChallenge } from '../domain/pkce.ts';
import { isRegisteredRedirectUri } from '../domain/redirect-uri.ts';
import { type ResourceRules, requestedResource } from '../domain/resource.ts';
import { parseScope } from '../domain/scope.ts';

/** The parameters of an authorization request as they were sent; those without a value are absent (RFC 6749 §3.1). */
export type AuthorizationParameters = {
  readonly clientId: string | undefined;
  readonly redirectUri: string | undefined;
  readonly responseType: string | undefined;
  readonly scope: string | undefined;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly codeChallengeMethod: string | undefined;
  readonly resources: readonly string[];
  readonly responseMode: string | undefined;
  readonly prompt: string | undefined;
  readonly request: string | undefined;
  readonly requestUri: string | undefined;
  /** Names that were sent more than once. */
  readonly repeated: readonly string[];
};

/** Who is signed in at the browser, and since when. */
export type SignedIn = {
  readonly accountId: string;
  readonly authenticatedAt: Date;
  readonly sessionId: string | undefined;
};

/** Where the browser goes next. */
export type AuthorizationOutcome =
  | { readonly next: 'consent'; readonly requestId: string }
  | { readonly next: 'login' }
  | { readonly next: 'client'; readonly location: string };

export type AuthorizationRequestPorts = ResourceRules & {
  /** Finds whoever may ask: registered clients, and those known by a document (requesting-clients.ts). */
  readonly requesters: { find(clientId: string): Promise<Client | undefined> };
  readonly accounts: { find(accountId: string): Promise<Account | undefined> };
  readonly requests: { insert(request: NewAuthorizationRequest): Promise<void> };
  /** Milliseconds. */
  readonly authorizationRequestLifetime: number;
  readonly newId: () => string;
};

/**
 * An authorization request arrives (RFC 6749 §4.1.1, OIDC Core §3.1.2.1).
 *
 * @throws OAuthError invalid_request while the redirect URI is not known to be the client's: it must not redirect.
 */
export async function startAuthorization(
  parameters: AuthorizationParameters,
  signedIn: SignedIn | undefined,
  ports: AuthorizationRequestPorts,
): Promise<AuthorizationOutcome> {
  const { client, redirectUri } = await trustedClient(parameters, ports);
  const refuse = (error: OAuthError): AuthorizationOutcome => ({
    next: 'client',
    location: responseLocation(redirectUri, {
      error: error.code,
      error_description: error.description,
      state: parameters.repeated.includes('state') ? undefined : parameters.state,
      iss: ports.issuer,
    }),
  });

  const silent = parameters.prompt?.split(' ').includes('none') ?? false;
  if (signedIn === undefined) {
    return silent ? refuse(new OAuthError('login_required', 'Nobody is signed in.')) : { next: 'login' };
  }
  try {
    const checked = checkParameters(parameters, client, ports);
    if (!mayApprove(await ports.accounts.find(signedIn.accountId))) {
      throw accessDenied('This account may not approve applications.');
    }
    if (silent) throw new OAuthError('consent_required', 'The person must be asked.');
    return { next: 'consent', requestId: await insertRequest(client, redirectUri, checked, signedIn, ports) };
  } catch (error) {
    if (error instanceof OAuthError) return refuse(error);
    throw error;
  }
}

/** Client and redirect URI come first: nothing is sent to an address that the client did not register (RFC 9700 §4.1). */
async function trustedClient(parameters: AuthorizationParameters, ports: AuthorizationRequestPorts) {
  for (const name of ['client_id', 'redirect_uri']) {
    if (parameters.repeated.includes(name)) throw invalidRequest(`The parameter ${name} was sent more than once.`);
  }
  if (parameters.clientId === undefined) throw invalidRequest('The parameter client_id is missing.');
  const client = await ports.requesters.find(parameters.clientId);
  if (client === undefined) throw invalidRequest('The client is unknown.');
  const { redirectUri } = parameters;
  if (redirectUri === undefined) throw invalidRequest('The parameter redirect_uri is missing.');
  if (!isRegisteredRedirectUri(client.redirectUris, redirectUri)) {
    throw invalidRequest('The redirect_uri is not registered for this client.');
  }
  return { client, redirectUri };
}

type CheckedParameters = Pick<
  NewAuthorizationRequest,
  'state' | 'nonce' | 'codeChallenge' | 'requestedScope' | 'resource'
>;

function checkParameters(
  parameters: AuthorizationParameters,
  client: Client,
  ports: AuthorizationRequestPorts,
): CheckedParameters {
  const [repeated] = parameters.repeated;
  if (repeated !== undefined) throw invalidRequest(`The parameter ${repeated} was sent more than once.`);
  if (parameters.request !== undefined) {
    throw new OAuthError('request_not_supported', 'Request objects are not supported.');
  }
  if (parameters.requestUri !== undefined) {
    throw new OAuthError('request_uri_not_supported', 'Request objects are not supported.');
  }
  checkResponseType(parameters);
  if (!mayUse(client, GRANT_TYPES.authorizationCode)) {
    throw unauthorizedClient('This client is not registered for the authorization code grant.');
  }
  return {
    state: parameters.state,
    nonce: parameters.nonce,
    codeChallenge: checkedChallenge(parameters, client),
    requestedScope: parseScope(parameters.scope),
    resource: requestedResource(parameters.resources, ports),
  };
}

function checkResponseType(parameters: AuthorizationParameters) {
  if (parameters.responseType === undefined) throw invalidRequest('The parameter response_type is missing.');
  if (parameters.responseType !== 'code') {
    throw new OAuthError('unsupported_response_type', 'The only supported response_type is code.');
  }
  if (parameters.responseMode !== undefined && parameters.responseMode !== 'query') {
    throw invalidRequest('The only supported response_mode is query.');
  }
}

/** PKCE is for every client; one that an administrator freed from it may still use it (RFC 7636 §4.3, RFC 9700 §2.1.1). */
function checkedChallenge(parameters: AuthorizationParameters, client: Client): string | undefined {
  const { codeChallenge, codeChallengeMethod } = parameters;
  if (codeChallenge === undefined) {
    if (client.pkceRequired || codeChallengeMethod !== undefined) {
      throw invalidRequest('The parameter code_challenge is missing.');
    }
    return undefined;
  }
  if (codeChallengeMethod !== 'S256') throw invalidRequest('The only supported code_challenge_method is S256.');
  if (!isCodeChallenge(codeChallenge)) throw invalidRequest('The code_challenge is not a SHA-256 hash in base64url.');
  return codeChallenge;
}

async function insertRequest(
  client: Client,
  redirectUri: string,
  checked: CheckedParameters,
  signedIn: SignedIn,
  ports: AuthorizationRequestPorts,
): Promise<string> {
  const id = ports.newId();
  await ports.requests.insert({
    ...checked,
    id,
    clientId: client.id,
    documentUrl: client.documentUrl,
    accountId: signedIn.accountId,
    redirectUri,
    responseMode: 'query',
    claims: undefined,
    dpopJkt: undefined,
    authTime: signedIn.authenticatedAt,
    sessionId: signedIn.sessionId,
    lifetime: ports.authorizationRequestLifetime,
  });
  return id;
}

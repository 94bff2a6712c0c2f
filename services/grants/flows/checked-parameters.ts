import { CODE_CHALLENGE_METHOD } from '../../../proto/vocabulary/authorization.ts';
import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import type { NewAuthorizationRequest } from '../domain/authorization-request.ts';
import { readResponseMode } from '../domain/authorization-response.ts';
import { type ClaimsRequest, meetsEssentialAcr, readClaimsRequest, withAcr } from '../domain/claims-request.ts';
import { type Client, mayUse } from '../domain/client.ts';
import type { FlowSettings } from '../domain/flow-settings.ts';
import { invalidRequest, OAuthError, unauthorizedClient } from '../domain/oauth-error.ts';
import { isCodeChallenge, needsChallenge } from '../domain/pkce.ts';
import { type Prompt, readPrompt } from '../domain/prompt.ts';
import { type ResourceRules, requestedResource } from '../domain/resource.ts';
import { parseScope } from '../domain/scope.ts';
import type { TokenVerifier } from '../domain/token-signer.ts';

/** The parameters of a request, checked. */
export type CheckedParameters = Pick<
  NewAuthorizationRequest,
  | 'redirectUri'
  | 'state'
  | 'nonce'
  | 'codeChallenge'
  | 'requestedScope'
  | 'resource'
  | 'responseMode'
  | 'claims'
  | 'dpopJkt'
> & {
  readonly prompt: Prompt;
  /** Seconds that the sign-in may be old; undefined if any age will do. */
  readonly maxAge: number | undefined;
  /** The account that the request is about, if its `id_token_hint` says so. */
  readonly hintedAccountId: string | undefined;
};

export type ParameterPorts = ResourceRules & {
  readonly settings: Pick<FlowSettings, 'pkce'>;
  readonly verifier: Pick<TokenVerifier, 'readIdTokenHint'>;
};

/**
 * Checks everything about a request that does not depend on who is signed in, in the order of RFC 6749 §4.1.1, RFC 7636
 * §4.3, RFC 8707 §2 and OIDC Core §3.1.2.1.
 *
 * @throws OAuthError
 */
export async function checkParameters(
  parameters: AuthorizationParameters,
  client: Client,
  redirectUri: string,
  ports: ParameterPorts,
): Promise<CheckedParameters> {
  const [repeated] = parameters.repeated;
  if (repeated !== undefined) throw invalidRequest(`The parameter ${repeated} was sent more than once.`);
  checkResponseType(parameters);
  const responseMode = readResponseMode(parameters.response_mode, redirectUri);
  if (responseMode === undefined) throw invalidRequest('This response_mode is not supported for this redirect_uri.');
  if (!mayUse(client, GRANT_TYPES.authorizationCode)) {
    throw unauthorizedClient('This client is not registered for the authorization code grant.');
  }
  const requestedScope = parseScope(parameters.scope);
  return {
    redirectUri,
    state: parameters.state,
    nonce: parameters.nonce,
    codeChallenge: checkedChallenge(parameters, client, ports),
    requestedScope,
    resource: requestedResource(parameters.resources, ports),
    responseMode,
    claims: checkedClaims(parameters, requestedScope),
    dpopJkt: checkedThumbprint(parameters),
    prompt: readPrompt(parameters.prompt),
    maxAge: readMaxAge(parameters.max_age) ?? client.metadata.default_max_age,
    hintedAccountId: await hintedAccount(parameters, client, ports),
  };
}

function checkResponseType(parameters: AuthorizationParameters) {
  if (parameters.response_type === undefined) throw invalidRequest('The parameter response_type is missing.');
  if (parameters.response_type !== 'code') {
    throw new OAuthError('unsupported_response_type', 'The only supported response_type is code.');
  }
}

/**
 * A client that need not send a challenge may send one; then its verifier is checked too (RFC 7636 §4.3, RFC 9700
 * §2.1.1).
 */
function checkedChallenge(
  parameters: AuthorizationParameters,
  client: Client,
  { settings }: Pick<ParameterPorts, 'settings'>,
): string | undefined {
  const { code_challenge: challenge, code_challenge_method: method } = parameters;
  if (challenge === undefined) {
    if (needsChallenge(client, settings.pkce) || method !== undefined) {
      throw invalidRequest('The parameter code_challenge is missing.');
    }
    return undefined;
  }
  if (method !== CODE_CHALLENGE_METHOD) {
    throw invalidRequest(`The only supported code_challenge_method is ${CODE_CHALLENGE_METHOD}.`);
  }
  if (!isCodeChallenge(challenge)) throw invalidRequest('The code_challenge is not a SHA-256 hash in base64url.');
  return challenge;
}

/** The claims that are requested for the ID token and userinfo (OIDC Core §5.5); `acr_values` requests `acr`. */
function checkedClaims(parameters: AuthorizationParameters, scope: readonly string[]): ClaimsRequest | undefined {
  const claims = readClaimsRequest(parameters.claims);
  if (!meetsEssentialAcr(claims)) {
    throw new OAuthError(
      'unmet_authentication_requirements',
      'There is no way to sign in that meets the essential acr.',
    );
  }
  // Without openid there is neither an ID token nor userinfo.
  if (!scope.includes('openid')) return undefined;
  return parameters.acr_values === undefined ? claims : withAcr(claims);
}

/** The key that the code will be bound to (RFC 9449 §10). */
function checkedThumbprint({ dpop_jkt: thumbprint }: AuthorizationParameters): string | undefined {
  if (thumbprint === undefined || /^[A-Za-z0-9_-]{43}$/.test(thumbprint)) return thumbprint;
  throw invalidRequest('The dpop_jkt is not a SHA-256 thumbprint in base64url.');
}

function readMaxAge(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw invalidRequest('The max_age is not a whole number of seconds.');
  return Number(text);
}

/** The account of an ID token that this server issued to this client; it may have expired (OIDC Core §3.1.2.1). */
async function hintedAccount(
  { id_token_hint: hint }: AuthorizationParameters,
  client: Client,
  ports: ParameterPorts,
): Promise<string | undefined> {
  if (hint === undefined) return undefined;
  const issued = await ports.verifier.readIdTokenHint(hint);
  if (issued?.clientId === client.clientId) return issued.subject;
  throw invalidRequest('The id_token_hint is not an ID token that was issued to this client here.');
}

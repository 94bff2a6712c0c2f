import type { Parameters } from '../../http/parameters.ts';

/** What an authorization request may have, pushed or not (RFC 6749 §4.1.1, OIDC Core §3.1.2.1). */
export const AUTHORIZATION_PARAMETERS = [
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'prompt',
  'max_age',
  'display',
  'ui_locales',
  'login_hint',
  'id_token_hint',
  'acr_values',
  'claims',
  'dpop_jkt',
  'request',
  'request_uri',
] as const;

type AuthorizationParameter = (typeof AUTHORIZATION_PARAMETERS)[number];

/**
 * The parameters for the grant service. What is repeated goes along, because it decides whether the client may hear of it
 * by redirect.
 */
export function authorizationMessage({ values, resources, repeated }: Parameters<AuthorizationParameter>) {
  return {
    clientId: values.client_id,
    redirectUri: values.redirect_uri,
    responseType: values.response_type,
    responseMode: values.response_mode,
    scope: values.scope,
    state: values.state,
    nonce: values.nonce,
    codeChallenge: values.code_challenge,
    codeChallengeMethod: values.code_challenge_method,
    prompt: values.prompt,
    maxAge: values.max_age,
    display: values.display,
    uiLocales: values.ui_locales,
    loginHint: values.login_hint,
    idTokenHint: values.id_token_hint,
    acrValues: values.acr_values,
    claims: values.claims,
    dpopJkt: values.dpop_jkt,
    request: values.request,
    requestUri: values.request_uri,
    resources: [...resources],
    repeatedParameters: [...repeated],
  };
}

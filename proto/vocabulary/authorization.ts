/** What an authorization request may have beside `resource`, pushed or not; the messages of the contract have the same names. */
export const AUTHORIZATION_PARAMETERS = [
  // RFC 6749 §4.1.1
  'client_id',
  'redirect_uri',
  'response_type',
  // OAuth 2.0 Multiple Response Types §2.1
  'response_mode',
  // RFC 6749 §4.1.1
  'scope',
  'state',
  // OIDC Core §3.1.2.1
  'nonce',
  // RFC 7636 §4.3
  'code_challenge',
  'code_challenge_method',
  // OIDC Core §3.1.2.1
  'prompt',
  'max_age',
  'display',
  'ui_locales',
  'login_hint',
  'id_token_hint',
  'acr_values',
  // OIDC Core §5.5
  'claims',
  // RFC 9449 §10
  'dpop_jkt',
  // RFC 9101 §5
  'request',
  // RFC 9126 §4
  'request_uri',
] as const;

export type AuthorizationParameter = (typeof AUTHORIZATION_PARAMETERS)[number];

const PARAMETERS: ReadonlySet<string> = new Set(AUTHORIZATION_PARAMETERS);

export const isAuthorizationParameter = (name: string): name is AuthorizationParameter => PARAMETERS.has(name);

/** How an authorization response reaches the client (OAuth 2.0 Multiple Response Types §2.1, Form Post §2). */
export const RESPONSE_MODES = ['query', 'fragment', 'form_post'] as const;

/** What a client wants the person to be asked, or not (OIDC Core §3.1.2.1). */
export const PROMPTS = { none: 'none', login: 'login', consent: 'consent', selectAccount: 'select_account' } as const;

/** RFC 7636 §4.3; `plain` protects nothing (RFC 9700 §2.1.1). */
export const CODE_CHALLENGE_METHOD = 'S256';

/** The one way to sign in that there is: by password (OIDC Core §2, `acr`). */
export const PASSWORD_ACR = 'urn:storyden:acr:password';

/** Where the gateway serves OAuth, below the issuer (product.md §4). */
export const OAUTH_PATHS = {
  /** RFC 6749 §3.1. */
  authorization: '/api/oauth/authorize',
  /** Posts an authorization response to its client (OAuth 2.0 Form Post Response Mode §2). */
  authorizationResponse: '/api/oauth/authorize/response',
  /** RFC 6749 §3.2. */
  token: '/api/oauth/token',
  /** RFC 7009 §2. */
  revocation: '/api/oauth/revoke',
  /** RFC 7662 §2. */
  introspection: '/api/oauth/introspect',
  /** RFC 9126 §2. */
  pushedAuthorizationRequest: '/api/oauth/par',
  /** RFC 8628 §3.1. */
  deviceAuthorization: '/api/oauth/device_authorization',
  /** OIDC Core §5.3. */
  userInfo: '/api/oauth/userinfo',
  /** RFC 7591 §3. */
  registration: '/api/oauth/register',
  /** OIDC RP-Initiated Logout §2. */
  endSession: '/api/oauth/logout',
  /** RFC 7517 §5. */
  jwks: '/api/oauth/jwks',
  /** Pictures of clients: `/{client_id}/logo` below it. */
  clients: '/api/oauth/clients',
} as const;

/** Documents about the issuer and its resources. */
export const WELL_KNOWN_PATHS = {
  /** OIDC Discovery §4. */
  openidConfiguration: '/.well-known/openid-configuration',
  /** RFC 8414 §3. */
  authorizationServer: '/.well-known/oauth-authorization-server',
  /** RFC 9728 §3. */
  protectedResource: '/.well-known/oauth-protected-resource',
} as const;

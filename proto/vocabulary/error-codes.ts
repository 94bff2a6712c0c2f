/**
 * The OAuth errors of the grant service, as clients see them (RFC 6749 §4.1.2.1 and §5.2, RFC 6750 §3.1, RFC 7591 §3.2.2,
 * RFC 8628 §3.5, RFC 8707 §2, RFC 9101 §6, RFC 9449 §5 and §8, OIDC Core §3.1.2.6, OpenID Connect Core Error Code
 * unmet_authentication_requirements §2). They cross as storyden.oauth.v1.OAuthErrorDetail.
 */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'invalid_target'
  | 'invalid_token'
  | 'invalid_redirect_uri'
  | 'invalid_client_metadata'
  | 'insufficient_scope'
  | 'unauthorized_client'
  | 'unsupported_response_type'
  | 'access_denied'
  | 'login_required'
  | 'consent_required'
  | 'unmet_authentication_requirements'
  | 'invalid_request_object'
  | 'request_uri_not_supported'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'authorization_pending'
  | 'slow_down'
  | 'expired_token'
  | 'temporarily_unavailable';

/** Every other refusal of the two services. They cross as ErrorDetail. */
export type RefusalCode =
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'permission_denied'
  | 'account_suspended'
  | 'signup_closed'
  | 'not_found'
  | 'invalid_argument'
  | 'conflict'
  | 'out_of_range'
  | 'rate_limited';

/** The grant types there are, in the spelling of `grant_type`. */
export const GRANT_TYPES = {
  /** RFC 6749 §4.1. */
  authorizationCode: 'authorization_code',
  /** RFC 6749 §6. */
  refreshToken: 'refresh_token',
  /** RFC 6749 §4.4. */
  clientCredentials: 'client_credentials',
  /** RFC 8628 §3.4. */
  deviceCode: 'urn:ietf:params:oauth:grant-type:device_code',
  /** RFC 8693 §2.1. */
  tokenExchange: 'urn:ietf:params:oauth:grant-type:token-exchange',
} as const;

export type GrantType = (typeof GRANT_TYPES)[keyof typeof GRANT_TYPES];

/** Those of clients that can authenticate alone. They need no redirect URI: no browser comes back by them. */
export const CONFIDENTIAL_GRANT_TYPES: readonly string[] = [GRANT_TYPES.clientCredentials, GRANT_TYPES.tokenExchange];

/** Those that an administrator alone gives to a client (product.md §8). */
export const ADMINISTERED_GRANT_TYPES: readonly string[] = [GRANT_TYPES.tokenExchange];

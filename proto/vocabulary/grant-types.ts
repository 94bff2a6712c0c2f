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
} as const;

export type GrantType = (typeof GRANT_TYPES)[keyof typeof GRANT_TYPES];

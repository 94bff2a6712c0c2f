/**
 * What a token is, in a token exchange (RFC 8693 §3): of the registered types those that are true of an access token of this
 * server, which is a JWT (RFC 9068).
 */
export const TOKEN_TYPES = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
} as const;

export type TokenTypeUri = (typeof TOKEN_TYPES)[keyof typeof TOKEN_TYPES];

/**
 * How confidential clients authenticate (RFC 7591 §2, OIDC Core §9); public ones have the method `none`. Of the two with
 * a secret either will do, whichever is registered.
 */
export const CONFIDENTIAL_METHODS = ['client_secret_basic', 'client_secret_post', 'private_key_jwt'] as const;

export type ConfidentialMethod = (typeof CONFIDENTIAL_METHODS)[number];

/** `client_assertion_type` of private_key_jwt (RFC 7523 §2.2). */
export const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

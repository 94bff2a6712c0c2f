import type { ConfidentialMethod } from '../../../proto/vocabulary/authentication-methods.ts';
import type { GrantType } from '../../../proto/vocabulary/grant-types.ts';

/** What the words of a client's settings mean to the person who chooses them, in the order of the form. */
const GRANT_TYPE_TEXTS: Readonly<Record<GrantType, { readonly name: string; readonly explanation: string }>> = {
  authorization_code: {
    name: 'Sign-in in the browser',
    explanation: 'People approve on a page and are sent back (authorization code).',
  },
  'urn:ietf:params:oauth:grant-type:device_code': {
    name: 'Device code',
    explanation: 'People enter a code that a device or program shows.',
  },
  refresh_token: {
    name: 'Stay signed in',
    explanation: 'It may renew its access while people are away (refresh token).',
  },
  client_credentials: {
    name: 'On its own',
    explanation: 'It acts for itself, without anybody signing in (client credentials).',
  },
  'urn:ietf:params:oauth:grant-type:token-exchange': {
    name: 'For whoever calls it',
    explanation: 'It acts on for the people whose tokens it is shown, within what those may do (token exchange).',
  },
};

export const GRANT_TYPE_CHOICES = Object.entries(GRANT_TYPE_TEXTS).map(([value, words]) => ({ value, ...words }));

export const CLIENT_TYPES = [
  {
    value: 'public',
    name: 'Public',
    explanation: 'Runs where its users could read a secret: apps, single-page sites, command-line programs.',
  },
  {
    value: 'confidential',
    name: 'Confidential',
    explanation: 'Runs on a server of yours and keeps a secret.',
  },
] as const;

export const SCOPE_POLICIES = [
  {
    value: 'explicit',
    name: 'Chosen permissions',
    explanation: 'At most the permissions below, and only those that it asks for.',
  },
  {
    value: 'inherit',
    name: 'Everything the person may do',
    explanation: 'For applications that are part of the community itself.',
  },
] as const;

const AUTH_METHOD_NAMES: Readonly<Record<ConfidentialMethod, string>> = {
  client_secret_basic: 'A secret, in the header',
  client_secret_post: 'A secret, in the body',
  private_key_jwt: 'A key of its own (private_key_jwt)',
};

export const AUTH_METHODS = Object.entries(AUTH_METHOD_NAMES).map(([value, name]) => ({ value, name }));

/** Settings of RFC 7591 that few clients need. Lists have one item per line. */
export const ADVANCED_SETTINGS = [
  { name: 'client_uri', kind: 'text', label: 'Website' },
  { name: 'tos_uri', kind: 'text', label: 'Terms of service' },
  { name: 'policy_uri', kind: 'text', label: 'Privacy policy' },
  { name: 'jwks_uri', kind: 'text', label: 'Address of its key set (JWKS)' },
  { name: 'post_logout_redirect_uris', kind: 'lines', label: 'Addresses after signing out, one per line' },
  { name: 'backchannel_logout_uri', kind: 'text', label: 'Address to tell when people sign out' },
  { name: 'id_token_signed_response_alg', kind: 'text', label: 'Algorithm of its ID tokens' },
  { name: 'userinfo_signed_response_alg', kind: 'text', label: 'Algorithm of signed profile answers' },
  { name: 'require_pushed_authorization_requests', kind: 'flag', label: 'Takes pushed authorization requests only' },
  { name: 'require_signed_request_object', kind: 'flag', label: 'Takes signed requests only' },
  { name: 'dpop_bound_access_tokens', kind: 'flag', label: 'Its access tokens are bound to a key (DPoP)' },
] as const;

/** The name of a grant type as people know it. */
export function grantName(value: string): string {
  return GRANT_TYPE_CHOICES.find((grant) => grant.value === value)?.name ?? value;
}

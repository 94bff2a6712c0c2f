import { RESPONSE_MODES } from '../../../proto/vocabulary/authorization.ts';

export type ResponseMode = (typeof RESPONSE_MODES)[number];

/** Parameters of an authorization response; absent ones are left out (RFC 6749 §4.1.2, RFC 9207 §2). */
export type AuthorizationResponse = {
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  readonly state?: string | undefined;
  readonly iss: string;
};

/** A response that the browser posts to the redirect URI (Form Post Response Mode §2). */
export type FormPost = {
  readonly redirectUri: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
};

/** How the browser carries a response to the client: it follows a redirect, or it posts a form. */
export type Delivery =
  | { readonly by: 'redirect'; readonly location: string }
  | ({ readonly by: 'form_post' } & FormPost);

/** A response in the mode that was asked for. */
export function deliver(redirectUri: string, mode: ResponseMode, response: AuthorizationResponse): Delivery {
  return mode === 'form_post'
    ? { by: 'form_post', redirectUri, fields: responseFields(response) }
    : { by: 'redirect', location: responseLocation(redirectUri, response, mode) };
}

/** Adds the response to the redirect URI, which keeps what it has byte for byte. */
export function responseLocation(
  redirectUri: string,
  response: AuthorizationResponse,
  mode: 'query' | 'fragment' = 'query',
): string {
  // A redirect URI has no fragment of its own (redirect-uri.ts).
  return mode === 'fragment' ? `${redirectUri}#${encoded(response)}` : appendParameters(redirectUri, response);
}

/** Adds parameters to the query of an address, which keeps what it has byte for byte. */
export function appendParameters(
  redirectUri: string,
  parameters: { readonly [name: string]: string | undefined },
): string {
  const query = encoded(parameters);
  if (!redirectUri.includes('?')) return `${redirectUri}?${query}`;
  return /[?&]$/.test(redirectUri) ? `${redirectUri}${query}` : `${redirectUri}&${query}`;
}

function encoded(parameters: { readonly [name: string]: string | undefined }): URLSearchParams {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.append(name, value);
  }
  return query;
}

/** The parameters of a response, in order. */
function responseFields(response: AuthorizationResponse): FormPost['fields'] {
  return Object.entries(response).flatMap(([name, value]) => (value === undefined ? [] : [{ name, value }]));
}

/** The response mode that a request asks for, if it exists and its redirect URI can be answered that way. */
export function readResponseMode(text: string | undefined, redirectUri: string): ResponseMode | undefined {
  if (text === undefined) return 'query';
  const mode = RESPONSE_MODES.find((known) => known === text);
  // A browser posts forms over HTTP, not to an application's own scheme.
  return mode === 'form_post' && !/^https?:/.test(redirectUri) ? undefined : mode;
}

/** Responses that a browser carries encrypted to the page that posts them. Done by crypto/encrypted-responses.ts. */
export interface EncryptedResponses {
  /** `lifetime` in milliseconds. */
  encrypt(response: FormPost, lifetime: number): Promise<string>;

  /** Undefined if it was not encrypted here, was changed, or has expired. */
  decrypt(encrypted: string): Promise<FormPost | undefined>;
}

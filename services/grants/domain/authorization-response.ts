/** How an authorization response reaches the client (OAuth 2.0 Multiple Response Types §2.1, Form Post §2). */
export type ResponseMode = 'query' | 'fragment' | 'form_post';

/** Parameters of an authorization response; absent ones are left out (RFC 6749 §4.1.2, RFC 9207 §2). */
export type AuthorizationResponse = {
  readonly code?: string | undefined;
  readonly error?: string | undefined;
  readonly error_description?: string | undefined;
  readonly state?: string | undefined;
  readonly iss: string;
};

/** Adds the response to the query of the redirect URI, which keeps what it has byte for byte. */
export function responseLocation(redirectUri: string, response: AuthorizationResponse): string {
  return appendParameters(redirectUri, response);
}

/** Adds parameters to the query of an address, which keeps what it has byte for byte. */
export function appendParameters(
  redirectUri: string,
  parameters: { readonly [name: string]: string | undefined },
): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) query.append(name, value);
  }
  if (!redirectUri.includes('?')) return `${redirectUri}?${query}`;
  return /[?&]$/.test(redirectUri) ? `${redirectUri}${query}` : `${redirectUri}&${query}`;
}

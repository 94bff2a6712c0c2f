import { type Answer, expectStatus } from '../http.ts';
import { postForm, rawClient } from './oauth-client.ts';

type Parameters = Readonly<Record<string, string>>;
type Known = { readonly client_id: string; readonly client_secret?: string };

/** A pushed authorization request (RFC 9126): the answer to it, and the state and verifier it was made with. */
export async function pushRequest(
  address: string,
  of: Known,
  parameters: Parameters = {},
): Promise<{ answer: Answer; verifier: string; state: string }> {
  const { url, verifier, state } = rawClient(address, of).authorizeUrl({ scope: 'openid', ...parameters });
  const secret = of.client_secret === undefined ? {} : { client_secret: of.client_secret };
  const form = { ...Object.fromEntries(url.searchParams), ...secret };
  return { answer: await postForm(`${address}/api/oauth/par`, form), verifier, state };
}

/** The same, with the authorize URL for it. @throws if it is refused. */
export async function pushedRequest(
  address: string,
  of: Known,
  parameters: Parameters = {},
): Promise<{ url: URL; verifier: string; state: string }> {
  const { answer, ...rest } = await pushRequest(address, of, parameters);
  return { ...rest, url: pushedUrl(address, of, expectStatus(answer, 201).request_uri) };
}

/** The authorize URL for a pushed request, and beside it what is given. */
export function pushedUrl(address: string, of: Known, requestUri: string, beside: Parameters = {}): URL {
  const url = new URL('/api/oauth/authorize', address);
  url.search = new URLSearchParams({ client_id: of.client_id, request_uri: requestUri, ...beside }).toString();
  return url;
}

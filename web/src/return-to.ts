import { OAUTH_PATHS } from '../../proto/vocabulary/paths.ts';
import type { WebConfig } from './config.ts';

/**
 * Where a `return_to` leads, if it stays under one of the two public addresses (product.md §4); undefined otherwise.
 * A path counts as one of these pages.
 */
export function safeReturnTo(text: string | undefined, { apiAddress, webAddress }: WebConfig): string | undefined {
  if (!text) return undefined;
  const url = URL.parse(text, webAddress);
  if (url === null || url.username !== '' || url.password !== '') return undefined;
  return [apiAddress, webAddress].some((address) => isUnder(url, new URL(address))) ? url.href : undefined;
}

function isUnder(url: URL, address: URL): boolean {
  const folder = address.pathname.replace(/\/*$/, '/');
  return url.origin === address.origin && `${url.pathname}/`.startsWith(folder);
}

/** Whether an address is the authorization endpoint, so that an application waits for the answer. */
export function isAuthorizeRequest(address: string | undefined, { apiAddress }: WebConfig): boolean {
  return address?.startsWith(`${apiAddress}${OAUTH_PATHS.authorization}?`) ?? false;
}

/** The client that waits behind an address, if that is an authorization request. */
export function requestingClientId(address: string | undefined, config: WebConfig): string | undefined {
  if (!address || !isAuthorizeRequest(address, config)) return undefined;
  return new URL(address).searchParams.get('client_id') || undefined;
}

/** What leads back to an application after a logout, if that is where an address leads: the query of the logout endpoint. */
export function logoutReturn(address: string | undefined, { apiAddress }: WebConfig): LogoutReturn | undefined {
  const url = address?.startsWith(`${apiAddress}${OAUTH_PATHS.endSession}?`) ? new URL(address) : undefined;
  const client_id = url?.searchParams.get('client_id');
  const post_logout_redirect_uri = url?.searchParams.get('post_logout_redirect_uri');
  if (!url || !client_id || !post_logout_redirect_uri) return undefined;
  const state = url.searchParams.get('state');
  return { client_id, post_logout_redirect_uri, ...(state !== null && { state }) };
}

export type LogoutReturn = {
  readonly client_id: string;
  readonly post_logout_redirect_uri: string;
  readonly state?: string;
};

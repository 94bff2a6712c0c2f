import { isLoopbackHost } from '../domain/redirect-uri.ts';
import { hostLookup } from '../outgoing/name-resolution.ts';
import type { UntrustedRequestOptions } from '../outgoing/untrusted-request.ts';

export type LogoutAddressRules = {
  readonly issuer: string;
  /** OAUTH_CIMD_ALLOW_INSECURE_FETCH, development only: lifts https and the address rule. */
  readonly allowInsecure: boolean;
};

const isLoopbackAddress = (address: string) => address === '::1' || address.startsWith('127.');

/**
 * How a logout token may be sent to a `backchannel_logout_uri`; undefined if it may not. Anybody may register one, so it
 * leads to public addresses over https alone. An issuer that is on loopback itself is somebody's own machine, where the
 * applications under development are as well: there, loopback names lead to loopback addresses and nowhere else.
 */
export function logoutAddressRules(
  url: URL,
  { issuer, allowInsecure }: LogoutAddressRules,
): UntrustedRequestOptions | undefined {
  if (allowInsecure) return { allowInsecure };
  if (isLoopbackHost(url.hostname) && isLoopbackHost(new URL(issuer).hostname)) {
    return { resolve: hostLookup, mayConnectTo: isLoopbackAddress };
  }
  return url.protocol === 'https:' ? {} : undefined;
}

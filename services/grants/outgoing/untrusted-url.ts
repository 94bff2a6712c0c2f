import { isPublicAddress } from './public-address.ts';

/** Characters. A client ID is shown to people and stored (draft-ietf-oauth-client-id-metadata-document §3). */
export const LONGEST_UNTRUSTED_URL = 2048;

// Names that are for one machine or one network (RFC 6761 §6.3, RFC 6762 §3, RFC 8375, RFC 7686; ICANN gave out `internal`).
const LOCAL_NAME = /(?:^|\.)(?:localhost|localdomain|local|internal|home\.arpa|onion)$/;

export type UntrustedUrlRules = {
  /** Development only: lifts https and what a host may be called. */
  readonly allowInsecure?: boolean | undefined;
};

/**
 * Why a document cannot be fetched from a URL, asking nobody; undefined if it may be tried
 * (draft-ietf-oauth-client-id-metadata-document §3; the same for a `jwks_uri`).
 */
export function untrustedUrlProblem(
  text: string,
  { allowInsecure = false }: UntrustedUrlRules = {},
): string | undefined {
  if (text.length > LONGEST_UNTRUSTED_URL) return `must be at most ${LONGEST_UNTRUSTED_URL} characters long`;
  const url = URL.parse(text);
  if (url === null) return 'must be an absolute URL';
  if (url.protocol !== 'https:' && !(allowInsecure && url.protocol === 'http:')) return 'must be https';
  if (url.username !== '' || url.password !== '') return 'must have no user info';
  if (text.includes('#')) return 'must have no fragment';
  if (url.pathname === '/') return 'must have a path';
  // Client IDs are compared byte for byte, so one document has one spelling: no dot segments, no default port, no
  // capital host, no IPv4 address in decimal, hexadecimal or octal.
  if (url.href !== text) return 'must be spelled as a URL parser spells it';
  if (url.hostname.endsWith('.')) return 'must name its host without a trailing dot';
  return allowInsecure ? undefined : hostProblem(url.hostname);
}

function hostProblem(hostname: string): string | undefined {
  if (isAddress(hostname)) return isPublicAddress(bareHost(hostname)) ? undefined : 'must not name a local address';
  if (!hostname.includes('.') || LOCAL_NAME.test(hostname)) return 'must not name a local host';
  return undefined;
}

// The URL parser leaves no other host that ends in a digit than an IPv4 address in four decimal parts.
function isAddress(hostname: string): boolean {
  return hostname.startsWith('[') || /\d$/.test(hostname.slice(hostname.lastIndexOf('.') + 1));
}

/** The host of a URL as resolvers and sockets take it: IPv6 without brackets. */
export function bareHost(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

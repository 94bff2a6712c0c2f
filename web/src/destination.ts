const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])$/;

/** Where the answer to an application goes, as a person can judge it. */
export type Destination =
  | { readonly kind: 'site'; readonly host: string }
  | { readonly kind: 'this-device'; readonly host: string }
  | { readonly kind: 'app'; readonly scheme: string };

/** Reads a redirect URI (RFC 8252 §7: a site, a loopback address, or the scheme of an installed app). */
export function destinationOf(redirectUri: string): Destination {
  const url = URL.parse(redirectUri);
  if (!url || !/^https?:$/.test(url.protocol)) {
    return { kind: 'app', scheme: redirectUri.split(':')[0] ?? redirectUri };
  }
  return LOOPBACK.test(url.hostname) ? { kind: 'this-device', host: url.host } : { kind: 'site', host: url.host };
}

// Schemes that run or show what they carry, here, instead of leaving for an application.
const NOT_A_DESTINATION = new Set(['javascript:', 'data:', 'blob:', 'file:', 'about:', 'vbscript:', 'view-source:']);

/** Whether the browser can be sent there. The gateway registers no such address; a page should not depend on it. */
export function mayLeaveFor(location: string): boolean {
  const url = URL.parse(location);
  return url !== null && !NOT_A_DESTINATION.has(url.protocol);
}

/** Whether a resource (RFC 8707) is the server at an address, or a place of it. */
export function isOfServer(resource: string, address: string): boolean {
  return resource === address || resource.startsWith(`${address}/`);
}

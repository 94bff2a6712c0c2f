import type { AuthorizationParameters } from './authorization-parameters.ts';
import type { Client } from './client.ts';
import { invalidRequest } from './oauth-error.ts';

// scheme and host, port, the rest; the rest is compared byte for byte (RFC 8252 §7.3).
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]|localhost))(?::(\d{1,5}))?((?:[/?].*)?)$/;

/** Whether a URL's host (`URL.hostname`) is this machine by the names that RFC 8252 §7.3 and §8.3 know. */
export const isLoopbackHost = (hostname: string) => ['localhost', '127.0.0.1', '[::1]'].includes(hostname);

/** Whether a redirect URI is one of the registered ones: byte-exact, the port of an http loopback URI free. */
export function isRegisteredRedirectUri(registered: readonly string[], uri: string): boolean {
  return registered.some((entry) => entry === uri || sameLoopback(entry, uri));
}

/** The redirect URI of a request, if its client registered it. @throws OAuthError invalid_request */
export function trustedRedirectUri(
  { redirect_uri: redirectUri, repeated }: AuthorizationParameters,
  client: Pick<Client, 'redirectUris'>,
): string {
  const refuse = (description: string) => invalidRequest(description, 'redirect_uri');
  if (repeated.includes('redirect_uri')) throw refuse('The parameter redirect_uri was sent more than once.');
  if (redirectUri === undefined) throw refuse('The parameter redirect_uri is missing.');
  if (isRegisteredRedirectUri(client.redirectUris, redirectUri)) return redirectUri;
  throw refuse('The redirect_uri is not registered for this client.');
}

function sameLoopback(entry: string, uri: string): boolean {
  const left = LOOPBACK.exec(entry);
  const right = LOOPBACK.exec(uri);
  if (left === null || right === null) return false;
  return left[1] === right[1] && left[3] === right[3] && Number(right[2] ?? 80) <= 65_535;
}

/** Whether a registered redirect URI leads to a program on the person's computer, any of which can be there (RFC 8252 §8.6). */
export function isOnThisComputer(uri: string): boolean {
  const url = URL.parse(uri);
  return url?.protocol !== 'https:' || isLoopbackHost(url.hostname);
}

/** A redirect URI without the port of an http loopback one, which is free. */
export function anyPort(uri: string): string {
  const [, host, , rest] = LOOPBACK.exec(uri) ?? [];
  return host === undefined ? uri : `${host}${rest ?? ''}`;
}

const LONGEST_URI = 2_000;

/** Schemes that a browser runs or loads itself, or that are for something else than coming back to an application. */
const NEVER_PRIVATE: ReadonlySet<string> = new Set([
  ...[
    'about',
    'blob',
    'chrome',
    'data',
    'file',
    'filesystem',
    'ftp',
    'intent',
    'javascript',
    'vbscript',
    'view-source',
  ],
  ...['ws', 'wss', 'mailto', 'sms', 'tel'],
]);

/** Whether a scheme can be an application's own (RFC 8252 §7.1); without a dot, others may claim it as well (§8.4). */
export const isPrivateUseScheme = (scheme: string) =>
  /^[a-z][a-z0-9+.-]*$/.test(scheme) && scheme !== 'http' && scheme !== 'https' && !NEVER_PRIVATE.has(scheme);

/**
 * Whether anybody may have a sound redirect URI, or administrators alone: its scheme is https, http, in reverse-domain form
 * (RFC 8252 §7.1) or one of the `schemes` of well-known applications.
 */
export function isOfferedRedirectUri(uri: string, schemes: readonly string[]): boolean {
  const scheme = URL.parse(uri)?.protocol.slice(0, -1) ?? '';
  return scheme === 'https' || scheme === 'http' || scheme.includes('.') || schemes.includes(scheme);
}

/** Why nobody can register a redirect URI: malformed or dangerous (RFC 6749 §3.1.2, RFC 8252 §7); undefined if it is sound. */
export function redirectUriProblem(uri: string): string | undefined {
  if (uri.length > LONGEST_URI) return `must have ${LONGEST_URI} characters at most`;
  if (!/^[\x21-\x7e]+$/.test(uri)) return 'must be printable ASCII';
  const url = URL.parse(uri);
  if (url === null) return 'must be an absolute URI';
  if (uri.includes('#')) return 'must have no fragment';
  if (uri.includes('*')) return 'must have no wildcard';
  if (url.username !== '' || url.password !== '' || /^[a-z0-9+.-]+:\/\/[^/?]*@/i.test(uri)) {
    return 'must have no user info';
  }
  if (url.protocol === 'https:') return /^https:\/\/[^/\\?]/.test(uri) ? undefined : 'must name a host';
  if (url.protocol === 'http:') {
    return LOOPBACK.test(uri) ? undefined : 'must be https; http is for 127.0.0.1, [::1] and localhost';
  }
  if (!isPrivateUseScheme(url.protocol.slice(0, -1))) return 'must be https, http on loopback, or a private-use scheme';
  return /^[^:]+:\//.test(uri) ? undefined : 'must have a path that begins with a slash';
}

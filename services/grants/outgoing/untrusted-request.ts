import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, isIPv4, type LookupFunction } from 'node:net';
import { hostLookup, type NameResolution, nameServers } from './name-resolution.ts';
import { isPublicAddress } from './public-address.ts';
import { UntrustedSiteFailure, unavailableNow } from './untrusted-site-failure.ts';
import { bareHost } from './untrusted-url.ts';

export type UntrustedRequestOptions = {
  /** OAUTH_CIMD_ALLOW_INSECURE_FETCH, development only: lifts https and the address rule, nothing else. */
  readonly allowInsecure?: boolean | undefined;
  readonly mayConnectTo?: (address: string) => boolean;
  readonly resolve?: NameResolution;
  /** Milliseconds over everything: names, connection, TLS, headers, body. */
  readonly timeLimit?: number;
  /** Ends it before that. */
  readonly signal?: AbortSignal;
  /** PEM of the authorities to trust instead of the built-in ones. */
  readonly ca?: string;
};

export type UntrustedRequest = {
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
};

const MOST_HEADER_BYTES = 8 * 1024;
const TIME_LIMIT_MS = 10_000;
// Of each family: a name with a thousand addresses must not make this server knock at a thousand doors.
const ADDRESSES_TRIED = 2;
const NEXT_ADDRESS_AFTER_MS = 1000;

/**
 * Sends one request to an address that a stranger chose, and reads the answer: to public addresses alone, no redirect
 * followed, all within the time limit (draft-ietf-oauth-client-id-metadata-document §8.6, §8.7). What the URL itself
 * has to be is the caller's to check.
 *
 * @throws UntrustedSiteFailure, alike whatever went wrong
 */
export async function requestUntrusted<T>(
  url: URL,
  request: UntrustedRequest,
  read: (response: IncomingMessage) => Promise<T> | T,
  options: UntrustedRequestOptions = {},
): Promise<T> {
  const timeLimit = options.timeLimit ?? TIME_LIMIT_MS;
  const limit = AbortSignal.timeout(timeLimit);
  const signal = options.signal === undefined ? limit : AbortSignal.any([limit, options.signal]);
  try {
    signal.throwIfAborted();
    // The race holds the limit even where something does not heed the signal.
    return await Promise.race([askWithin(signal, url, request, read, options), overdue(signal)]);
  } catch (error) {
    if (error instanceof UntrustedSiteFailure) throw error;
    // The untrusted host decides what fails here and how; the requester must not see any of it.
    if (limit.aborted) throw unavailableNow(`it took more than ${timeLimit} ms`, { cause: error });
    const because = hasNoAddress(error) ? 'refused' : 'not_now';
    throw new UntrustedSiteFailure(failure(error), { because, cause: error });
  }
}

async function askWithin<T>(
  signal: AbortSignal,
  url: URL,
  request: UntrustedRequest,
  read: (response: IncomingMessage) => Promise<T> | T,
  options: UntrustedRequestOptions,
): Promise<T> {
  const addresses = await checkedAddresses(bareHost(url.hostname), options, signal);
  const response = await send(url, addresses, request, options, signal);
  try {
    return await read(response);
  } finally {
    response.destroy();
  }
}

function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Whether name servers say that there is no such host, which is no outage. */
function hasNoAddress(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTFOUND' || code === 'ENODATA';
}

/** What went wrong, for the log. Connections to several addresses fail with an AggregateError that has a code alone. */
export function failure(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? String(error) : `${error} (${code})`;
}

/** The addresses to try: one that may not be connected to refuses the whole name, as rebinding names mix them. */
async function checkedAddresses(
  host: string,
  options: UntrustedRequestOptions,
  signal: AbortSignal,
): Promise<string[]> {
  const { allowInsecure = false } = options;
  const resolve = options.resolve ?? (allowInsecure ? hostLookup : nameServers());
  const mayConnectTo = options.mayConnectTo ?? (allowInsecure ? () => true : isPublicAddress);
  const addresses = isIP(host) ? [host] : await resolve(host, signal);
  const refused = addresses.find((address) => !mayConnectTo(address));
  if (refused !== undefined) throw new UntrustedSiteFailure(`its host has the address ${refused}, which is not public`);
  if (addresses.length === 0) throw new UntrustedSiteFailure('its host has no address');
  const ipv4 = addresses.filter((address) => isIPv4(address));
  const ipv6 = addresses.filter((address) => !isIPv4(address));
  return [...ipv4.slice(0, ADDRESSES_TRIED), ...ipv6.slice(0, ADDRESSES_TRIED)];
}

function send(
  url: URL,
  addresses: readonly string[],
  { method, headers, body }: UntrustedRequest,
  options: UntrustedRequestOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { Agent, request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    request(url, {
      method,
      // An agent of its own: no connection is kept, no proxy is taken from the environment.
      agent: new Agent({ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS }),
      lookup: answer(addresses),
      // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED could turn it off.
      rejectUnauthorized: true,
      ...(options.ca !== undefined && { ca: options.ca }),
      headers: { ...headers, 'accept-encoding': 'identity', 'user-agent': 'storyden-oauth' },
      maxHeaderSize: MOST_HEADER_BYTES,
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      // Without it an answer that switches protocols would be waited for until the time is up.
      .on('close', () => reject(unavailableNow('its site closed the connection without an answer')))
      .end(body);
  });
}

/** Resolves to the checked addresses, whatever the name: asking again could get another answer. */
function answer(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, _options, callback) => callback(null, answers);
}

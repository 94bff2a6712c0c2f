import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP, isIPv4, type LookupFunction } from 'node:net';
import { MIMEType } from 'node:util';
import { DocumentUnavailable } from './document-unavailable.ts';
import { bareHost, documentUrlProblem } from './document-url.ts';
import { freshness } from './freshness.ts';
import { hostLookup, type NameResolution, nameServers } from './name-resolution.ts';
import { isPublicAddress } from './public-address.ts';

/** A JSON document, and for how many seconds it may be used without asking again. */
export type Fetched<T = unknown> = { readonly document: T; readonly freshFor: number };

export type FetchOptions = {
  /** OAUTH_CIMD_ALLOW_INSECURE_FETCH, development only: lifts https and the address rule, nothing else. */
  readonly allowInsecure?: boolean | undefined;
  readonly mayConnectTo?: (address: string) => boolean;
  readonly resolve?: NameResolution;
  /** Milliseconds over everything: names, connection, TLS, headers, body. */
  readonly timeLimit?: number;
  /** PEM of the authorities to trust instead of the built-in ones. */
  readonly ca?: string;
};

// draft-ietf-oauth-client-id-metadata-document §8.7 recommends 5 kilobytes.
const MOST_BODY_BYTES = 5 * 1024;
const MOST_HEADER_BYTES = 8 * 1024;
const TIME_LIMIT_MS = 10_000;
// Of each family: a name with a thousand addresses must not make this server knock at a thousand doors.
const ADDRESSES_TRIED = 2;
const NEXT_ADDRESS_AFTER_MS = 1000;

/**
 * Fetches a small JSON document from a stranger's site (draft-ietf-oauth-client-id-metadata-document §5, §8.6, §8.7).
 *
 * @throws DocumentUnavailable, alike whatever went wrong
 */
export async function fetchDocument(url: string, options: FetchOptions = {}): Promise<Fetched> {
  const problem = documentUrlProblem(url, options);
  if (problem !== undefined) throw new DocumentUnavailable(`the URL ${problem}`);
  const timeLimit = options.timeLimit ?? TIME_LIMIT_MS;
  const signal = AbortSignal.timeout(timeLimit);
  try {
    // The race holds the limit even where something does not heed the signal.
    return await Promise.race([fetchWithin(signal, new URL(url), options), overdue(signal)]);
  } catch (error) {
    if (error instanceof DocumentUnavailable) throw error;
    // A stranger decides what fails here and how; whoever asked must not see any of it.
    const detail = signal.aborted ? `it took more than ${timeLimit} ms` : failure(error);
    throw new DocumentUnavailable(detail, { cause: error });
  }
}

async function fetchWithin(signal: AbortSignal, url: URL, options: FetchOptions): Promise<Fetched> {
  const addresses = await checkedAddresses(bareHost(url.hostname), options, signal);
  const response = await get(url, addresses, options, signal);
  try {
    checkHead(response);
    return { document: parseJson(await readBody(response)), freshFor: freshness(response.headers) };
  } finally {
    response.destroy();
  }
}

function overdue(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

// Connections to several addresses fail with an AggregateError that has a code and no message.
function failure(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code === undefined ? String(error) : `${error} (${code})`;
}

/** The addresses to try: one that may not be connected to refuses the whole name, as rebinding names mix them. */
async function checkedAddresses(host: string, options: FetchOptions, signal: AbortSignal): Promise<string[]> {
  const { allowInsecure = false } = options;
  const resolve = options.resolve ?? (allowInsecure ? hostLookup : nameServers());
  const mayConnectTo = options.mayConnectTo ?? (allowInsecure ? () => true : isPublicAddress);
  const addresses = isIP(host) ? [host] : await resolve(host, signal);
  const refused = addresses.find((address) => !mayConnectTo(address));
  if (refused !== undefined) throw new DocumentUnavailable(`its host has the address ${refused}, which is not public`);
  if (addresses.length === 0) throw new DocumentUnavailable('its host has no address');
  const ipv4 = addresses.filter((address) => isIPv4(address));
  const ipv6 = addresses.filter((address) => !isIPv4(address));
  return [...ipv4.slice(0, ADDRESSES_TRIED), ...ipv6.slice(0, ADDRESSES_TRIED)];
}

function get(
  url: URL,
  addresses: readonly string[],
  options: FetchOptions,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const { Agent, request } = url.protocol === 'https:' ? https : http;
  return new Promise((resolve, reject) => {
    request(url, {
      // An agent of its own: no connection is kept, no proxy is taken from the environment.
      agent: new Agent({ autoSelectFamily: true, autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS }),
      lookup: answer(addresses),
      // Said aloud, because NODE_TLS_REJECT_UNAUTHORIZED could turn it off.
      rejectUnauthorized: true,
      ...(options.ca !== undefined && { ca: options.ca }),
      headers: { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'storyden-oauth' },
      maxHeaderSize: MOST_HEADER_BYTES,
      signal,
    })
      .on('response', resolve)
      .on('error', reject)
      // Without it an answer that switches protocols would be waited for until the time is up.
      .on('close', () => reject(new DocumentUnavailable('its site closed the connection without an answer')))
      .end();
  });
}

/** Resolves to the checked addresses, whatever the name: asking again could get another answer. */
function answer(addresses: readonly string[]): LookupFunction {
  const answers = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_name, _options, callback) => callback(null, answers);
}

function checkHead({ statusCode, headers }: IncomingMessage) {
  // A redirect would lead past the checks above; any other status is an error response (§5).
  if (statusCode !== 200) throw new DocumentUnavailable(`its site answered with status ${statusCode}`);
  if (!isJson(headers['content-type'])) {
    throw new DocumentUnavailable(`its site sent content of type ${headers['content-type']}`);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw new DocumentUnavailable(`its site sent it encoded as ${encoding}`);
  if (Number(headers['content-length'] ?? 0) > MOST_BODY_BYTES) throw tooLong();
}

function isJson(contentType: string | undefined): boolean {
  try {
    const { type, subtype } = new MIMEType(contentType ?? '');
    return type === 'application' && (subtype === 'json' || subtype.endsWith('+json'));
  } catch {
    return false;
  }
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > MOST_BODY_BYTES) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLong(): DocumentUnavailable {
  return new DocumentUnavailable(`it is longer than ${MOST_BODY_BYTES} bytes`);
}

/** @throws TypeError if the bytes are not UTF-8, SyntaxError if they are not JSON (RFC 8259 §8.1) */
function parseJson(body: Buffer): unknown {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
}

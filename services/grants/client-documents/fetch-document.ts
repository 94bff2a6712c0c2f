import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { failure, requestUntrusted, type UntrustedRequestOptions } from '../outgoing/untrusted-request.ts';
import { type SiteFailureReason, UntrustedSiteFailure } from '../outgoing/untrusted-site-failure.ts';
import { untrustedUrlProblem } from '../outgoing/untrusted-url.ts';
import { freshness } from './freshness.ts';

/** A JSON document, and for how many seconds it may be used without asking again. */
export type Fetched<T = unknown> = { readonly document: T; readonly freshFor: number };

// draft-ietf-oauth-client-id-metadata-document §8.7 recommends 5 kilobytes.
const MOST_BODY_BYTES = 5 * 1024;

/**
 * Fetches a small JSON document from a stranger's site (draft-ietf-oauth-client-id-metadata-document §5, §8.6, §8.7).
 *
 * @throws UntrustedSiteFailure, alike whatever went wrong
 */
export async function fetchDocument(url: string, options: UntrustedRequestOptions = {}): Promise<Fetched> {
  const problem = untrustedUrlProblem(url, options);
  if (problem !== undefined) throw new UntrustedSiteFailure(`the URL ${problem}`);
  const headers = { accept: 'application/json' };
  return requestUntrusted(new URL(url), { method: 'GET', headers }, readDocument, options);
}

async function readDocument(response: IncomingMessage): Promise<Fetched> {
  checkHead(response);
  return { document: parseJson(await readBody(response, MOST_BODY_BYTES)), freshFor: freshness(response.headers) };
}

function checkHead({ statusCode, headers }: IncomingMessage) {
  // A redirect would lead past the checks above; any other status is an error response (§5).
  if (statusCode !== 200) {
    throw new UntrustedSiteFailure(`its site answered with status ${statusCode}`, { because: becauseOf(statusCode) });
  }
  if (!isJson(headers['content-type'])) {
    throw new UntrustedSiteFailure(`its site sent content of type ${headers['content-type']}`);
  }
  const encoding = headers['content-encoding'] ?? 'identity';
  if (encoding.toLowerCase() !== 'identity') throw new UntrustedSiteFailure(`its site sent it encoded as ${encoding}`);
}

// RFC 9110 §15.5.9, §15.6, RFC 8470 §5.2, RFC 6585 §4: it may answer otherwise later.
const NOT_NOW = new Set([408, 425, 429]);

export function becauseOf(statusCode = 0): SiteFailureReason {
  // RFC 9110 §15.5.11.
  if (statusCode === 410) return 'withdrawn';
  return statusCode >= 500 || NOT_NOW.has(statusCode) ? 'not_now' : 'refused';
}

function isJson(contentType: string | undefined): boolean {
  try {
    const { type, subtype } = new MIMEType(contentType ?? '');
    return type === 'application' && (subtype === 'json' || subtype.endsWith('+json'));
  } catch {
    return false;
  }
}

/** @throws UntrustedSiteFailure if it is longer, as soon as that is known */
export async function readBody(response: IncomingMessage, most: number): Promise<Buffer> {
  const tooLong = () => new UntrustedSiteFailure(`it is longer than ${most} bytes`);
  if (Number(response.headers['content-length'] ?? 0) > most) throw tooLong();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += chunk.length;
    if (length > most) throw tooLong();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch (error) {
    // A TypeError if the bytes are not UTF-8, a SyntaxError if they are not JSON (RFC 8259 §8.1).
    throw new UntrustedSiteFailure(failure(error), { cause: error });
  }
}

import type { IncomingMessage } from 'node:http';
import { MIMEType } from 'node:util';
import { DocumentUnavailable } from './document-unavailable.ts';
import { documentUrlProblem } from './document-url.ts';
import { freshness } from './freshness.ts';
import { askStranger, type StrangerOptions } from './stranger-request.ts';

/** A JSON document, and for how many seconds it may be used without asking again. */
export type Fetched<T = unknown> = { readonly document: T; readonly freshFor: number };

// draft-ietf-oauth-client-id-metadata-document §8.7 recommends 5 kilobytes.
const MOST_BODY_BYTES = 5 * 1024;

/**
 * Fetches a small JSON document from a stranger's site (draft-ietf-oauth-client-id-metadata-document §5, §8.6, §8.7).
 *
 * @throws DocumentUnavailable, alike whatever went wrong
 */
export async function fetchDocument(url: string, options: StrangerOptions = {}): Promise<Fetched> {
  const problem = documentUrlProblem(url, options);
  if (problem !== undefined) throw new DocumentUnavailable(`the URL ${problem}`);
  const headers = { accept: 'application/json' };
  return askStranger(new URL(url), { method: 'GET', headers }, readDocument, options);
}

async function readDocument(response: IncomingMessage): Promise<Fetched> {
  checkHead(response);
  return { document: parseJson(await readBody(response)), freshFor: freshness(response.headers) };
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

import type { IncomingHttpHeaders } from 'node:http';
import { parse } from '@tusbar/cache-control';

const DEFAULT_SECONDS = 5 * 60;
const LONGEST_SECONDS = 60 * 60;
// No site may make this server fetch its document at each request.
const SHORTEST_SECONDS = 30;

/**
 * Whole seconds for which a document may be used without asking again (RFC 9111 §4.2): what its Cache-Control says less
 * its Age, at least half a minute and at most an hour, five minutes if it says nothing. This cache is a private one: only
 * this server reads it.
 */
export function freshness(headers: Pick<IncomingHttpHeaders, 'cache-control' | 'age'>): number {
  const { noStore, noCache, maxAge } = parse(headers['cache-control']);
  if (noStore || noCache) return SHORTEST_SECONDS;
  if (maxAge === null) return DEFAULT_SECONDS;
  return Math.min(Math.max(maxAge - age(headers.age), SHORTEST_SECONDS), LONGEST_SECONDS);
}

function age(header: string | undefined): number {
  return header !== undefined && /^\d+$/.test(header) ? Number(header) : 0;
}

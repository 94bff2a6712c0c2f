import type { Client } from './client.ts';
import { sha256 } from './digest.ts';
import { anyPort } from './redirect-uri.ts';

/**
 * Where an approval goes and what for: the redirect URI, the port of a loopback one left free, and the resource. As a
 * hash, because addresses may be longer than an index holds.
 */
export function destinationOf(redirectUri: string, resource: string | undefined): Buffer {
  return sha256(`${anyPort(redirectUri)}\n${resource ?? ''}`);
}

/**
 * Whether only the client can get the answer: it authenticates, or the address is its own. A loopback port or an app's
 * scheme can be taken by any program that is faster (RFC 8252 §8.6).
 */
export function provesIdentity({ type }: Pick<Client, 'type'>, redirectUri: string): boolean {
  return type === 'confidential' || redirectUri.startsWith('https:');
}

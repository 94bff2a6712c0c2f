import { createHash } from 'node:crypto';

/** Bytes of randomness in a session token. */
export const SESSION_TOKEN_BYTES = 32;

/** How long a session lives, used or not, in seconds. */
export const SESSION_SECONDS = 30 * 24 * 60 * 60;

/** The cookie value. */
export function sessionToken(random: Uint8Array): string {
  return Buffer.from(random).toString('base64url');
}

/** What is kept of a session token: it is random, so a fast hash does. */
export function sessionTokenHash(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

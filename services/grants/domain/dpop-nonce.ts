import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

// A nonce is a window of time with a MAC over it, keyed by OAUTH_SECRET: nothing is stored, and every replica knows the
// nonces of every other (RFC 9449 §8).

/** Milliseconds for which one nonce is given out. It is accepted for one window more. */
const WINDOW_MS = 5 * 60_000;
const WINDOW_BYTES = 4;
const MAC_BYTES = 16;

/** MAC keys; the first makes nonces, all of them verify. */
export type DpopNonceKeys = readonly [KeyObject, ...KeyObject[]];

/** The nonce that is given out at a time. */
export function makeDpopNonce(now: Date, [key]: DpopNonceKeys): string {
  return nonceOf(windowAt(now), key).toString('base64url');
}

/** Whether a nonce is the one that is given out now, the one before, or none of them. */
export function judgeDpopNonce(
  nonce: string | undefined,
  now: Date,
  keys: DpopNonceKeys,
): 'current' | 'previous' | 'stale' {
  const sent = Buffer.from(nonce ?? '', 'base64url');
  if (sent.length !== WINDOW_BYTES + MAC_BYTES || sent.toString('base64url') !== nonce) return 'stale';
  const window = sent.readUInt32BE();
  const age = windowAt(now) - window;
  // One from the future is of a replica whose clock is a moment ahead.
  if (age < -1 || age > 1) return 'stale';
  const [first, ...others] = keys;
  if (timingSafeEqual(nonceOf(window, first), sent)) return age > 0 ? 'previous' : 'current';
  return others.some((key) => timingSafeEqual(nonceOf(window, key), sent)) ? 'previous' : 'stale';
}

const windowAt = (now: Date) => Math.floor(now.getTime() / WINDOW_MS);

function nonceOf(window: number, key: KeyObject): Buffer {
  const name = Buffer.alloc(WINDOW_BYTES);
  name.writeUInt32BE(window);
  return Buffer.concat([name, createHmac('sha256', key).update(name).digest().subarray(0, MAC_BYTES)]);
}

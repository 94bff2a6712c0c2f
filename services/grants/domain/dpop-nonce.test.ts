import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type DpopNonceKeys, judgeDpopNonce, makeDpopNonce } from './dpop-nonce.ts';

const key = () => createSecretKey(randomBytes(32));
const [current, old] = [key(), key()];
const keys: DpopNonceKeys = [current, old];
const MINUTE = 60_000;
const now = new Date(1_800_000_000_000 - (1_800_000_000_000 % (5 * MINUTE)));
const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE);
const nonce = makeDpopNonce(now, keys);

describe('a DPoP nonce', () => {
  it.each([
    ['at once', 0, 'current'],
    ['just before it turns', 4.99, 'current'],
    ['as soon as it has turned', 5, 'previous'],
    ['a window later', 9.99, 'previous'],
    ['two windows later', 10, 'stale'],
    ['at a replica whose clock is behind', -0.1, 'current'],
    ['long before it was made', -5.1, 'stale'],
  ])('%s', (_, minutes, judgement) => {
    expect(judgeDpopNonce(nonce, later(minutes), keys)).toBe(judgement);
  });

  it('is the same at every replica, and another for each window', () => {
    expect(makeDpopNonce(later(4), keys)).toBe(nonce);
    expect(makeDpopNonce(later(5), keys)).not.toBe(nonce);
  });

  it('made with an older secret is good, and replaced', () => {
    expect(judgeDpopNonce(makeDpopNonce(now, [old]), now, keys)).toBe('previous');
    expect(judgeDpopNonce(makeDpopNonce(now, [key()]), now, keys)).toBe('stale');
  });

  it.each([undefined, '', 'x', `${nonce}x`, nonce.slice(1), `${nonce}=`, 'A'.repeat(nonce.length)])(
    'is not %j',
    (other) => {
      expect(judgeDpopNonce(other, now, keys)).toBe('stale');
    },
  );
});

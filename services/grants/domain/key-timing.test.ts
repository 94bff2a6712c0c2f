import { describe, expect, it } from 'vitest';
import { keyTiming } from './key-timing.ts';

const SECOND = 1_000;

describe('what is shared of the time that a key is published before it signs', () => {
  it('is by default what production is used to', () => {
    expect(keyTiming(600 * SECOND)).toEqual({
      reloadEvery: SECOND,
      trustedFor: 30 * SECOND,
      freshFor: 60 * SECOND,
      cacheForSeconds: 300,
      knownAfter: 390 * SECOND,
    });
  });

  it.each([0.1, 0.5, 1, 2, 3, 10, 59, 61, 600, 86_400])(
    'is less than that time: a key published %d s ahead is known to everybody before it signs',
    (seconds) => {
      const { reloadEvery, trustedFor, freshFor, cacheForSeconds, knownAfter } = keyTiming(seconds * SECOND);
      expect(trustedFor + freshFor + cacheForSeconds * SECOND).toBe(knownAfter);
      expect(knownAfter).toBeLessThan(seconds * SECOND);
      expect(reloadEvery).toBeLessThan(trustedFor);
      expect(freshFor).toBeLessThanOrEqual(60 * SECOND);
    },
  );
});

import { createSecretKey, randomBytes, randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { makeRefreshToken, provesRefreshToken, readRefreshToken } from './refresh-token.ts';

const newKey = () => createSecretKey(randomBytes(32));
const key = newKey();
const seed = randomBytes(32);
const grantId = randomUUID();

describe('refresh tokens (architecture.md, Data)', () => {
  it('name their grant and generation and prove themselves', () => {
    fc.assert(
      fc.property(fc.uuid(), fc.nat(), (id, generation) => {
        const parts = readRefreshToken(makeRefreshToken(id, generation, seed, key));
        expect(parts).toMatchObject({ grantId: id, generation });
        expect(parts && provesRefreshToken(parts, seed, [key])).toBe(true);
      }),
    );
  });

  it('are the same each time they are made, so that a successor can be given again', () => {
    expect(makeRefreshToken(grantId, 3, seed, key)).toBe(makeRefreshToken(grantId, 3, seed, key));
  });

  it.each([
    ['another key', seed, newKey()],
    ['another seed', randomBytes(32), key],
  ])('are refused under %s', (_what, otherSeed, otherKey) => {
    const parts = readRefreshToken(makeRefreshToken(grantId, 3, seed, key));
    expect(parts && provesRefreshToken(parts, otherSeed, [otherKey])).toBe(false);
  });

  it('are taken under an older key that is still configured', () => {
    const parts = readRefreshToken(makeRefreshToken(grantId, 3, seed, key));
    expect(parts && provesRefreshToken(parts, seed, [newKey(), key])).toBe(true);
  });

  it('do not survive a changed character anywhere', () => {
    const token = makeRefreshToken(grantId, 3, seed, key);
    for (let place = 0; place < token.length; place++) {
      const changed = token.slice(0, place) + (token[place] === 'A' ? 'B' : 'A') + token.slice(place + 1);
      const parts = readRefreshToken(changed);
      expect(parts !== undefined && provesRefreshToken(parts, seed, [key])).toBe(false);
    }
  });

  it.each(['', 'sdort_', 'sdort_abc', 'abc', `sdort_${'A'.repeat(71)}`, `sdort_${'!'.repeat(70)}`])(
    'cannot be %j',
    (text) => {
      expect(readRefreshToken(text)).toBeUndefined();
    },
  );
});

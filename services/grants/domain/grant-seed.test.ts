import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { earlierKeysOf, readEarlierKeys, type TokenKeysKnown, tokenKeysOf, writeEarlierKeys } from './grant-seed.ts';

const newKey = () => createSecretKey(randomBytes(32));
const [first, second, third, gone] = [newKey(), newKey(), newKey(), newKey()];
const names = new Map([
  [first, 'first'],
  [second, 'second'],
  [third, 'third'],
  [gone, 'gone'],
]);
const named = (keys: readonly unknown[]) => keys.map((key) => names.get(key as typeof first)).join(' ');

const known = (fields: Partial<TokenKeysKnown>): TokenKeysKnown => ({
  generation: 5,
  listed: [first, second],
  seedKey: first,
  earlier: undefined,
  ...fields,
});

describe('what may have made the token of a generation', () => {
  it.each([
    ['the next one', 6, {}, 'first second'],
    ['the last one, by the secret of its seed', 5, { seedKey: second }, 'second first second'],
    ['the next one, by the first secret whatever the seed says', 6, { seedKey: second }, 'first second'],
    [
      'one that a secret may have made that is gone',
      5,
      { earlier: { generation: 5, keys: [gone] } },
      'gone first second',
    ],
    ['one that came after that', 5, { earlier: { generation: 4, keys: [gone] } }, 'first first second'],
  ] as const)('%s', (_which, generation, fields, expected) => {
    expect(named(tokenKeysOf(generation, known(fields)))).toBe(expected);
  });
});

describe('what is kept for tokens of before when a seed is reencrypted', () => {
  it.each([
    [
      'the secret of the seed, and every other one',
      { seedKey: second, listed: [first, second, third] },
      5,
      'second third',
    ],
    ['in their likelihood', { seedKey: third, listed: [first, second, third] }, 5, 'third second'],
    [
      'what was kept before, of a grant that sleeps',
      { seedKey: second, earlier: { generation: 5, keys: [gone] } },
      5,
      'gone second',
    ],
    [
      'what was kept before, for the token before the last',
      { seedKey: second, earlier: { generation: 4, keys: [gone] } },
      5,
      'second gone',
    ],
    ['nothing of what is older', { seedKey: second, earlier: { generation: 3, keys: [gone] } }, 5, 'second'],
  ] as const)('%s', (_what, fields, generation, expected) => {
    const kept = earlierKeysOf(known(fields as Partial<TokenKeysKnown>));
    expect([kept.generation, named(kept.keys)]).toEqual([generation, expected]);
  });

  it('is read as it was written', () => {
    const { generation, keys } = readEarlierKeys(writeEarlierKeys({ generation: 4_000_000_000, keys: [second, gone] }));
    expect(generation).toBe(4_000_000_000);
    expect(keys.map((key) => key.export())).toEqual([second, gone].map((key) => key.export()));
  });
});

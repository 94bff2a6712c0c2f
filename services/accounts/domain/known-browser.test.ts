import { expect, test } from 'vitest';
import { knownBrowserId, rememberedBy } from './known-browser.ts';

const now = new Date('2026-01-01T00:00:00Z');
const expiresAt = new Date('2027-01-01T00:00:00Z');
const ada = { accountId: 'a', passwordHash: '$argon2id$ada' };
const bob = { accountId: 'b', passwordHash: '$argon2id$bob' };
const fresh = (byte: number) => ({ id: new Uint8Array(12).fill(byte), expiresAt });
const idOf = (byte: number) => Buffer.alloc(12, byte).toString('base64url');

test('a browser is known to the account that signed it, and by its id', () => {
  const kept = rememberedBy('', ada, fresh(1), now);
  expect(knownBrowserId(kept, ada, now)).toBe(idOf(1));
});

test.each<[string, Parameters<typeof knownBrowserId>]>([
  ['another account', [rememberedBy('', ada, fresh(1), now), bob, now]],
  ['another id with the same password hash', [rememberedBy('', ada, fresh(1), now), { ...ada, accountId: 'c' }, now]],
  ['another password', [rememberedBy('', ada, fresh(1), now), { ...ada, passwordHash: '$argon2id$new' }, now]],
  ['a time after its end', [rememberedBy('', ada, fresh(1), now), ada, expiresAt]],
  ['nothing', ['', ada, now]],
  ['any text', ['x.y.z', ada, now]],
])('it is not known to %s', (_, [kept, signer, at]) => {
  expect(knownBrowserId(kept, signer, at)).toBeUndefined();
});

test('no bit of it can be changed', () => {
  const bytes = Buffer.from(rememberedBy('', ada, fresh(1), now), 'base64url');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const forged = Buffer.from(bytes);
    forged.writeUInt8(forged.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
    expect(knownBrowserId(forged.toString('base64url'), ada, now)).toBeUndefined();
  }
});

test('a sign-in takes the place of the one before, and keeps those of other accounts', () => {
  const both = rememberedBy(rememberedBy('', ada, fresh(1), now), bob, fresh(2), now);
  const again = rememberedBy(both, ada, fresh(3), now);
  expect(knownBrowserId(again, ada, now)).toBe(idOf(3));
  expect(knownBrowserId(again, bob, now)).toBe(idOf(2));
  expect(again.length).toBe(both.length);
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DecryptionError, derivedKeys } from './derived-keys.ts';

const old = randomBytes(32);
const current = randomBytes(32);

describe('what OAUTH_SECRET keys', () => {
  it('decrypts what it encrypted, and never encrypts alike twice', () => {
    const keys = derivedKeys([current]);
    const encrypted = keys.encrypt(Buffer.from('seed'));
    expect(keys.decrypt(encrypted).toString()).toBe('seed');
    expect(keys.encrypt(Buffer.from('seed')).equals(encrypted)).toBe(false);
    expect(encrypted.includes('seed')).toBe(false);
  });

  it('decrypts what an older secret encrypted while that is still configured', () => {
    const encrypted = derivedKeys([old]).encrypt(Buffer.from('seed'));
    expect(derivedKeys([current, old]).decrypt(encrypted).toString()).toBe('seed');
    expect(() => derivedKeys([current]).decrypt(encrypted)).toThrowError(/not configured/);
  });

  it('notices a change anywhere', () => {
    const keys = derivedKeys([current]);
    const encrypted = keys.encrypt(Buffer.from('seed'));
    for (let place = 0; place < encrypted.length; place++) {
      const changed = Buffer.from(encrypted);
      changed[place] = (changed[place] ?? 0) ^ 1;
      expect(() => keys.decrypt(changed)).toThrowError(DecryptionError);
    }
  });

  it('notices an end that is missing', () => {
    const keys = derivedKeys([current]);
    const encrypted = keys.encrypt(Buffer.from('seed'));
    for (let length = 0; length < encrypted.length; length++) {
      expect(() => keys.decrypt(encrypted.subarray(0, length))).toThrowError(DecryptionError);
    }
  });

  it('says which secret encrypted something, by a name that tells nothing of the secret', () => {
    const keys = derivedKeys([current, old, current]);
    expect(keys.secretIndexOf(derivedKeys([current]).encrypt(Buffer.from('seed')))).toBe(0);
    expect(keys.secretIndexOf(derivedKeys([old]).encrypt(Buffer.from('seed')))).toBe(1);
    expect(keys.secretIndexOf(derivedKeys([randomBytes(32)]).encrypt(Buffer.from('seed')))).toBe(-1);
    expect(keys.ids).toHaveLength(2);
    for (const id of keys.ids) expect(current.includes(id) || old.includes(id)).toBe(false);
  });

  it('uses another key for each purpose and each secret', () => {
    const keys = derivedKeys([current, old]);
    expect(keys.refreshToken).toHaveLength(2);
    const bytes = keys.refreshToken.map((key) => key.export());
    expect(bytes[0]?.equals(current)).toBe(false);
    expect(bytes[0]?.equals(bytes[1] ?? current)).toBe(false);
  });
});

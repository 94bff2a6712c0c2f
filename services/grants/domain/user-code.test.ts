import { createSecretKey } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from './digest.ts';
import { readUserCode, USER_CODE_BYTES, userCodeForms, writeUserCode } from './user-code.ts';

const bytes = fc.uint8Array({ minLength: USER_CODE_BYTES, maxLength: USER_CODE_BYTES });

describe('user codes (product.md §6)', () => {
  it('are XXXX-XXXX in Crockford base32, and every one reads back', () => {
    fc.assert(
      fc.property(bytes, (random) => {
        const code = writeUserCode(random);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/);
        expect(readUserCode(code)).toBe(code);
      }),
    );
  });

  it('spend all 40 bits: different bytes give different codes', () => {
    fc.assert(
      fc.property(bytes, bytes, (left, right) => {
        expect(writeUserCode(left) === writeUserCode(right)).toBe(Buffer.compare(left, right) === 0);
      }),
    );
  });

  it.each(['01AB-CDEF', '01ab-cdef', '01abcdef', ' 01ab cdef ', 'OIAB-CDEF', 'olab-cdef', '0-1-A-B-C-D-E-F'])(
    'forgives %s',
    (typed) => {
      expect(readUserCode(typed)).toBe('01AB-CDEF');
    },
  );

  it.each([
    '',
    '01AB-CDE',
    '01AB-CDEF0',
    '01AB-CDEU',
    '01AB_CDEF',
    '01AB-CDEé',
    'ı1AB-CDEF',
    `01ABCDEF${' '.repeat(25)}`,
  ])('does not take %j', (typed) => {
    expect(readUserCode(typed)).toBeUndefined();
  });
});

describe('the stored forms of a user code', () => {
  const [now, before] = [createSecretKey(Buffer.alloc(32, 1)), createSecretKey(Buffer.alloc(32, 2))];

  it('begin with a MAC under the first secret, which nobody can make without it', () => {
    const [stored] = userCodeForms('01AB-CDEF', [now, before]);
    expect(stored).toEqual(userCodeForms('01AB-CDEF', [now])[0]);
    expect(stored).not.toEqual(userCodeForms('01AB-CDEF', [before])[0]);
    expect(stored).not.toEqual(sha256('01AB-CDEF'));
    expect(stored).not.toEqual(userCodeForms('01AB-CDEG', [now])[0]);
  });

  it('have those under every secret, and the one of the previous release', () => {
    const forms = userCodeForms('01AB-CDEF', [now, before]);
    expect(forms).toContainEqual(userCodeForms('01AB-CDEF', [before])[0]);
    expect(forms).toContainEqual(sha256('01AB-CDEF'));
  });
});

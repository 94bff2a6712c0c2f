import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readUserCode, USER_CODE_BYTES, writeUserCode } from './user-code.ts';

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

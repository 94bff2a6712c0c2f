import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeUtf8, parseForm, queryOf, readDistinctParameters, readParameters } from './parameters.ts';
import { ProblemError } from './problem.ts';

const refusal = (act: () => unknown): string | undefined => {
  try {
    act();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError) return error.problem.code;
    throw error;
  }
};

const word = fc
  .string({ unit: 'grapheme', minLength: 1 })
  .filter((value) => value.isWellFormed() && !value.includes('\0'));

describe('parseForm', () => {
  it.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=b+c%20d', { a: 'b c d' }],
    ['a=%C3%A9', { a: 'é' }],
    ['a=é', { a: 'é' }],
    ['a=b=c', { a: 'b=c' }],
    ['?a=1', { '?a': '1' }],
    ['a=%2500', { a: '%00' }],
    ['', {}],
  ])('reads %j', (text, expected) => {
    expect(Object.fromEntries(parseForm(text))).toEqual(expected);
  });

  it.each(['a=%', 'a=%2', 'a=%zz', 'a=%ff', 'a=%C3', 'a=%ED%A0%80', 'a=%00', 'a%00=1', 'a=\0', '%C3=%A9'])(
    'refuses %j',
    (text) => {
      expect(refusal(() => parseForm(text))).toBe('invalid_request');
    },
  );

  it('gives back whatever a library encoded', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(word, word)), (pairs) => {
        expect([...parseForm(new URLSearchParams(pairs).toString())]).toEqual(pairs);
      }),
    );
  });

  it('repairs nothing: what it accepts is what decodeURIComponent reads', () => {
    const pieces = fc.constantFrom('%', '%4', '%41', '%c3', '%a9', '%C3%A9', '%00', '%2', 'A', 'é', '0', '%f0%9f');
    fc.assert(
      fc.property(fc.array(pieces), (parts) => {
        const text = parts.join('');
        if (refusal(() => parseForm(`a=${text}`)) === undefined) {
          expect(parseForm(`a=${text}`).get('a')).toBe(decodeURIComponent(text));
        }
      }),
    );
  });

  it('either reads any bytes or calls them invalid_request', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect([undefined, 'invalid_request']).toContain(refusal(() => parseForm(decodeUtf8(bytes))));
      }),
    );
  });
});

describe('queryOf', () => {
  it.each([
    ['/a', ''],
    ['/a?b=c', 'b=c'],
    ['/a?b=c?d', 'b=c?d'],
  ])('of %j is %j', (target, query) => {
    expect(queryOf(target)).toBe(query);
  });

  it('refuses raw bytes', () => {
    expect(refusal(() => queryOf('/a?b=\u00e9'))).toBe('invalid_request');
  });
});

describe('readParameters', () => {
  const read = (text: string) => readParameters(parseForm(text), ['state', 'scope']);

  it('ignores unknown parameters, repeated ones too', () => {
    expect(read('state=1&foo=2&foo=3')).toEqual({ values: { state: '1' }, resources: [], audiences: [], repeated: [] });
  });

  it('counts a parameter without a value as omitted (RFC 6749 §3.1)', () => {
    expect(read('state=&scope=a&scope=&resource=')).toEqual({
      values: { scope: 'a' },
      resources: [],
      audiences: [],
      repeated: [],
    });
  });

  it('names each repeated parameter once and keeps the first value', () => {
    expect(read('state=1&state=2&state=3')).toEqual({
      values: { state: '1' },
      resources: [],
      audiences: [],
      repeated: ['state'],
    });
  });

  it('lets resource and audience repeat (RFC 8707 §2, RFC 8693 §2.1)', () => {
    expect(read('resource=a&resource=b').resources).toEqual(['a', 'b']);
    expect(read('audience=a&resource=r&audience=b&audience=').audiences).toEqual(['a', 'b']);
  });

  it('is not misled by names of object members', () => {
    expect(read('__proto__=1&constructor=2&state=3').values).toEqual({ state: '3' });
  });
});

describe('readDistinctParameters', () => {
  it('refuses a repeated known parameter and names it', () => {
    expect(() => readDistinctParameters(parseForm('scope=a&scope=a'), ['scope'])).toThrow(/scope/);
  });

  it('takes repeated unknown parameters', () => {
    expect(readDistinctParameters(parseForm('foo=a&foo=a'), ['scope']).values).toEqual({});
  });
});

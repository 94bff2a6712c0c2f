import { describe, expect, test } from 'vitest';
import { formatUserCode, userCodeProblem } from './user-code.ts';

describe('A typed user code', () => {
  test.each([
    ['ABCD-1234', 'ABCD-1234'],
    ['abcd1234', 'ABCD-1234'],
    [' ab cd - 12 34 ', 'ABCD-1234'],
    ['oil0-OIL0', '0110-0110'],
    ['ABCD–1234', 'ABCD-1234'],
    ['abc', 'ABC'],
    ['ABCD', 'ABCD'],
    ['ABCD-', 'ABCD'],
    ['ABCDE', 'ABCD-E'],
    ['ABCD-12345', 'ABCD-1234'],
    ['', ''],
  ])('%j is shown as %j', (typed, shown) => {
    expect(formatUserCode(typed)).toBe(shown);
  });

  test.each([
    ['', /Enter the code/],
    ['ABCD-123', /eight/],
    ['ABCU-1234', /letter U/],
  ])('%j is answered with a hint', (code, hint) => {
    expect(userCodeProblem(code)).toMatch(hint);
  });

  test('that can be one is left alone', () => {
    expect(userCodeProblem('ABCD-1234')).toBeUndefined();
  });
});

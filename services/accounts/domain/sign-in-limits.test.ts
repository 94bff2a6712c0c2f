import { expect, test } from 'vitest';
import { signInLimits, signUpLimit } from './sign-in-limits.ts';

test('what is set is the limit of one person; what people share is wider', () => {
  expect(signInLimits({ points: 10, seconds: 300 })).toEqual({
    person: { points: 10, seconds: 300 },
    browser: { points: 10, seconds: 300 },
    address: { points: 50, seconds: 300 },
    handle: { points: 200, seconds: 300 },
  });
  expect(signUpLimit({ points: 10, seconds: 300 })).toEqual({ points: 200, seconds: 300 });
});

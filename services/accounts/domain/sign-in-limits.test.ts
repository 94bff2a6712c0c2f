import { expect, test } from 'vitest';
import { signInKeys, signInLimits } from './sign-in-limits.ts';

test('what is set is the limit of one person; what people share is wider', () => {
  expect(signInLimits({ points: 10, seconds: 300 })).toEqual({
    person: { points: 10, seconds: 300 },
    address: { points: 50, seconds: 300 },
    handle: { points: 200, seconds: 300 },
  });
});

test('an attempt counts for the person, then the address, then the handle', () => {
  expect(signInKeys('ada', '192.0.2.7')).toEqual([
    { counter: 'person', key: 'ada 192.0.2.7' },
    { counter: 'address', key: '192.0.2.7' },
    { counter: 'handle', key: 'ada' },
  ]);
});

test('without an address the account alone is counted', () => {
  expect(signInKeys('ada', '').map(({ counter }) => counter)).toEqual(['person', 'handle']);
});

import { expect, test } from 'vitest';
import { isPassword } from './password.ts';

test.each([
  ['1234567', false],
  ['12345678', true],
  ['x'.repeat(256), true],
  ['x'.repeat(257), false],
  // 4 characters in 8 UTF-16 units
  ['🔑🔑🔑🔑', false],
  ['🔑'.repeat(256), true],
])('%j', (text, fits) => {
  expect(isPassword(text)).toBe(fits);
});

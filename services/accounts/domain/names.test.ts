import { expect, test } from 'vitest';
import { isName, isRoleName } from './names.ts';

test.each([
  ['Ada Lovelace', true],
  ['Ада 🦊', true],
  ['', false],
  ['   ', false],
  ['Ada\nLovelace', false],
  ['Ada\0', false],
  ['Ada\u202eLovelace', false],
  ['\u200b', false],
  ['👩🏽‍💻'.repeat(25), true],
  ['x'.repeat(100), true],
  ['x'.repeat(101), false],
])('%j as a display name: %j', (text, fits) => {
  expect(isName(text)).toBe(fits);
});

test("a role's name has 64 characters at most", () => {
  expect(isRoleName('x'.repeat(64))).toBe(true);
  expect(isRoleName('x'.repeat(65))).toBe(false);
  expect(isRoleName('\u3164')).toBe(false);
});

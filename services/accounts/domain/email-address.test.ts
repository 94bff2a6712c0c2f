import { expect, test } from 'vitest';
import { isEmailAddress } from './email-address.ts';

test.each(['ada@example.org', 'Ada.L+news@mail.example.co.uk', "o'brien@example.org", 'root@localhost'])(
  '%j looks like an address',
  (text) => {
    expect(isEmailAddress(text)).toBe(true);
  },
);

test.each([
  'ada',
  'ada@',
  '@example.org',
  'ada@example..org',
  'ada@-example.org',
  'a da@example.org',
  'ada@example.org\n',
  'ada@exam\0ple.org',
  'ada@example.org, eve@example.org',
  `${'x'.repeat(250)}@example.org`,
])('%j does not', (text) => {
  expect(isEmailAddress(text)).toBe(false);
});

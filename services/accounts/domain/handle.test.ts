import { expect, test } from 'vitest';
import { isHandle, normalizeHandle } from './handle.ts';

test.each(['a', 'ada', 'ada_lovelace-1815', '0', 'x'.repeat(30)])('%j may be a handle', (handle) => {
  expect(isHandle(handle)).toBe(true);
});

test.each(['', 'x'.repeat(31), 'ada lovelace', 'ada.l', 'ädä', 'ada\n', 'ada\0', 'Ada', '@ada'])(
  '%j may be none',
  (handle) => {
    expect(isHandle(handle)).toBe(false);
  },
);

test('handles are kept in lower case', () => {
  expect(normalizeHandle('Ada-1')).toBe('ada-1');
});

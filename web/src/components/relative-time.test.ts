import { expect, test } from 'vitest';
import { fromNow } from './relative-time.tsx';

const now = new Date('2026-03-10T12:00:00Z');

test.each([
  ['2026-03-10T11:59:30Z', 'just now'],
  ['2026-03-10T12:00:20Z', 'in a moment'],
  ['2026-03-10T11:30:00Z', '30 minutes ago'],
  ['2026-03-10T14:30:00Z', 'in 2 hours'],
  ['2026-03-09T11:00:00Z', 'yesterday'],
  ['2026-03-05T11:00:00Z', '5 days ago'],
  ['2026-02-20T11:00:00Z', '2 weeks ago'],
  ['2025-12-10T11:00:00Z', '2 months ago'],
  ['2024-01-01T00:00:00Z', '2 years ago'],
])('%s is told as %s', (time, told) => {
  expect(fromNow(new Date(time), now)).toBe(told);
});

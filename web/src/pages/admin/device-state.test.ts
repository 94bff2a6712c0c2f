import { expect, test } from 'vitest';
import { deviceState } from './device-state.ts';

const now = new Date('2026-03-10T12:00:00Z');
const device = {
  id: 'd1',
  createdAt: '2026-03-10T11:50:00Z',
  client_id: 'storyden-cli',
  client_name: 'Storyden',
  scope: 'openid',
  expires_at: '2026-03-10T12:05:00Z',
  poll_interval_seconds: 5,
};

test.each([
  ['Waiting', {}],
  ['Code entered', { claimed_by_account_id: 'a1' }],
  ['Approved', { claimed_by_account_id: 'a1', approved_at: '2026-03-10T11:55:00Z' }],
  ['Connected', { approved_at: '2026-03-10T11:55:00Z', consumed_at: '2026-03-10T11:56:00Z' }],
  ['Denied', { claimed_by_account_id: 'a1', denied_at: '2026-03-10T11:55:00Z' }],
  ['Taken back', { approved_at: '2026-03-10T11:54:00Z', denied_at: '2026-03-10T11:55:00Z' }],
  ['Expired', { expires_at: '2026-03-10T11:59:00Z' }],
  ['Connected', { consumed_at: '2026-03-10T11:56:00Z', expires_at: '2026-03-10T11:59:00Z' }],
])('A device is %s', (label, more) => {
  expect(deviceState({ ...device, ...more }, now).label).toBe(label);
});

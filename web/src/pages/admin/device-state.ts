import type { DeviceAuthorization } from '../../api/types.ts';

/** How far a device authorization has come, in a word. */
export function deviceState(device: DeviceAuthorization, now: Date): { label: string; tone: string } {
  if (device.consumed_at !== undefined) return { label: 'Connected', tone: 'success' };
  if (device.denied_at !== undefined) {
    return { label: device.approved_at === undefined ? 'Denied' : 'Taken back', tone: 'danger' };
  }
  if (Date.parse(device.expires_at) <= now.getTime()) return { label: 'Expired', tone: '' };
  if (device.approved_at !== undefined) return { label: 'Approved', tone: 'success' };
  if (device.claimed_by_account_id !== undefined) return { label: 'Code entered', tone: 'accent' };
  return { label: 'Waiting', tone: 'accent' };
}

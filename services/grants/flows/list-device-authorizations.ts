import type { Page } from '../../shared/page.ts';
import type { ListedDevice, ListedDevices } from '../domain/listed-device.ts';

/** One page of device authorizations, for administrators, and how many there are on all pages. */
export function listDeviceAuthorizations(
  page: Page,
  { listedDevices }: { readonly listedDevices: ListedDevices },
): Promise<{ devices: readonly ListedDevice[]; total: number }> {
  return listedDevices.list(page);
}

import { z } from 'zod';
import type { DeviceAuthorization } from '../../../proto/gen/storyden/oauth/v1/device_pb.ts';
import { isoTime } from '../../http/message-values.ts';
import { pageJson, pagesOf } from '../../http/page.ts';
import { clientId, id, scopeText, time } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type Json, operation } from '../../routing/operation.ts';

/** A row under `device_authorisations` (product.md §8). */
const shownDevice = z
  .object({
    id,
    createdAt: time,
    client_id: clientId,
    client_name: z.string(),
    scope: scopeText,
    expires_at: time,
    poll_interval_seconds: z.int(),
    last_polled_at: time.optional(),
    claimed_by_account_id: id.optional(),
    approved_by_account_id: id.optional(),
    approved_at: time.optional(),
    denied_at: time.optional().meta({ description: 'Beside approved_at: when the approval was taken back.' }),
    consumed_at: time.optional(),
  })
  .meta({ id: 'DeviceAuthorizationRow' });

function deviceAuthorizationJson(device: DeviceAuthorization): Json<typeof shownDevice> {
  return {
    id: device.id,
    createdAt: isoTime(device.createdAt),
    client_id: device.clientId,
    client_name: device.clientName,
    scope: device.scopes.join(' '),
    expires_at: isoTime(device.expiresAt),
    poll_interval_seconds: device.pollIntervalSeconds,
    last_polled_at: isoTime(device.lastPolledAt),
    claimed_by_account_id: device.claimedByAccountId,
    approved_by_account_id: device.approvedByAccountId,
    approved_at: isoTime(device.approvedAt),
    denied_at: isoTime(device.deniedAt),
    consumed_at: isoTime(device.consumedAt),
  };
}

const ORDER = {
  sentence: 'Claimed and undecided ones first, then unclaimed ones, then those that are over; newest first.',
};

const listDeviceAuthorizations = operation({
  id: 'listDeviceAuthorizations',
  summary: 'List pending and recent device flows, never their codes',
  who: 'administrator',
  ...pagesOf({ device_authorisations: z.array(shownDevice) }, ORDER),
  handle: async ({ rpc, call, query: page }) => {
    const listed = await rpc.devices.listDeviceAuthorizations(page.rows, call);
    const rows = listed.deviceAuthorizations.map(deviceAuthorizationJson);
    return { device_authorisations: rows, ...pageJson(page, listed) };
  },
});

/** Pending and recent device flows, for administrators; never the codes. */
export const adminDeviceAuthorizationEndpoints: readonly Endpoint[] = [
  {
    path: '/api/admin/oauth/device-authorizations',
    tag: 'Administration',
    family: 'management',
    origins: 'site',
    oauth: true,
    operations: { GET: listDeviceAuthorizations },
  },
];

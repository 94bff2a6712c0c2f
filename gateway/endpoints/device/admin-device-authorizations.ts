import type { DeviceAuthorization } from '../../../proto/gen/storyden/oauth/v1/device_pb.ts';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { isoTime } from '../../http/message-values.ts';
import { pageJson, readPage } from '../../http/page.ts';
import { callFor } from '../../rpc-clients.ts';

/** Pending and recent device flows, for administrators; never the codes. */
export function adminDeviceAuthorizationEndpoints({ rpc, sessions }: GatewayContext): Route[] {
  const list: AccountHandler = async (request, response) => {
    const page = readPage(request);
    const answer = await rpc.devices.listDeviceAuthorizations(page.rows, callFor(response));
    const rows = answer.deviceAuthorizations.map(deviceAuthorizationJson);
    answerJson(response, { device_authorisations: rows, ...pageJson(page, answer) });
  };

  return [
    {
      path: '/api/admin/oauth/device-authorizations',
      family: 'management',
      origins: 'site',
      oauth: true,
      methods: { GET: sessions.administrator(list) },
    },
  ];
}

/** A row under `device_authorisations` (product.md §8). */
function deviceAuthorizationJson(device: DeviceAuthorization) {
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

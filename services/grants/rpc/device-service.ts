import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import { Decision } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import type { DeviceAuthorizationSchema, DeviceService } from '../../../proto/gen/storyden/oauth/v1/device_pb.ts';
import { cutPage, toPage, withOneMore } from '../../shared/paging.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import { isListPlace, type ListedDevice, listPlace } from '../domain/listed-device.ts';
import { readingOf } from '../domain/shown-consent.ts';
import { startDeviceAuthorization } from '../flows/device-code.ts';
import { approveDevice, claimDevice, denyDevice } from '../flows/device-consent.ts';
import { listDeviceAuthorizations } from '../flows/list-device-authorizations.ts';
import { toSignedIn, undecided } from './consent-decision.ts';
import { consentAccount, consentClient } from './consent-messages.ts';
import { toCredentials } from './credentials.ts';

export function deviceService(context: GrantsContext): ServiceImpl<typeof DeviceService> {
  return {
    startDeviceAuthorization(request, handler) {
      return startDeviceAuthorization(
        { credentials: toCredentials(request.client), scope: request.scope, resources: request.resources },
        context.ports(callOf(handler)),
      );
    },

    async claimDeviceAuthorization({ userCode, accountId, clientAddress }, handler) {
      const ports = context.ports(callOf(handler));
      const consent = await claimDevice({ userCode, accountId, clientAddress }, ports);
      return {
        userCode: consent.userCode,
        clientId: consent.client.clientId,
        clientName: consent.client.name,
        expiresAt: timestampFromDate(consent.expiresAt),
        requestedScopes: [...consent.requestedScope],
        grantedScopes: [...consent.shown.scope],
        inheritsUserPermissions: consent.client.scopePolicy === 'inherit',
        previouslyGrantedScopes: [...consent.previousScope],
        account: consentAccount(consent.account),
        client: consentClient(consent.client, ports.issuer),
        ...(consent.resource !== undefined && { resource: consent.resource }),
        reading: readingOf(consent.shown),
      };
    },

    async listDeviceAuthorizations(request, handler) {
      const page = toPage(request, isListPlace);
      const { devices, total } = await listDeviceAuthorizations(withOneMore(page), context.ports(callOf(handler)));
      const { rows, nextPageToken } = cutPage(devices, page, listPlace);
      return { deviceAuthorizations: rows.map(deviceMessage), nextPageToken, totalSize: total };
    },

    async submitDeviceConsent({ userCode, signedIn, decision, clientAddress, reading }, handler) {
      const ports = context.ports(callOf(handler));
      const person = toSignedIn(signedIn);
      const typed = { userCode, accountId: person?.accountId ?? '', clientAddress };
      switch (decision) {
        case Decision.APPROVE:
          await approveDevice(typed, { authTime: person?.authenticatedAt, reading }, ports);
          return { decision };
        case Decision.DENY:
          await denyDevice(typed, ports);
          return { decision };
        default:
          throw undecided();
      }
    },
  };
}

function deviceMessage(device: ListedDevice): MessageInitShape<typeof DeviceAuthorizationSchema> {
  return {
    id: device.id,
    clientId: device.clientId,
    clientName: device.clientName,
    scopes: [...device.requestedScope],
    createdAt: timestampFromDate(device.createdAt),
    expiresAt: timestampFromDate(device.expiresAt),
    pollIntervalSeconds: device.pollIntervalSeconds,
    ...(device.lastPolledAt && { lastPolledAt: timestampFromDate(device.lastPolledAt) }),
    ...(device.claimedBy !== undefined && { claimedByAccountId: device.claimedBy }),
    ...(device.approvedBy !== undefined && { approvedByAccountId: device.approvedBy }),
    ...(device.approvedAt && { approvedAt: timestampFromDate(device.approvedAt) }),
    ...(device.deniedAt && { deniedAt: timestampFromDate(device.deniedAt) }),
    ...(device.consumedAt && { consumedAt: timestampFromDate(device.consumedAt) }),
  };
}

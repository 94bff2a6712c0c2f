import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import type { DeviceApproval, DeviceAuthorizations, DevicePoll } from '../domain/device-authorization.ts';
import { sha256 } from '../domain/digest.ts';
import type { Encryption } from '../domain/encryption.ts';
import type { FlowSettings, RequestLimits } from '../domain/flow-settings.ts';
import type { Ids } from '../domain/ids.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import { accessDenied, authorizationPending, expiredToken, invalidGrant, slowDown } from '../domain/oauth-error.ts';
import type { Random } from '../domain/random.ts';
import { exchangedResource, type ResourceRules, requestedResource } from '../domain/resource.ts';
import { deviceScope } from '../domain/scope-policy.ts';
import { USER_CODE_BYTES, userCodeForms, writeUserCode } from '../domain/user-code.ts';
import type { FindAccountPorts } from './approving-account.ts';
import {
  authenticateClientFor,
  type ClientAuthenticationPorts,
  type ClientCredentials,
} from './client-authentication.ts';
import { approverOf } from './client-owner.ts';
import type { TokenAnswer } from './issue-tokens.ts';
import { issueFirstTokens, prepareGrant, type RedeemApprovalPorts } from './redeem-approval.ts';
import { limitUnauthenticated } from './request-limits.ts';
import { openTokenRequest, type TokenRequest, type TokenRequestPorts } from './token-request.ts';

// RFC 8628: the device asks (§3.1, §3.2), a person decides (§3.3, device-consent.ts), the device polls (§3.4, §3.5).

/** What the device is given (RFC 8628 §3.2). */
export type DeviceAuthorization = {
  readonly deviceCode: string;
  readonly userCode: string;
  /** Seconds. */
  readonly expiresIn: number;
  /** Seconds. */
  readonly interval: number;
};

export type StartDevicePorts = ClientAuthenticationPorts &
  ResourceRules & {
    readonly devices: Pick<DeviceAuthorizations, 'insert'>;
    readonly limits: Pick<RequestLimits, 'deviceStart'>;
    readonly lifetimes: Pick<Lifetimes, 'deviceCode'>;
    readonly settings: Pick<FlowSettings, 'devicePollEverySeconds'>;
    readonly ids: Pick<Ids, 'make'>;
    readonly random: Pick<Random, 'secret' | 'bytes'>;
    readonly encryption: Pick<Encryption, 'userCodeKeys'>;
  };

/**
 * A device asks for codes (RFC 8628 §3.1, §3.2).
 *
 * @throws OAuthError invalid_client, unauthorized_client, invalid_scope, invalid_target; Refusal rate_limited
 */
export async function startDeviceAuthorization(
  request: { credentials: ClientCredentials; scope: string | undefined; resources: readonly string[] },
  ports: StartDevicePorts,
): Promise<DeviceAuthorization> {
  const client = await authenticateClientFor(request.credentials, GRANT_TYPES.deviceCode, ports);
  const { clientAddress } = request.credentials;
  const counted = { name: 'device_start', clientAddress, limit: ports.limits.deviceStart };
  await limitUnauthenticated(client, counted, 'Too many devices were started.', ports);
  const requestedScope = deviceScope(client, request.scope);
  const resource = requestedResource(request.resources, ports);

  const deviceCode = ports.random.secret();
  for (;;) {
    const userCode = writeUserCode(ports.random.bytes(USER_CODE_BYTES));
    const inserted = await ports.devices.insert({
      id: ports.ids.make(),
      clientId: client.id,
      deviceCodeHash: sha256(deviceCode),
      userCode: userCodeForms(userCode, ports.encryption.userCodeKeys),
      requestedScope,
      resource,
      pollIntervalSeconds: ports.settings.devicePollEverySeconds,
      lifetime: ports.lifetimes.deviceCode,
    });
    // User codes are short: the one in 2^40 that is in use is drawn again.
    if (!inserted) continue;
    const expiresIn = Math.floor(ports.lifetimes.deviceCode / 1000);
    return { deviceCode, userCode, expiresIn, interval: ports.settings.devicePollEverySeconds };
  }
}

export type DevicePollPorts = TokenRequestPorts &
  RedeemApprovalPorts &
  ResourceRules &
  FindAccountPorts & {
    readonly devices: Pick<DeviceAuthorizations, 'recordPoll' | 'redeem'>;
  };

const usedDeviceCode = () => invalidGrant('The device code is unknown, used, or was issued to another client.');

/**
 * The device polls for its tokens (RFC 8628 §3.4, §3.5).
 *
 * @throws OAuthError as openTokenRequest, authorization_pending, slow_down, access_denied, expired_token, invalid_grant,
 * invalid_target
 */
export async function pollDeviceCode(
  request: TokenRequest & { readonly deviceCode: string; readonly resources: readonly string[] },
  ports: DevicePollPorts,
): Promise<TokenAnswer> {
  const { client, proof } = await openTokenRequest(request, GRANT_TYPES.deviceCode, ports);
  const poll = await ports.devices.recordPoll(sha256(request.deviceCode), client.id);
  const approval = approvalOf(poll);

  const resource = exchangedResource(request.resources, approval.resource, ports);
  const account = await approverOf(approval, client, ports);

  const prepared = await prepareGrant({ approval: { ...approval, resource }, client, account, proof }, ports);
  // One statement decides which poll redeems; the grant is made in it.
  const redeemed = await ports.devices.redeem(approval.id, prepared.grant);
  if (redeemed === undefined) throw usedDeviceCode();
  return issueFirstTokens(prepared, redeemed, ports);
}

function approvalOf(poll: DevicePoll): DeviceApproval {
  switch (poll.outcome) {
    case 'unknown':
    case 'consumed':
      throw usedDeviceCode();
    case 'expired':
      throw expiredToken('The device code has expired; start again.');
    case 'denied':
      throw accessDenied('The request was denied, or its approval was taken back.');
    case 'too_soon':
      throw slowDown(`Wait ${poll.intervalSeconds} seconds between polls.`);
    case 'pending':
      throw authorizationPending('Nobody has decided yet.');
    case 'approved':
      return poll.approval;
  }
}

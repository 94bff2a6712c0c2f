import { type Account, mayApprove } from '../domain/account.ts';
import { GRANT_TYPES } from '../domain/client.ts';
import type {
  DeviceApproval,
  DevicePoll,
  NewDeviceAuthorization,
  UndecidedDeviceAuthorization,
} from '../domain/device-authorization.ts';
import { sha256 } from '../domain/digest.ts';
import type { NewGrant, Redeemed } from '../domain/grant.ts';
import {
  accessDenied,
  authorizationPending,
  expiredToken,
  invalidGrant,
  invalidRequest,
  slowDown,
} from '../domain/oauth-error.ts';
import { exchangedResource, type ResourceRules, requestedResource } from '../domain/resource.ts';
import { deviceScope } from '../domain/scope-policy.ts';
import { consentToShow, decisionOn, type ShownConsent } from '../domain/shown-consent.ts';
import { readUserCode, USER_CODE_BYTES, writeUserCode } from '../domain/user-code.ts';
import { changedSinceShown } from './authorization-consent.ts';
import { authenticateClient, type ClientAuthenticationPorts, type ClientCredentials } from './client-authentication.ts';
import { approverOf, type OwnerPorts } from './client-owner.ts';
import type { TokenAnswer } from './issue-tokens.ts';
import { grantApproval, type NewGrantPorts } from './new-grant.ts';
import { limitUnproven, type RequestLimit } from './request-limits.ts';
import type { RememberedConsent } from './silent-approval.ts';
import { openTokenRequest, type TokenRequest, type TokenRequestPorts } from './token-request.ts';
import { type GuessingPorts, limitGuesses } from './user-code-guesses.ts';

// RFC 8628 in order: the device asks (§3.1, §3.2), a person decides (§3.3), the device polls (§3.4, §3.5).

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
    readonly devices: { insert(device: NewDeviceAuthorization): Promise<boolean> };
    readonly limits: { readonly deviceStart: RequestLimit };
    /** Milliseconds. */
    readonly deviceCodeLifetime: number;
    readonly devicePollEverySeconds: number;
    readonly newId: () => string;
    readonly newSecret: () => string;
    readonly randomBytes: (count: number) => Buffer;
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
  const client = await authenticateClient(request.credentials, GRANT_TYPES.deviceCode, ports);
  const { clientAddress } = request.credentials;
  const counted = { name: 'device_start', clientAddress, limit: ports.limits.deviceStart };
  await limitUnproven(client, counted, 'Too many devices were started.', ports);
  const requestedScope = deviceScope(client, request.scope);
  const resource = requestedResource(request.resources, ports);

  const deviceCode = ports.newSecret();
  for (;;) {
    const userCode = writeUserCode(ports.randomBytes(USER_CODE_BYTES));
    const inserted = await ports.devices.insert({
      id: ports.newId(),
      clientId: client.id,
      deviceCodeHash: sha256(deviceCode),
      userCodeHash: sha256(userCode),
      requestedScope,
      resource,
      pollIntervalSeconds: ports.devicePollEverySeconds,
      lifetime: ports.deviceCodeLifetime,
    });
    // User codes are short: the one in 2^40 that is in use is drawn again.
    if (!inserted) continue;
    const expiresIn = Math.floor(ports.deviceCodeLifetime / 1000);
    return { deviceCode, userCode, expiresIn, interval: ports.devicePollEverySeconds };
  }
}

export type DeviceConsentPorts = GuessingPorts & {
  readonly accounts: { find(accountId: string): Promise<Account | undefined> };
  readonly consents: { find(accountId: string, clientId: string): Promise<RememberedConsent | undefined> };
  readonly devices: {
    /** One that this account may claim, or has claimed. */
    findClaimable(userCodeHash: Buffer, accountId: string): Promise<UndecidedDeviceAuthorization | undefined>;
    /** Claims it, and keeps what is shown of it; false if another account was faster. */
    claim(userCodeHash: Buffer, accountId: string, shown: ShownConsent): Promise<boolean>;
    findClaimed(userCodeHash: Buffer, accountId: string): Promise<UndecidedDeviceAuthorization | undefined>;
    /** Approves once what was shown; false also if another page was shown since. */
    approve(
      userCodeHash: Buffer,
      accountId: string,
      approval: {
        scope: readonly string[];
        suspensions: number;
        authTime: Date | undefined;
        shown: ShownConsent;
      },
    ): Promise<boolean>;
    deny(userCodeHash: Buffer, accountId: string): Promise<boolean>;
  };
};

/** A user code as a person typed it, and who did. */
export type TypedUserCode = {
  readonly userCode: string;
  readonly accountId: string;
  /** IP address; empty if unknown. */
  readonly clientAddress: string;
};

/** A claimed authorization with what an approval would give now. */
export type DeviceConsent = UndecidedDeviceAuthorization & {
  readonly userCode: string;
  readonly shown: ShownConsent;
  /** What this account approved for this client before; empty if nothing. */
  readonly previousScope: readonly string[];
  readonly account: Account;
};

// Unknown, malformed, expired, decided and claimed-by-another look alike (product.md §6).
const unknownUserCode = () =>
  invalidRequest('The user code is not valid; it may have expired. Check it or start again.');

/**
 * A person opens the consent page (RFC 8628 §3.3): the first account that does claims the code.
 *
 * @throws OAuthError invalid_request, access_denied; Refusal rate_limited
 */
export async function claimDevice(typed: TypedUserCode, ports: DeviceConsentPorts): Promise<DeviceConsent> {
  const account = await approvingAccount(typed.accountId, ports);
  return limitGuesses(typed, ports, async () => {
    const userCode = readTyped(typed);
    const device = await ports.devices.findClaimable(sha256(userCode), account.id);
    if (device === undefined) throw unknownUserCode();
    const shown = consentToShow(device, device.client, account);
    const before = await ports.consents.find(account.id, device.client.clientId);
    if (!(await ports.devices.claim(sha256(userCode), account.id, shown))) throw unknownUserCode();
    return { ...device, userCode, shown, previousScope: before?.scope ?? [], account };
  });
}

/**
 * The account that claimed the code approves what it was shown.
 *
 * @throws OAuthError invalid_request, access_denied; Refusal rate_limited
 */
export async function approveDevice(typed: TypedUserCode, authTime: Date | undefined, ports: DeviceConsentPorts) {
  const account = await approvingAccount(typed.accountId, ports);
  const outcome = await limitGuesses(typed, ports, async () => {
    const hash = sha256(readTyped(typed));
    const device = await ports.devices.findClaimed(hash, account.id);
    if (device === undefined) throw unknownUserCode();
    const { shown } = device;
    const decision = decisionOn(shown, device, device.client, account);
    // No wrong code, so nothing that counts as a guess.
    if (shown === undefined || decision === undefined) return 'changed';
    const { scope } = decision;
    const approval = { scope, suspensions: account.suspensions, authTime, shown };
    if (!(await ports.devices.approve(hash, account.id, approval))) throw unknownUserCode();
    return 'approved';
  });
  if (outcome === 'changed') throw changedSinceShown();
}

/**
 * The account that claimed the code denies it; that is final. Nobody needs a right to say no.
 *
 * @throws OAuthError invalid_request; Refusal rate_limited
 */
export async function denyDevice(typed: TypedUserCode, ports: DeviceConsentPorts) {
  await limitGuesses(typed, ports, async () => {
    const hash = sha256(readTyped(typed));
    if (!(await ports.devices.deny(hash, typed.accountId))) throw unknownUserCode();
  });
}

function readTyped(typed: TypedUserCode): string {
  const userCode = readUserCode(typed.userCode);
  if (userCode === undefined) throw unknownUserCode();
  return userCode;
}

async function approvingAccount(accountId: string, ports: DeviceConsentPorts): Promise<Account> {
  const account = await ports.accounts.find(accountId);
  if (!mayApprove(account)) throw accessDenied('This account may not approve applications.');
  return account;
}

export type DevicePollPorts = TokenRequestPorts &
  NewGrantPorts &
  ResourceRules &
  OwnerPorts & {
    readonly devices: {
      /** Too soon only while nobody has decided, and 5 s longer each time (docs/decisions/0008). */
      recordPoll(deviceCodeHash: Buffer, clientId: string): Promise<DevicePoll>;
      redeem(id: string, grant: NewGrant): Promise<Redeemed | undefined>;
    };
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

  // One statement decides which poll redeems; the grant is made in it.
  const tokens = await grantApproval(
    { ...approval, resource },
    client,
    account,
    proof,
    (grant) => ports.devices.redeem(approval.id, grant),
    ports,
  );
  if (tokens === undefined) throw usedDeviceCode();
  return tokens;
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

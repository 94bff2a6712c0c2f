import type { Account } from '../domain/account.ts';
import type { DeviceAuthorizations, UndecidedDeviceAuthorization } from '../domain/device-authorization.ts';
import type { Encryption } from '../domain/encryption.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import type { Consents } from '../domain/remembered-consent.ts';
import { consentToShow, decisionOn, type ShownConsent } from '../domain/shown-consent.ts';
import { readUserCode, userCodeForms } from '../domain/user-code.ts';
import { approvingAccount, type FindAccountPorts } from './approving-account.ts';
import { changedSinceShown } from './authorization-consent.ts';
import { type GuessingPorts, limitGuesses } from './user-code-guesses.ts';

export type DeviceConsentPorts = GuessingPorts &
  FindAccountPorts & {
    readonly consents: Pick<Consents, 'find'>;
    readonly devices: Pick<DeviceAuthorizations, 'findClaimable' | 'claim' | 'findClaimed' | 'approve' | 'deny'>;
    readonly encryption: Pick<Encryption, 'userCodeKeys'>;
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
    const { userCode, forms } = readTyped(typed, ports);
    const device = await ports.devices.findClaimable(forms, account.id);
    if (device === undefined) throw unknownUserCode();
    const shown = consentToShow(device, device.client, account);
    const before = await ports.consents.find(account.id, device.client.clientId);
    if (!(await ports.devices.claim(forms, account.id, shown))) throw unknownUserCode();
    return { ...device, userCode, shown, previousScope: before?.scope ?? [], account };
  });
}

/**
 * The account that claimed the code approves what it was shown. `reading` as for approveAuthorization.
 *
 * @throws OAuthError invalid_request, access_denied; Refusal rate_limited
 */
export async function approveDevice(
  typed: TypedUserCode,
  { authTime, reading }: { authTime: Date | undefined; reading: string | undefined },
  ports: DeviceConsentPorts,
) {
  const account = await approvingAccount(typed.accountId, ports);
  const outcome = await limitGuesses(typed, ports, async () => {
    const { forms } = readTyped(typed, ports);
    const device = await ports.devices.findClaimed(forms, account.id);
    if (device === undefined) throw unknownUserCode();
    const { shown } = device;
    const decision = decisionOn(shown, reading, device, device.client, account);
    // The code was right, so this does not count as a guess.
    if (shown === undefined || decision === undefined) return 'changed';
    const { scope } = decision;
    const given = { scope, suspensions: account.suspensions, authTime, shown };
    if (!(await ports.devices.approve(forms, account.id, given))) throw unknownUserCode();
    return 'approved';
  });
  if (outcome === 'changed') throw changedSinceShown();
}

/**
 * The account that claimed the code denies it; that is final, and needs no permission.
 *
 * @throws OAuthError invalid_request; Refusal rate_limited
 */
export async function denyDevice(typed: TypedUserCode, ports: DeviceConsentPorts) {
  await limitGuesses(typed, ports, async () => {
    const { forms } = readTyped(typed, ports);
    if (!(await ports.devices.deny(forms, typed.accountId))) throw unknownUserCode();
  });
}

function readTyped(typed: TypedUserCode, { encryption }: Pick<DeviceConsentPorts, 'encryption'>) {
  const userCode = readUserCode(typed.userCode);
  if (userCode === undefined) throw unknownUserCode();
  return { userCode, forms: userCodeForms(userCode, encryption.userCodeKeys) };
}

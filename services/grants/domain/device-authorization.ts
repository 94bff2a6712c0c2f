import type { Client } from './client.ts';
import type { NewGrant, Redeemed } from './grant.ts';
import type { ShownConsent } from './shown-consent.ts';
import type { UserCodeForms } from './user-code.ts';

/** A device flow as it begins. */
export type NewDeviceAuthorization = {
  readonly id: string;
  readonly clientId: string;
  readonly deviceCodeHash: Buffer;
  readonly userCode: UserCodeForms;
  readonly requestedScope: readonly string[];
  readonly resource: string | undefined;
  readonly pollIntervalSeconds: number;
  /** Milliseconds. */
  readonly lifetime: number;
};

/** A device flow that nobody has decided, as an account finds it. */
export type UndecidedDeviceAuthorization = {
  readonly client: Client;
  readonly requestedScope: readonly string[];
  readonly resource: string | undefined;
  /** What was shown last; undefined before the claim, and where the previous release kept nothing. */
  readonly shown: ShownConsent | undefined;
  readonly expiresAt: Date;
};

/** How the account that claimed it approves what it was shown. */
type DeviceDecision = {
  readonly scope: readonly string[];
  /** How often the account had been suspended. */
  readonly suspensions: number;
  readonly authTime: Date | undefined;
  readonly shown: ShownConsent;
};

/** What a poll met (RFC 8628 §3.5). */
export type DevicePoll =
  | { readonly outcome: 'unknown' | 'consumed' | 'expired' | 'denied' | 'pending' }
  | { readonly outcome: 'too_soon'; readonly intervalSeconds: number }
  | { readonly outcome: 'approved'; readonly approval: DeviceApproval };

/** What an account approved for a device. */
export type DeviceApproval = {
  readonly id: string;
  readonly accountId: string;
  /** How often the account had been suspended when it approved. */
  readonly suspensions: number | undefined;
  readonly requestedScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date | undefined;
};

/**
 * Device authorizations, from the start over the claim to the one poll that gets tokens (RFC 8628). Kept by
 * store/device-authorizations.ts.
 */
export interface DeviceAuthorizations {
  /** False if the user code is in use. */
  insert(device: NewDeviceAuthorization): Promise<boolean>;

  /** One that nobody has claimed, or this account has. */
  findClaimable(userCode: UserCodeForms, accountId: string): Promise<UndecidedDeviceAuthorization | undefined>;

  /** One that this account has claimed and not decided. */
  findClaimed(userCode: UserCodeForms, accountId: string): Promise<UndecidedDeviceAuthorization | undefined>;

  /**
   * Claims for the first account that comes, and keeps what it is shown; the same account may come again. False if
   * another account was faster.
   */
  claim(userCode: UserCodeForms, accountId: string, shown: ShownConsent): Promise<boolean>;

  /**
   * Approves once: false if it was decided before, expired, not claimed by this account, the client is gone, or
   * something else was shown meanwhile.
   */
  approve(userCode: UserCodeForms, accountId: string, decision: DeviceDecision): Promise<boolean>;

  /** Denies once; false as for approve. */
  deny(userCode: UserCodeForms, accountId: string): Promise<boolean>;

  /**
   * Records a poll of this client; another client's is unknown and changes nothing. A poll is too soon only while nobody
   * has decided, and the interval grows by 5 s each time (docs/decisions/0008).
   */
  recordPoll(deviceCodeHash: Buffer, clientId: string): Promise<DevicePoll>;

  /** Lets one poll have the approval and makes its grant, in one statement. Undefined if another poll was first. */
  redeem(id: string, grant: NewGrant): Promise<Redeemed | undefined>;
}

import type { Client } from './client.ts';
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

import type { Client } from './client.ts';

/** A request as it begins. */
export type NewAuthorizationRequest = {
  readonly id: string;
  readonly clientId: string;
  readonly accountId: string;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly requestedScope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date;
  /** Milliseconds. */
  readonly lifetime: number;
};

/** A request that waits for its account's decision. */
export type PendingAuthorizationRequest = {
  readonly id: string;
  readonly client: Client;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly requestedScope: readonly string[];
  readonly expiresAt: Date;
};

/** What a code was issued for. */
export type IssuedCode = {
  readonly requestId: string;
  readonly accountId: string;
  readonly redirectUri: string;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly requestedScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date;
  readonly state: 'good' | 'expired' | 'used';
};

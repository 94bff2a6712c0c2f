import type { Client } from './client.ts';

/** A request as it begins. */
export type NewAuthorizationRequest = {
  readonly id: string;
  /** NOT_STORED for a client that is known by a document alone. */
  readonly clientId: string;
  /** Where the client's metadata document is, for a client that is known by one. */
  readonly documentUrl: string | undefined;
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
  /** Absent for a client that is known by a document, which is read again. */
  readonly client: Client | undefined;
  readonly documentUrl: string | undefined;
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

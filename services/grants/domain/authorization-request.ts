import type { AuthorizationParameters } from './authorization-parameters.ts';
import type { ResponseMode } from './authorization-response.ts';
import type { ClaimsRequest } from './claims-request.ts';
import type { Client } from './client.ts';
import type { ShownConsent } from './shown-consent.ts';

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
  readonly responseMode: ResponseMode;
  readonly claims: ClaimsRequest | undefined;
  /** Thumbprint of the key that the code is bound to (RFC 9449 §10). */
  readonly dpopJkt: string | undefined;
  readonly authTime: Date;
  /** The session it was started in, and then decided in; becomes `sid` (OIDC Back-Channel Logout §2.1). */
  readonly sessionId: string | undefined;
  /** What the page would show at this moment, for whoever decides without having read it. */
  readonly shown: ShownConsent;
  /** Milliseconds. */
  readonly lifetime: number;
};

/** A request that its client pushed; it is nobody's until an account opens it (RFC 9126). */
export type NewPushedRequest = Pick<
  NewAuthorizationRequest,
  'id' | 'clientId' | 'documentUrl' | 'redirectUri' | 'requestedScope' | 'lifetime'
> & {
  readonly requestUriHash: Buffer;
  readonly parameters: AuthorizationParameters;
};

/** A pushed request that nobody has decided. */
export type PushedRequest = { readonly id: string; readonly parameters: AuthorizationParameters };

/** A request that waits for its account's decision. */
export type PendingAuthorizationRequest = {
  readonly id: string;
  /** Absent for a client that is known by a document, which is read again. */
  readonly client: Client | undefined;
  readonly documentUrl: string | undefined;
  readonly redirectUri: string;
  readonly state: string | undefined;
  readonly responseMode: ResponseMode;
  readonly requestedScope: readonly string[];
  readonly resource: string | undefined;
  readonly claims: ClaimsRequest | undefined;
  /** What was shown last; undefined where the previous release kept nothing. */
  readonly shown: ShownConsent | undefined;
  readonly expiresAt: Date;
};

/** What a code was issued for. */
export type IssuedCode = {
  readonly requestId: string;
  readonly accountId: string;
  /** How often the account had been suspended when it approved. */
  readonly suspensions: number | undefined;
  readonly redirectUri: string;
  readonly nonce: string | undefined;
  readonly codeChallenge: string | undefined;
  readonly requestedScope: readonly string[];
  readonly grantedScope: readonly string[];
  readonly resource: string | undefined;
  readonly claims: ClaimsRequest | undefined;
  readonly dpopJkt: string | undefined;
  readonly authTime: Date;
  readonly sessionId: string | undefined;
  /** `taken_back`: whatever ended the approval came before the redemption. */
  readonly state: 'good' | 'expired' | 'used' | 'taken_back';
};

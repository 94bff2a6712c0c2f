import type { AuthorizationParameters } from './authorization-parameters.ts';
import type { ResponseMode } from './authorization-response.ts';
import type { ClaimsRequest } from './claims-request.ts';
import type { Client } from './client.ts';
import type { NewGrant, Redeemed } from './grant.ts';
import type { BrowserSession } from './reauthentication.ts';
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
  /** What the page would show now. A decision without having read the page is about this. */
  readonly shown: ShownConsent;
  /** Milliseconds. */
  readonly lifetime: number;
};

/** A request that its client pushed; it belongs to no account until one opens it (RFC 9126). */
type NewPushedRequest = Pick<
  NewAuthorizationRequest,
  'id' | 'clientId' | 'documentUrl' | 'redirectUri' | 'requestedScope' | 'lifetime'
> & {
  readonly requestUriHash: Buffer;
  readonly parameters: AuthorizationParameters;
};

/** A pushed request that nobody has decided. */
type PushedRequest = { readonly id: string; readonly parameters: AuthorizationParameters };

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

/** How the account of a pending request approves it. */
export type CodeApproval = {
  readonly requestId: string;
  readonly accountId: string;
  /** The client's id in the store. */
  readonly clientId: string;
  /** SHA-256 of the code. */
  readonly codeHash: Buffer;
  /** Milliseconds that the code lives. */
  readonly codeLifetime: number;
  readonly scope: readonly string[];
  /** Names of profile claims that are approved beside the scope. */
  readonly claims: readonly string[];
  /** Where the code goes and what for (approval-destination.ts). */
  readonly destination: Buffer;
  /** How often the account had been suspended. */
  readonly suspensions: number;
};

/** How a person approves a request on the consent page. */
type PersonsApproval = CodeApproval & {
  readonly shown: ShownConsent;
  /** The session that decides: the person may have signed out and in again since the request began. */
  readonly decidedIn: BrowserSession | undefined;
};

/** What a code was issued for. */
export type IssuedCode = {
  readonly requestId: string;
  /** The id of the client that it was issued to. */
  readonly clientId: string;
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
  /** `taken_back`: the approval was ended before the redemption. */
  readonly state: 'good' | 'expired' | 'used' | 'taken_back';
};

/**
 * Authorization requests, from the request over the code to its redemption (RFC 6749 §4.1). Kept by
 * store/authorization-requests.ts. A request is pending while it is undecided and unexpired.
 */
export interface AuthorizationRequests {
  insert(request: NewAuthorizationRequest): Promise<void>;

  /** A pending request of this account, its client alive. */
  findPending(id: string, accountId: string): Promise<PendingAuthorizationRequest | undefined>;

  /** Keeps what the account is shown of its request. False if the request is not pending any more. */
  show(id: string, accountId: string, shown: ShownConsent): Promise<boolean>;

  /**
   * Approves once, and remembers the consent. False if the request is not pending any more, its client is gone, or something
   * else was shown meanwhile.
   */
  approve(approval: PersonsApproval): Promise<boolean>;

  /**
   * Approves once without asking the person (`prompt=none`). False if the request is not pending any more, its client is
   * gone, or no remembered consent covers the approval.
   */
  approveIfConsented(approval: CodeApproval): Promise<boolean>;

  /** Denies once. False if the request is not pending any more. */
  deny(id: string, accountId: string): Promise<boolean>;

  /** What a code was issued for. */
  findCode(codeHash: Buffer): Promise<IssuedCode | undefined>;

  /** Uses the code up and makes its grant, in one statement. Undefined if the code was not good any more. */
  redeem(requestId: string, grant: NewGrant): Promise<Redeemed | undefined>;

  /** Revokes what a code gave (RFC 6749 §4.1.2); committed when it returns. False if there was nothing to revoke. */
  revokeRedeemed(requestId: string): Promise<boolean>;
}

/**
 * Pushed requests, until an account opens them (RFC 9126); from then on they are authorization requests. Kept by
 * store/pushed-requests.ts.
 */
export interface PushedRequests {
  insert(request: NewPushedRequest): Promise<void>;

  /** A request of this client that is neither decided nor expired. */
  find(requestUriHash: Buffer, client: Pick<Client, 'id' | 'documentUrl'>): Promise<PushedRequest | undefined>;

  /**
   * Lets a request that no account has opened live until `lifetime` milliseconds after the push, so that to show the login
   * page again and again prolongs nothing.
   */
  prolong(id: string, lifetime: number): Promise<void>;

  /**
   * Makes a pushed request its account's (docs/decisions/0028); the same account may open it again. False if another
   * account opened it before, it was decided, or it expired.
   */
  open(request: NewAuthorizationRequest): Promise<boolean>;
}

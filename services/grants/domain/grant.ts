import type { Page } from '../../shared/page.ts';
import type { ClaimsRequest } from './claims-request.ts';
import type { SealedSeed } from './grant-seed.ts';

/** A grant as it begins. */
export type NewGrant = {
  readonly id: string;
  readonly clientId: string;
  readonly accountId: string;
  readonly scope: readonly string[];
  readonly requestableScope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date | undefined;
  readonly claims: ClaimsRequest | undefined;
  /** Thumbprint of the key that its refresh token is bound to (RFC 9449 §5). */
  readonly dpopJkt: string | undefined;
  /** The session in which it was approved; `sid` (OIDC Back-Channel Logout §2.1). */
  readonly sessionId: string | undefined;
  /** Whether the client is to be told when that session ends. */
  readonly joinsSession: boolean;
  /** Sealed; absent for a grant that has no refresh token. */
  readonly seed: Buffer | undefined;
  /** Milliseconds until it ends unless it is renewed. */
  readonly lifetime: number;
};

/** What a redemption made. */
export type Redeemed = {
  /** The grant's beginning. */
  readonly at: Date;
  /** The session whose end the client is to be told of; absent if that is over. */
  readonly sessionId: string | undefined;
};

/** A grant as a token request needs it. */
export type StoredGrant = {
  readonly id: string;
  readonly clientId: string;
  readonly accountId: string;
  readonly scope: readonly string[];
  readonly requestableScope: readonly string[];
  readonly resource: string | undefined;
  readonly authTime: Date | undefined;
  readonly claims: ClaimsRequest | undefined;
  readonly dpopJkt: string | undefined;
  /** The session in which it was approved, while that lives and the client is to be told of its end. */
  readonly sessionId: string | undefined;
  /** Absent for a grant that has no refresh token. */
  readonly sealed: SealedSeed | undefined;
  readonly generation: number;
  /** Whether the last rotation was so recent that the token before it still answers. */
  readonly inGrace: boolean;
  readonly state: 'live' | 'revoked' | 'expired';
  /** The database's time of the reading. */
  readonly readAt: Date;
};

/** What a grant is when it is renewed. */
export type Renewal = {
  /** What is left of its scope. */
  readonly scope: readonly string[];
  /** Milliseconds until it ends unless it is renewed again. */
  readonly lifetime: number;
  /** Milliseconds that it may live at all. */
  readonly maxAge: number | undefined;
};

/** How long a rotated refresh token still answers. */
export type RefreshGrace = {
  /** Milliseconds. */
  readonly lasts: number;
  /** The last time in which the database answered nobody; still going on if it has no end. */
  readonly silence: () => { readonly from: Date; readonly until: Date | undefined } | undefined;
};

/** A grant as people and internal services see it. */
export type ApprovedGrant = {
  readonly id: string;
  readonly accountId: string;
  readonly clientRowId: string;
  readonly clientId: string;
  readonly clientName: string;
  /** Whether its picture is shown (client-logo.ts). */
  readonly clientHasLogo: boolean;
  readonly scope: readonly string[];
  readonly resource: string | undefined;
  readonly renewable: boolean;
  readonly createdAt: Date;
  /** Absent for a remembered approval without a live grant, which ends when it is taken back. */
  readonly expiresAt: Date | undefined;
  readonly lastUsedAt: Date | undefined;
  readonly revokedAt: Date | undefined;
};

/** Which grants a list has. */
export type GrantFilter = {
  readonly accountId: string | undefined;
  readonly renewableOnly: boolean;
  /** With an account: what it approved before and has no live grant of, too. */
  readonly remembered: boolean;
};

/** What accounts have approved, as people and internal services see it: live grants, and approvals that are remembered. */
export interface ApprovedGrants {
  /** A grant in any state; undefined for one that is unknown, or whose client is deleted. */
  find(id: string): Promise<ApprovedGrant | undefined>;

  /** One page, by id; `total` counts all pages. */
  list(filter: GrantFilter, page: Page): Promise<{ grants: ApprovedGrant[]; total: number }>;

  /**
   * Ends a live grant, once, or a remembered approval with everything that it stands for: what the list shows can be
   * ended by its id. With an account, only its own. False if there is none.
   */
  revoke(id: string, accountId: string | undefined): Promise<boolean>;
}

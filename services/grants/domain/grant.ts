import type { Page } from '../../shared/page.ts';
import type { ClaimsRequest } from './claims-request.ts';
import type { Client } from './client.ts';
import type { EncryptedSeed } from './grant-seed.ts';

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
  /** Whether the client is notified when that session ends. */
  readonly joinsSession: boolean;
  /** Encrypted; absent for a grant that has no refresh token. */
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
  readonly encryptedSeed: EncryptedSeed | undefined;
  readonly generation: number;
  /** Whether the last rotation was so recent that the token before it still answers. */
  readonly inGrace: boolean;
  readonly state: 'live' | 'revoked' | 'expired';
  /** The database's time of the reading. */
  readonly readAt: Date;
};

/** What a rotation changes. */
type Rotation = {
  /** What is left of the grant's scope. */
  readonly scope: readonly string[];
  /** Replaces the stored seed. */
  readonly reencrypted?: EncryptedSeed | undefined;
};

/**
 * Grants: one row each for its whole life. They are made by the redemption of what was approved
 * (DeviceAuthorizations.redeem). Kept by store/grants.ts, which knows how long they live.
 */
export interface Grants {
  find(id: string): Promise<StoredGrant | undefined>;

  /** With its client, unless that is deleted, and when it ends unless it is renewed. */
  findWithClient(id: string): Promise<{ grant: StoredGrant; client: Client; expiresAt: Date } | undefined>;

  /**
   * Rotates once from one generation to the next. The time of it, or undefined if the grant is not at that generation any
   * more, revoked or over.
   */
  rotate(id: string, generation: number, to: Rotation): Promise<Date | undefined>;

  /** Renews a grant that keeps its token, and so its generation; otherwise as rotate. */
  renew(id: string, generation: number, to: Pick<Rotation, 'scope'>): Promise<Date | undefined>;

  /** Takes from a grant what is not in `scope`, for good. */
  shrink(id: string, scope: readonly string[]): Promise<void>;

  /** Revokes a grant whose refresh token was used again. Committed when it returns. */
  revokeForReuse(id: string): Promise<void>;

  /** Revokes a grant that its client gave back. */
  revokeByClient(id: string): Promise<void>;
}

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

/** Whose grants: of an account, of a client by its public identifier, or of one for the other. */
export type GrantParties = {
  readonly accountId: string | undefined;
  readonly clientId: string | undefined;
};

/** Which grants a list has. */
export type GrantFilter = GrantParties & {
  readonly resource: string | undefined;
  readonly state: StoredGrant['state'];
  readonly renewableOnly: boolean;
  /** With an account, in the state live and without a resource: what it approved before and has no live grant of, too. */
  readonly remembered: boolean;
};

/** What accounts have approved, as people and internal services see it: grants, and approvals that are remembered. */
export interface ApprovedGrants {
  /** A grant in any state; undefined for one that is unknown, or whose client is deleted. */
  find(id: string): Promise<ApprovedGrant | undefined>;

  /** Those of up to a hundred grants that find would give, by id. */
  findAll(ids: readonly string[]): Promise<ReadonlyMap<string, ApprovedGrant>>;

  /** One page, by id; `total` counts all pages. */
  list(filter: GrantFilter, page: Page): Promise<{ grants: ApprovedGrant[]; total: number }>;

  /**
   * Ends a live grant, once, or a remembered approval with everything that it stands for: what the list shows can be
   * ended by its id. With an account, only its own. False if there is none.
   */
  revoke(id: string, accountId: string | undefined): Promise<boolean>;

  /**
   * Ends all that there is of an account, of a client, or of one for the other, in several transactions: live grants,
   * remembered approvals, and what is not redeemed. How many grants it revoked; if it fails, some have ended.
   */
  revokeAll(parties: GrantParties): Promise<number>;
}

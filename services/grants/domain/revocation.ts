import type { EventFeed } from '../../shared/event-feed.ts';

/** Something ended before its time, and tokens of it may still be alive by their own word. */
export type Revocation = {
  readonly kind: 'grant' | 'access_token' | 'client' | 'account';
  readonly grantId: string | undefined;
  /** The client identifier. */
  readonly clientId: string | undefined;
  readonly accountId: string | undefined;
  /** Of an access token. */
  readonly jti: string | undefined;
  readonly revokedAt: Date;
  /** When the last access token that it ends is over in any case. */
  readonly expiresAt: Date;
  /** A word in snake_case. */
  readonly reason: string;
};

/**
 * What was revoked while a token of it may be alive. Whatever revokes here writes it, in the transaction of the revocation; a
 * suspension is written when the account service has told of it. Kept by store/revocations.ts.
 */
export interface Revocations extends EventFeed<Revocation> {
  /** Says that access tokens are issued that live so many milliseconds; how long revocations matter, follows. */
  noteLifetime(accessToken: number): Promise<void>;

  /** An account was suspended; told twice, it is written once. */
  noteSuspension(accountId: string, at: Date): Promise<void>;

  /** Accounts that have grants, in order, after one of them: so many at most. */
  accountsWithGrants(after: string, most: number): Promise<readonly string[]>;
}

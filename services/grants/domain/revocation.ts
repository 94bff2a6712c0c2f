/** What ended before its time. */
type RevocationKind = 'grant' | 'access_token' | 'client' | 'account';

/** Something ended, and tokens of it may still be alive by their own word. */
export type Revocation = {
  readonly kind: RevocationKind;
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

/** Some revocations, each with the cursor that goes on after it. */
export type RevocationPage = {
  readonly rows: readonly { readonly row: Revocation; readonly cursor: string }[];
  /** Goes on after all of them. */
  readonly cursor: string;
  /** Whether there is more at the moment. */
  readonly hasMore: boolean;
};

/**
 * What was revoked while a token of it may be alive, in the order in which a reader can go on. Whatever revokes writes it, in the
 * transaction of the revocation. Kept by store/revocations.ts.
 */
export interface Revocations {
  /** @param cursor empty: everything that still matters. @returns what is wrong with the cursor instead, if anything is */
  read(cursor: string): Promise<RevocationPage | 'malformed' | 'too_old'>;

  /** Says that access tokens are issued that live so many milliseconds; how long revocations matter, follows. */
  noteLifetime(accessToken: number): Promise<void>;
}

/** Tells when there may be new ones. */
export interface RevocationWatch {
  /** Changes with what is new: to be read before the revocations are. */
  readonly version: number;
  /** Waits until the version is another one, so many milliseconds at most, or until the signal. */
  changed(version: number, within: number, signal: AbortSignal): Promise<void>;
  /** Whether this server stops. */
  readonly closed: boolean;
}

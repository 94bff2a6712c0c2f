import type { Account } from './account.ts';

/** A browser's signed-in state. The token is known to the browser alone; the store has its hash. */
export type Session = OpenedSession & { readonly token: string };

/** A session as the store knows it. The id names it to others and opens nothing. */
export type OpenedSession = {
  readonly id: string;
  readonly expiresAt: Date;
  /** The browser's session so far, if that was another one. */
  readonly replaced: ReplacedSession | undefined;
};

/** A session that ended because its browser got another one. */
type ReplacedSession = { readonly accountId: string; readonly sessionId: string };

/** Whose a session is, and since when. */
export type ResolvedSession = { readonly id: string; readonly account: Account; readonly authenticatedAt: Date };

/** An account, and the hash of the password that was proved: another one may be set at the same moment. */
export type ProvedPassword = { readonly accountId: string; readonly passwordHash: string };

/** The sessions of browsers, by the SHA-256 of their token (store/sessions.ts). The database's clock ends them. */
export interface Sessions {
  /**
   * Opens a session, and ends the one with the hash `replacesHash` in the same step. If both are of the same account, the
   * new session has the id of the old one, by which clients know it. Undefined if the account is suspended or gone, or has
   * another password than was proved.
   */
  open(proved: ProvedPassword, tokenHash: Buffer, replacesHash: Buffer | undefined): Promise<OpenedSession | undefined>;

  /** Undefined if the session is over or its account is suspended. */
  resolve(tokenHash: Buffer): Promise<ResolvedSession | undefined>;

  /** When a session of an account ends, by its id. Undefined if it is over or its account is suspended. */
  expiry(accountId: string, sessionId: string): Promise<Date | undefined>;

  /** Ends a session; one that is over is no error. */
  end(tokenHash: Buffer): Promise<void>;
}

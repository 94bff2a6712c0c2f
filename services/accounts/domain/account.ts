/** A member as the rest of the platform sees it. */
export type Account = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** The primary address first. */
  readonly emailAddresses: readonly EmailAddress[];
  /** The default role first. */
  readonly roles: readonly Role[];
  /** The permissions of all roles, each once, sorted; ADMINISTRATOR is not expanded. */
  readonly permissions: readonly string[];
  readonly suspended: boolean;
  /** How often it was suspended so far. */
  readonly suspensions: number;
  readonly createdAt: Date;
};

export type EmailAddress = { readonly emailAddress: string; readonly verified: boolean };

/** A named set of permissions; the default role is everybody's. */
export type Role = {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
  readonly isDefault: boolean;
  readonly createdAt: Date;
};

/** A browser's signed-in state; the token is known here alone, the store keeps its hash. */
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

/** What a browser keeps to be known at the next sign-in. */
export type KnownBrowser = { readonly token: string; readonly expiresAt: Date };

/** Whose a session is, and since when. */
export type ResolvedSession = { readonly id: string; readonly account: Account; readonly authenticatedAt: Date };

/** An account to be made. */
export type NewAccount = {
  readonly handle: string;
  readonly name: string;
  /** argon2id, in PHC string format. */
  readonly passwordHash: string;
  readonly email?: EmailAddress;
};

/** What proves an account's owner. */
export type Credential = {
  readonly accountId: string;
  readonly passwordHash: string;
  readonly suspended: boolean;
};

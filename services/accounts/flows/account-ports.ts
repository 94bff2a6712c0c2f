import type { CountAttempt } from '../../shared/attempts.ts';
import type { EventFeed, FeedSignal } from '../../shared/event-feed.ts';
import type { Accounts, Administrators } from '../domain/account.ts';
import type { AccountChange } from '../domain/account-change.ts';
import type { Passwords } from '../domain/password.ts';
import type { Roles } from '../domain/role.ts';
import type { Sessions } from '../domain/session.ts';
import type { Limit, Counter as SignInCounter } from '../domain/sign-in-limits.ts';

/** All that the flows of this service may ask of the world: context.ts makes it, and a flow takes what it needs of it. */
export type AccountPorts = {
  readonly accounts: Accounts;
  readonly administrators: Administrators;
  readonly roles: Roles;
  readonly sessions: Sessions;
  readonly passwords: Passwords;
  readonly accountChanges: EventFeed<AccountChange>;
  readonly accountChangeWatch: FeedSignal;
  readonly random: (bytes: number) => Uint8Array;
  readonly now: () => Date;
  readonly signup: 'open' | 'closed';
  readonly limits: AttemptLimits;
  readonly countAttempt: CountAttempt;
};

/** How often something may be tried, by what it is. */
export type AttemptLimits = {
  readonly signIn: Readonly<Record<SignInCounter, Limit>>;
  /** Of every attempt, successful ones too: each costs a password hash, and most a row. */
  readonly signUp: Limit;
};

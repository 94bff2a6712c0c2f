import { USE_OAUTH_CLIENTS } from '../../../proto/vocabulary/permissions.ts';
import { holds } from './scope.ts';

/** What the grant service knows of a member, as the account service told it a moment ago. */
export type Account = {
  readonly id: string;
  readonly handle: string;
  readonly name: string;
  /** The primary address, if there is one. */
  readonly email?: { readonly address: string; readonly verified: boolean };
  /** Permission names held through roles; ADMINISTRATOR is not expanded. */
  readonly permissions: readonly string[];
  readonly suspended: boolean;
  /** How often it was suspended so far, as its account service counts; 0 where that does not. */
  readonly suspensions: number;
};

/**
 * The accounts, as the account service knows them at this moment (account-service-client.ts). Nothing is cached: what an
 * account may do is asked again at every step (product.md §2).
 */
export interface Accounts {
  /** Undefined if no account has this id. */
  find(accountId: string): Promise<Account | undefined>;

  /** Whether a session of the account is over; false where the account service does not say. */
  sessionIsOver(accountId: string, sessionId: string): Promise<boolean>;
}

/** Whether an account may approve OAuth clients now (product.md §2). An account that is gone may not. */
export function mayApprove(account: Account | undefined): account is Account {
  return account !== undefined && !account.suspended && holds(account.permissions, USE_OAUTH_CLIENTS);
}

/**
 * Whether an approval of this account is still good. A suspension since then has ended it for good, even one that is
 * over. An approval of the previous release does not say how many there had been.
 */
export function isApprovalGood(
  account: Account | undefined,
  approval: { readonly suspensions: number | undefined },
): account is Account {
  return mayApprove(account) && (approval.suspensions ?? account.suspensions) === account.suspensions;
}

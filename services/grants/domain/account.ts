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
};

/** Whether an account may approve OAuth clients now (product.md §2). An account that is gone may not. */
export function mayApprove(account: Account | undefined): account is Account {
  return account !== undefined && !account.suspended && holds(account.permissions, 'USE_OAUTH_CLIENTS');
}

import { type Account, type Accounts, mayApprove } from '../domain/account.ts';
import { accessDenied } from '../domain/oauth-error.ts';

export type FindAccountPorts = { readonly accounts: Pick<Accounts, 'find'> };

/**
 * The account that is about to decide, as the account service knows it now.
 *
 * @throws OAuthError access_denied unless it may approve applications (product.md §2)
 */
export async function approvingAccount(accountId: string, ports: FindAccountPorts): Promise<Account> {
  const account = await ports.accounts.find(accountId);
  if (!mayApprove(account)) throw accessDenied('This account may not approve applications.');
  return account;
}

import type { Page } from '../../shared/page.ts';
import { Refusal } from '../../shared/refusal.ts';
import type { Account, Accounts } from '../domain/account.ts';

export const accountNotFound = () =>
  new Refusal('not_found', 'There is no such account.', { suggested: 'Check the handle or the id.' });

/** One account, as it is now. @throws Refusal not_found */
export async function getAccount(
  accountId: string,
  ports: { readonly accounts: Pick<Accounts, 'find'> },
): Promise<Account> {
  const account = await ports.accounts.find(accountId);
  if (account === undefined) throw accountNotFound();
  return account;
}

/** A page of all accounts, by id, and how many there are in all. */
export function listAccounts(page: Page, ports: { readonly accounts: Pick<Accounts, 'list'> }) {
  return ports.accounts.list(page);
}

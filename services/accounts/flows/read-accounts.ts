import { requireBatch } from '../../shared/batch.ts';
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

/**
 * Several accounts, as they are now (AIP-231): those that there are, and the ids that name nobody, both in the order of the
 * ids.
 *
 * @throws Refusal invalid_argument
 */
export async function batchGetAccounts(
  accountIds: readonly string[],
  ports: { readonly accounts: Pick<Accounts, 'findAll'> },
): Promise<{ readonly accounts: readonly Account[]; readonly missingAccountIds: readonly string[] }> {
  requireBatch('account_ids', accountIds);
  const found = await ports.accounts.findAll(accountIds);
  return {
    accounts: found.filter((account) => account !== undefined),
    missingAccountIds: accountIds.filter((_, index) => found[index] === undefined),
  };
}

/** A page of all accounts, by id, and how many there are in all. */
export function listAccounts(page: Page, ports: { readonly accounts: Pick<Accounts, 'list'> }) {
  return ports.accounts.list(page);
}

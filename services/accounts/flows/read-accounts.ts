import type { Account } from '../domain/account.ts';
import { accountNotFound } from '../refusals.ts';

export type AccountPage = {
  /** The id that the page before ended with. */
  readonly after: string | undefined;
  readonly skip: number;
  readonly size: number;
};

export type ReadAccountsPorts = {
  readonly accounts: {
    find(accountId: string): Promise<Account | undefined>;
    list(page: AccountPage): Promise<{ accounts: Account[]; total: number }>;
  };
};

/** One account, as it is now. */
export async function getAccount(accountId: string, ports: ReadAccountsPorts): Promise<Account> {
  const account = await ports.accounts.find(accountId);
  if (account === undefined) throw accountNotFound();
  return account;
}

/** A page of all accounts, oldest first; `next` is where the next page goes on, if there is one. */
export async function listAccounts(
  page: AccountPage,
  ports: ReadAccountsPorts,
): Promise<{ accounts: Account[]; total: number; next: string | undefined }> {
  const { accounts, total } = await ports.accounts.list({ ...page, size: page.size + 1 });
  const shown = accounts.slice(0, page.size);
  return { accounts: shown, total, next: accounts.length > page.size ? shown.at(-1)?.id : undefined };
}

import type { Account } from '../domain/account.ts';
import { accountNotFound } from '../refusals.ts';

export type ReadAccountPorts = {
  readonly accounts: { find(accountId: string): Promise<Account | undefined> };
};

/** One account, as it is now. */
export async function getAccount(accountId: string, ports: ReadAccountPorts): Promise<Account> {
  const account = await ports.accounts.find(accountId);
  if (account === undefined) throw accountNotFound();
  return account;
}

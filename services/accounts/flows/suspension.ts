import type { Account, Accounts } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import { accountNotFound } from './read-accounts.ts';

/** Suspends an account and ends its sessions. Suspending twice changes nothing. @throws Refusal not_found, conflict */
export async function suspendAccount(
  handle: string,
  ports: { readonly accounts: Pick<Accounts, 'suspend'> },
): Promise<Account> {
  const account = await ports.accounts.suspend(normalizeHandle(handle));
  if (account === undefined) throw accountNotFound();
  return account;
}

/** Ends a suspension; the sessions that it ended stay ended. @throws Refusal not_found */
export async function reinstateAccount(
  handle: string,
  ports: { readonly accounts: Pick<Accounts, 'reinstate'> },
): Promise<Account> {
  const account = await ports.accounts.reinstate(normalizeHandle(handle));
  if (account === undefined) throw accountNotFound();
  return account;
}

import type { Account } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import { accountNotFound } from '../refusals.ts';

export type SuspensionPorts = {
  readonly accounts: {
    /** Ends its sessions with it. Refuses to leave the platform without an administrator. Undefined if unknown. */
    suspend(handle: string): Promise<Account | undefined>;
    /** Undefined if unknown. */
    reinstate(handle: string): Promise<Account | undefined>;
  };
};

/** Suspends an account and ends its sessions. Suspending twice changes nothing. */
export async function suspendAccount(handle: string, ports: SuspensionPorts): Promise<Account> {
  const account = await ports.accounts.suspend(normalizeHandle(handle));
  if (account === undefined) throw accountNotFound();
  return account;
}

/** Ends a suspension; the sessions that it ended stay ended. */
export async function reinstateAccount(handle: string, ports: SuspensionPorts): Promise<Account> {
  const account = await ports.accounts.reinstate(normalizeHandle(handle));
  if (account === undefined) throw accountNotFound();
  return account;
}

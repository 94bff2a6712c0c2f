import { Refusal } from '../../shared/refusal.ts';
import { type Account, mayApprove } from '../domain/account.ts';
import type { FindAccountPorts } from './approving-account.ts';

/** Who manages clients: an administrator all of them, an owner its own. */
export type Manager = { readonly as: 'administrator' } | { readonly as: 'owner'; readonly accountId: string };

export const notFound = () => new Refusal('not_found', 'There is no such client.');

export const notPermitted = () => new Refusal('permission_denied', 'This takes the permission USE_OAUTH_CLIENTS.');

/**
 * The account whose clients a call is about; undefined for an administrator, who manages all. An account that has lost the
 * permission may still read, delete and give new secrets: a secret that leaked can be replaced.
 *
 * @throws Refusal permission_denied
 */
export async function managingAccount(manager: Manager, { accounts }: FindAccountPorts): Promise<Account | undefined> {
  if (manager.as === 'administrator') return undefined;
  const account = await accounts.find(manager.accountId);
  if (account === undefined || account.suspended) throw notPermitted();
  return account;
}

/** @throws Refusal permission_denied if the account does not hold the permission */
export function requirePermission(account: Account | undefined) {
  if (account && !mayApprove(account)) throw notPermitted();
}

/** The refusal when no client is found; for an account without the permission, that it lacks it. */
export const absentFor = (owner: Account | undefined) => (owner && !mayApprove(owner) ? notPermitted() : notFound());

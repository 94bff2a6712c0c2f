import { Refusal } from '../../shared/refusal.ts';
import { type Account, mayApprove } from '../domain/account.ts';
import type { OwnerPorts } from './client-owner.ts';

/** Who manages: an administrator anybody's clients, an account its own. */
export type Manager = { readonly as: 'administrator' } | { readonly as: 'owner'; readonly accountId: string };

export const notFound = () => new Refusal('not_found', 'There is no such client.');

export const notPermitted = () => new Refusal('permission_denied', 'This takes the permission USE_OAUTH_CLIENTS.');

/**
 * Whose clients a call is about: everybody's (undefined), or an account's own. Who lost the permission may still look
 * after what there is: a secret that leaked can be replaced.
 *
 * @throws Refusal permission_denied
 */
export async function managingAccount(manager: Manager, { accounts }: OwnerPorts): Promise<Account | undefined> {
  if (manager.as === 'administrator') return undefined;
  const account = await accounts.find(manager.accountId);
  if (account === undefined || account.suspended) throw notPermitted();
  return account;
}

/** For what takes the permission, whatever the account has. @throws Refusal permission_denied */
export function requirePermission(account: Account | undefined) {
  if (account && !mayApprove(account)) throw notPermitted();
}

/** Nothing of an account that never had the permission is there to be found. */
export const absentFor = (owner: Account | undefined) => (owner && !mayApprove(owner) ? notPermitted() : notFound());

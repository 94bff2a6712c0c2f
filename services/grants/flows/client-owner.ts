import { type Account, isApprovalGood, mayApprove } from '../domain/account.ts';
import type { Client } from '../domain/client.ts';
import { invalidGrant, unauthorizedClient } from '../domain/oauth-error.ts';
import type { FindAccountPorts } from './approving-account.ts';

/**
 * The account that approved a client. It has to be allowed to approve still, and the owner of the client has to be
 * active (product.md §7). Both can change back, so nothing is used up.
 *
 * @throws OAuthError invalid_grant, unauthorized_client
 */
export async function approverOf(
  approval: { readonly accountId: string; readonly suspensions: number | undefined },
  client: Pick<Client, 'accountId'>,
  ports: FindAccountPorts,
): Promise<Account> {
  const [account, isOwned] = await Promise.all([
    ports.accounts.find(approval.accountId),
    hasActiveOwner(client.accountId, approval.accountId, ports),
  ]);
  if (!isApprovalGood(account, approval))
    throw invalidGrant('The account that approved may not approve applications any more.');
  if (!isOwned) throw ownerInactive();
  return account;
}

/** Whether the owner of a client is active, or it has none. An owner who is the approver is checked elsewhere. */
export async function hasActiveOwner(
  ownerId: string | undefined,
  approverId: string | undefined,
  { accounts }: FindAccountPorts,
): Promise<boolean> {
  if (ownerId === undefined || ownerId === approverId) return true;
  const owner = await accounts.find(ownerId);
  return owner !== undefined && !owner.suspended;
}

/** @throws OAuthError unauthorized_client while the owner of a client is suspended or gone */
export async function requireActiveOwner({ accountId }: Pick<Client, 'accountId'>, ports: FindAccountPorts) {
  if (!(await hasActiveOwner(accountId, undefined, ports))) throw ownerInactive();
}

/**
 * The account whose permissions limit a client's own token; undefined for a client without an owner, which has none.
 *
 * @throws OAuthError unauthorized_client
 */
export async function owningAccount(
  { accountId }: Pick<Client, 'accountId'>,
  { accounts }: FindAccountPorts,
): Promise<Account | undefined> {
  if (accountId === undefined) return undefined;
  const owner = await accounts.find(accountId);
  if (owner === undefined || owner.suspended) throw ownerInactive();
  if (!mayApprove(owner)) throw unauthorizedClient('The account that owns this client may not use OAuth clients now.');
  return owner;
}

const ownerInactive = () => unauthorizedClient('The account that owns this client is not active.');

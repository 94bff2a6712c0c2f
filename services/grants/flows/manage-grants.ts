import { requireBatch } from '../../shared/batch.ts';
import type { Page } from '../../shared/page.ts';
import { invalidArgument, Refusal } from '../../shared/refusal.ts';
import type { ApprovedGrant, ApprovedGrants, GrantFilter, GrantParties } from '../domain/grant.ts';
import type { Ids } from '../domain/ids.ts';

// What accounts have approved, for themselves, for administrators and for internal services (product.md §4).

export type ManageGrantsPorts = {
  readonly approvedGrants: ApprovedGrants;
  readonly ids: Pick<Ids, 'isId'>;
};

const notFound = () => new Refusal('not_found', 'There is no such grant.');

/** @throws Refusal not_found */
export async function readGrant(id: string, { approvedGrants, ids }: ManageGrantsPorts): Promise<ApprovedGrant> {
  const grant = ids.isId(id) ? await approvedGrants.find(id) : undefined;
  if (grant === undefined) throw notFound();
  return grant;
}

/** The grants that there are, in the order of the ids. @throws Refusal invalid_argument for more than a batch may have */
export async function readGrants(
  ids: readonly string[],
  { approvedGrants, ids: { isId } }: ManageGrantsPorts,
): Promise<ApprovedGrant[]> {
  requireBatch('ids', ids);
  const named = ids.filter(isId).map((id) => id.toLowerCase());
  const found = await approvedGrants.findAll(named);
  return named.map((id) => found.get(id)).filter((grant) => grant !== undefined);
}

/** One page of grants, and how many there are on all pages. */
export function listGrants(
  filter: GrantFilter,
  page: Page,
  { approvedGrants }: Pick<ManageGrantsPorts, 'approvedGrants'>,
): Promise<{ grants: ApprovedGrant[]; total: number }> {
  return approvedGrants.list(filter, page);
}

/** Ends a grant or a remembered approval: of this account, or of anybody (undefined). @throws Refusal not_found */
export async function revokeGrant(
  id: string,
  accountId: string | undefined,
  { approvedGrants, ids }: ManageGrantsPorts,
): Promise<void> {
  const isRevoked = ids.isId(id) && (await approvedGrants.revoke(id, accountId));
  if (!isRevoked) throw notFound();
}

/**
 * Ends all approvals of an account, of a client, or of one for the other. How many grants were revoked; nothing to end is no error.
 *
 * @throws Refusal invalid_argument unless an account or a client is named
 */
export async function revokeGrants(
  parties: GrantParties,
  { approvedGrants }: Pick<ManageGrantsPorts, 'approvedGrants'>,
): Promise<number> {
  if (parties.accountId === undefined && parties.clientId === undefined) {
    throw invalidArgument('Neither account_id nor client_id is given.', 'Name an account, a client, or both.');
  }
  return approvedGrants.revokeAll(parties);
}

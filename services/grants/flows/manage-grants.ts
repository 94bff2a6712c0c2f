import type { Page } from '../../shared/page.ts';
import { Refusal } from '../../shared/refusal.ts';
import type { ApprovedGrant, ApprovedGrants, GrantFilter } from '../domain/grant.ts';
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

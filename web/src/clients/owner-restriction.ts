import { ADMINISTERED_GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { ADMINISTRATOR, PERMISSIONS } from '../../../proto/vocabulary/permissions.ts';
import type { ClientScope } from '../api/client-queries.ts';
import type { Client } from '../api/types.ts';

/**
 * What keeps an owner from changing what a client is (product.md §8): it inherits, acts for whoever calls it, or may do
 * these and the owner not.
 */
export type OwnerRestriction =
  | { readonly by: 'policy' }
  | { readonly by: 'grant' }
  | { readonly by: 'permissions'; readonly names: readonly string[] };

/** `held` is what the person may do, everything being named for administrators. Undefined if nothing does. */
export function ownerRestriction(
  whose: ClientScope,
  client: Client,
  held: readonly string[],
): OwnerRestriction | undefined {
  if (whose === 'all' || held.includes(ADMINISTRATOR)) return undefined;
  if (client.scope_policy === 'inherit') return { by: 'policy' };
  if (client.allowed_grants.some((grant) => ADMINISTERED_GRANT_TYPES.includes(grant))) return { by: 'grant' };
  const names = client.allowed_scopes.filter((name) => PERMISSIONS.includes(name) && !held.includes(name));
  return names.length === 0 ? undefined : { by: 'permissions', names };
}

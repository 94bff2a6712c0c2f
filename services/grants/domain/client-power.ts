import { ADMINISTERED_GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { ADMINISTRATOR } from '../../../proto/vocabulary/permissions.ts';
import type { RegistrationKind } from './client.ts';
import type { ClientDefinition } from './client-definition.ts';
import { holds, isScope, isStandardScope } from './scope.ts';

// An account that changes what a client is has to hold every permission that the client may be given (docs/decisions/0043).

/** Which of these scopes are permissions that an account does not hold. Unknown names are left out. */
export function scopesBeyond(scopes: readonly string[], permissions: readonly string[]): string[] {
  return scopes.filter((name) => isScope(name) && !isStandardScope(name) && !holds(permissions, name));
}

type Power = Pick<ClientDefinition, 'scopePolicy' | 'allowedScopes' | 'allowedGrants'>;

/** Why an account may not change what its client is, its secret included; undefined if it may. */
export function beyondOwner(client: Power, permissions: readonly string[]): string | undefined {
  // A code of such a client gives all permissions of the account that approves it, so no owner may change where they
  // go.
  if (client.scopePolicy === 'inherit') {
    return holds(permissions, ADMINISTRATOR)
      ? undefined
      : 'A client that inherits permissions is changed by administrators only.';
  }
  // Whoever has its secret acts for everybody whose tokens it is shown.
  if (client.allowedGrants.some((grant) => ADMINISTERED_GRANT_TYPES.includes(grant))) {
    if (!holds(permissions, ADMINISTRATOR)) return 'A client that exchanges tokens is changed by administrators only.';
  }
  const beyond = scopesBeyond(client.allowedScopes, permissions);
  return beyond.length === 0
    ? undefined
    : `What may have ${beyond.join(', ')}, which you do not hold, is changed by administrators only.`;
}

/**
 * The kind of registration of a client that its owner has changed: only the owner vouches for it from then on. An administrator
 * vouches for what they change, and a client that is known by its document stays that.
 */
export function registrationAfter(before: RegistrationKind, ownerPermissions: readonly string[]): RegistrationKind {
  return before === 'metadata_document' || holds(ownerPermissions, ADMINISTRATOR) ? before : 'owner';
}

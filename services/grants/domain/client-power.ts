import { ADMINISTRATOR } from '../../../proto/vocabulary/permissions.ts';
import type { RegistrationKind } from './client.ts';
import type { ClientDefinition } from './client-definition.ts';
import { holds, isScope, isStandardScope } from './scope.ts';

// Trust follows power (docs/decisions/0043): whoever may change what a client is has to hold what it may be given.

/** Which of these scopes an account does not hold; names that do not exist are nobody's to hold. */
export function scopesBeyond(scopes: readonly string[], permissions: readonly string[]): string[] {
  return scopes.filter((name) => isScope(name) && !isStandardScope(name) && !holds(permissions, name));
}

type Power = Pick<ClientDefinition, 'scopePolicy' | 'allowedScopes'>;

/** Why an account may not change what its client is, its secret included; undefined if it may. */
export function beyondOwner(client: Power, permissions: readonly string[]): string | undefined {
  // Where codes go that are as good as whoever approves is not for one account to say.
  if (client.scopePolicy === 'inherit') {
    return holds(permissions, ADMINISTRATOR)
      ? undefined
      : 'A client that inherits permissions is changed by administrators only.';
  }
  const beyond = scopesBeyond(client.allowedScopes, permissions);
  return beyond.length === 0
    ? undefined
    : `What may have ${beyond.join(', ')}, which you do not hold, is changed by administrators only.`;
}

/**
 * How a client is known once its owner changed it: nobody else vouches for it any more. Administrators can vouch for what
 * they change, and a document says what its site says, whoever owns the client here.
 */
export function registrationAfter(before: RegistrationKind, ownerPermissions: readonly string[]): RegistrationKind {
  return before === 'metadata_document' || holds(ownerPermissions, ADMINISTRATOR) ? before : 'owner';
}

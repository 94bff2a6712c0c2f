import { isDeepStrictEqual } from 'node:util';
import { Refusal } from '../../shared/refusal.ts';
import type { Account } from '../domain/account.ts';
import type { ClientDefinition } from '../domain/client-definition.ts';
import { beyondOwner, registrationAfter, scopesBeyond } from '../domain/client-power.ts';

// How an owner may change a client (docs/decisions/0043).

/**
 * A client after a change by its owner. To change the scopes alone, the owner has to hold the new ones
 * (requireOwnScopes); to change anything else, every permission that the client may be given.
 *
 * @throws Refusal permission_denied
 */
export function changedByOwner(current: ClientDefinition, changed: ClientDefinition, owner: Account): ClientDefinition {
  const names = Object.keys(changed) as (keyof ClientDefinition)[];
  const differing = names.filter((name) => !isDeepStrictEqual(changed[name], current[name]));
  const changesScopeAlone = current.scopePolicy === 'explicit' && differing.every((name) => name === 'allowedScopes');
  if (!changesScopeAlone) requirePower(current, owner);
  return differing.length === 0 ? current : ofOwner(changed, owner);
}

/** A client that its owner changed. */
export const ofOwner = (client: ClientDefinition, { permissions }: Account): ClientDefinition => ({
  ...client,
  registration: registrationAfter(client.registration, permissions),
});

/** @throws Refusal permission_denied unless the owner holds what the client may have */
export function requirePower(client: ClientDefinition, owner: Account) {
  const problem = beyondOwner(client, owner.permissions);
  if (problem === undefined) return;
  throw new Refusal('permission_denied', problem, {
    suggested: 'Take away from it first what you do not hold, delete it, or ask an administrator.',
  });
}

/**
 * An owner gives a client only permissions that it holds itself. Unknown names are refused with the definition.
 *
 * @throws Refusal permission_denied
 */
export function requireOwnScopes(scopes: readonly string[], account: Account) {
  const beyond = scopesBeyond(scopes, account.permissions);
  if (beyond.length > 0) {
    throw new Refusal('permission_denied', `You do not hold ${beyond.join(', ')} yourself.`, {
      suggested: 'Leave out what you may not do.',
    });
  }
}

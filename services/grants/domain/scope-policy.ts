import { PERMISSIONS } from '../../../proto/vocabulary/permissions.ts';
import type { Client } from './client.ts';
import { invalidScope } from './oauth-error.ts';
import { holds, isStandardScope, parseScope, scopeNames } from './scope.ts';

// Granted scope is computed, never copied: the table of product.md §2, a function for each of its rows.

type PolicyClient = Pick<Client, 'scopePolicy' | 'allowedScopes'>;

/** Why a client is not given a scope by an account that holds these permissions; undefined if it is. */
export function withheldBecause(
  client: PolicyClient,
  name: string,
  permissions: readonly string[],
): 'client_not_allowed' | 'account_lacks' | undefined {
  if (isStandardScope(name)) return undefined;
  if (client.scopePolicy !== 'inherit' && !holds(client.allowedScopes, name)) return 'client_not_allowed';
  return holds(permissions, name) ? undefined : 'account_lacks';
}

/** Scope at approval, in either flow. `permissions` are what the approving account holds now. */
export function approvedScope(
  client: PolicyClient,
  requested: readonly string[],
  permissions: readonly string[],
): string[] {
  const standard = requested.filter(isStandardScope);
  if (client.scopePolicy === 'inherit') return [...standard, ...permissions];
  const wanted = requested.filter((name) => !isStandardScope(name));
  return [...standard, ...refreshedScope(client, wanted, permissions)];
}

/** Scope of a decision: what approvedScope would give now, as far as it was shown. It can shrink and never grow. */
export function decidedScope(
  client: PolicyClient,
  requested: readonly string[],
  shown: readonly string[],
  permissions: readonly string[],
): string[] {
  const isAskedFor = (name: string) =>
    requested.includes(name) || (client.scopePolicy === 'inherit' && !isStandardScope(name));
  return refreshedScope(client, shown, permissions).filter(isAskedFor);
}

/** Scope at each later use of a grant: it can shrink and never grow. */
export function refreshedScope(
  client: PolicyClient,
  granted: readonly string[],
  permissions: readonly string[],
): string[] {
  return granted.filter((name) => withheldBecause(client, name, permissions) === undefined);
}

/** What a token may do that the account behind it still holds. */
export function heldScope(scope: readonly string[], permissions: readonly string[]): string[] {
  return scope.filter((name) => isStandardScope(name) || holds(permissions, name));
}

/**
 * What a refresh may name in `scope` without an error: what was requested, and what an inherit client was given beside
 * it. Libraries repeat their first request.
 */
export function requestableScope(requested: readonly string[], granted: readonly string[]): string[] {
  return [...new Set([...requested, ...granted])];
}

/**
 * The scope of one access token whose request named fewer scopes than the grant has (RFC 6749 §6).
 *
 * @throws OAuthError invalid_scope for a name that the client never requested.
 */
export function narrowedScope(
  asked: string | undefined,
  granted: readonly string[],
  requestable: readonly string[],
): string[] {
  const names = parseScope(asked);
  if (names.length === 0) return [...granted];
  if (!names.every((name) => requestable.includes(name))) {
    throw invalidScope('The scope has a name that was not requested when this grant was approved.');
  }
  return granted.filter((name) => names.includes(name));
}

/**
 * Scope of a token of the client's own: what it is allowed and its owner holds now, all of it or what is asked for.
 * Standard scopes are about a person; they are left out.
 *
 * @throws OAuthError invalid_scope for an unknown name and for a permission that the client may not have.
 */
export function clientCredentialsScope(
  client: PolicyClient,
  text: string | undefined,
  ownerPermissions: readonly string[],
): string[] {
  const requested = parseScope(text);
  const permissions = requested.filter((name) => !isStandardScope(name));
  if (!permissions.every((name) => holds(client.allowedScopes, name))) {
    throw invalidScope('The scope has a name that this client may not have.');
  }
  const asked = requested.length === 0 ? PERMISSIONS : permissions;
  return asked.filter((name) => holds(client.allowedScopes, name) && holds(ownerPermissions, name));
}

/**
 * Scope of an exchanged token (RFC 8693 §2.1): what the subject token still can do, all of it or what is asked for, as far
 * as the client that exchanges it is allowed. It gets no refresh token.
 *
 * @throws OAuthError invalid_scope for an unknown name, one that the subject token never had, and a permission that the
 * client may not have.
 */
export function exchangedScope(
  client: PolicyClient,
  text: string | undefined,
  /** What the subject token says, and what of it the account behind it still holds. */
  subject: { readonly granted: readonly string[]; readonly held: readonly string[] },
): string[] {
  const includes = (scope: readonly string[], name: string) =>
    isStandardScope(name) ? scope.includes(name) : holds(scope, name);
  const isAllowed = (name: string) => withheldBecause(client, name, [name]) === undefined;
  const requested = parseScope(text);
  if (!requested.every((name) => includes(subject.granted, name))) {
    throw invalidScope('The scope has a name that the subject token does not have.');
  }
  if (!requested.every(isAllowed)) throw invalidScope('The scope has a name that this client may not have.');
  const asked = requested.length === 0 ? subject.granted : requested;
  return asked.filter((name) => name !== 'offline_access' && isAllowed(name) && includes(subject.held, name));
}

/** What an inherit client requests in the device flow, each name once, in any order (product.md §3). */
const INHERIT_DEVICE_SCOPE = ['offline_access', 'openid', 'profile'];

/**
 * Scope requested at the start of a device flow.
 *
 * @throws OAuthError invalid_scope for an unknown name, one the client may not have, or, from an inherit client,
 * anything but its three.
 */
export function deviceScope(client: PolicyClient, text: string | undefined): string[] {
  if (client.scopePolicy === 'inherit') {
    if (scopeNames(text).sort().join(' ') === INHERIT_DEVICE_SCOPE.join(' ')) return scopeNames(text);
    throw invalidScope('This client requests exactly the scopes openid, profile and offline_access.');
  }
  const requested = parseScope(text);
  if (requested.every((name) => isStandardScope(name) || holds(client.allowedScopes, name))) return requested;
  throw invalidScope('The scope has a name that this client may not have.');
}

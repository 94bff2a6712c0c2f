import { ADMINISTRATOR } from '../../../proto/vocabulary/permissions.ts';
import { ALL_SCOPES, STANDARD_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import { invalidScope } from './oauth-error.ts';

const STANDARD: ReadonlySet<string> = new Set(STANDARD_SCOPES);
const KNOWN: ReadonlySet<string> = new Set(ALL_SCOPES);

/** Whether a name is one of the four standard scopes. */
export const isStandardScope = (name: string) => STANDARD.has(name);

/** Whether a name is a scope at all. */
export const isScope = (name: string) => KNOWN.has(name);

/** The names in a `scope` parameter as they were sent, repetitions included (RFC 6749 §3.3). */
export function scopeNames(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter((name) => name !== '');
}

/**
 * The names in a `scope` parameter, each once, in the order sent, whether or not there are such scopes.
 *
 * @throws OAuthError invalid_scope for a text that is none (RFC 6749 §3.3).
 */
export function distinctNames(text: string): string[] {
  if (!/^[\x20\x21\x23-\x5b\x5d-\x7e]*$/.test(text)) throw invalidScope('The scope has a character that no scope has.');
  return [...new Set(scopeNames(text))];
}

/**
 * Reads a `scope` parameter: each name once, in the order sent. Absent or empty requests nothing.
 *
 * @throws OAuthError invalid_scope for a name that is no scope.
 */
export function parseScope(text: string | undefined): string[] {
  const names = [...new Set(scopeNames(text))];
  if (!names.every(isScope)) throw invalidScope('The scope has a name that does not exist here.');
  return names;
}

/** Whether a set of permissions holds one; ADMINISTRATOR counts as holding every one (product.md §2). */
export function holds(permissions: readonly string[], permission: string): boolean {
  return permissions.includes(permission) || permissions.includes(ADMINISTRATOR);
}

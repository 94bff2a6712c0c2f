import { invalidScope } from './oauth-error.ts';

/** OIDC Core §5.4 and §11; they say what is told of a person, not what may be done. */
export const STANDARD_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Every permission of the platform is a scope (product.md §2). */
export const PERMISSIONS = [
  'CREATE_POST',
  'READ_PUBLISHED_THREADS',
  'CREATE_REACTION',
  'MANAGE_POSTS',
  'MANAGE_CATEGORIES',
  'CREATE_INVITATION',
  'READ_PUBLISHED_LIBRARY',
  'MANAGE_LIBRARY',
  'SUBMIT_LIBRARY_NODE',
  'SUBMIT_LIBRARY_NODE_CHANGES',
  'UPLOAD_ASSET',
  'MANAGE_EVENTS',
  'LIST_PROFILES',
  'READ_PROFILE',
  'CREATE_COLLECTION',
  'LIST_COLLECTIONS',
  'READ_COLLECTION',
  'MANAGE_COLLECTIONS',
  'COLLECTION_SUBMIT',
  'USE_PERSONAL_ACCESS_KEYS',
  'USE_OAUTH_CLIENTS',
  'MANAGE_SETTINGS',
  'MANAGE_ACCOUNTS',
  'MANAGE_WARNINGS',
  'MANAGE_SUSPENSIONS',
  'MANAGE_ROLES',
  'MANAGE_REPORTS',
  'VIEW_ACCOUNTS',
  'VIEW_MODERATION_NOTES',
  'MANAGE_MODERATION_NOTES',
  'USE_ROBOTS',
  'MANAGE_ROBOTS',
  'MANAGE_TRAILS',
  'ADMINISTRATOR',
] as const;

const STANDARD: ReadonlySet<string> = new Set(STANDARD_SCOPES);
const KNOWN: ReadonlySet<string> = new Set([...STANDARD_SCOPES, ...PERMISSIONS]);

/** Whether a name is one of the four standard scopes. */
export const isStandardScope = (name: string) => STANDARD.has(name);

/** Whether a name is a scope at all. */
export const isScope = (name: string) => KNOWN.has(name);

/** Whether a permission is beyond what a client may have that nobody vouched for (product.md §8). */
export const isPrivilegedPermission = (name: string) =>
  /^(ADMINISTRATOR|MANAGE_.*|VIEW_.*|USE_OAUTH_CLIENTS|USE_PERSONAL_ACCESS_KEYS)$/.test(name);

/** The names in a `scope` parameter as they were sent, repetitions included (RFC 6749 §3.3). */
export function scopeNames(text: string | undefined): string[] {
  return (text ?? '').split(' ').filter((name) => name !== '');
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
  return permissions.includes(permission) || permissions.includes('ADMINISTRATOR');
}

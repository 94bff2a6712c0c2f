/** Every permission of the platform (product.md §2). */
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

export type Permission = (typeof PERMISSIONS)[number];

/** Implies every other permission. */
export const ADMINISTRATOR = 'ADMINISTRATOR' satisfies Permission;

/** What the default role of a new installation holds; USE_OAUTH_CLIENTS is for an administrator to give. */
export const MEMBER_PERMISSIONS = [
  'COLLECTION_SUBMIT',
  'CREATE_COLLECTION',
  'CREATE_POST',
  'CREATE_REACTION',
  'LIST_COLLECTIONS',
  'LIST_PROFILES',
  'READ_COLLECTION',
  'READ_PROFILE',
  'READ_PUBLISHED_LIBRARY',
  'READ_PUBLISHED_THREADS',
  'SUBMIT_LIBRARY_NODE',
  'SUBMIT_LIBRARY_NODE_CHANGES',
  'UPLOAD_ASSET',
] as const satisfies readonly Permission[];

const KNOWN: ReadonlySet<string> = new Set(PERMISSIONS);

/** The names that are no permission, as they were given. */
export function unknownPermissions(names: readonly string[]): string[] {
  return names.filter((name) => !KNOWN.has(name));
}

/** Each name once, sorted: how permissions are kept and shown. */
export function permissionSet(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

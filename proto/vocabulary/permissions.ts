/** Every permission of the platform (product.md §2); each is a scope too. */
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

/** Counts as holding every other permission (product.md §2). */
export const ADMINISTRATOR = 'ADMINISTRATOR' satisfies Permission;

/** Holding it, an account may approve and own OAuth clients (product.md §2). */
export const USE_OAUTH_CLIENTS = 'USE_OAUTH_CLIENTS' satisfies Permission;

const PRIVILEGED = /^(ADMINISTRATOR|MANAGE_.*|VIEW_.*|USE_OAUTH_CLIENTS|USE_PERSONAL_ACCESS_KEYS)$/;

/**
 * Whether a permission reaches beyond what a client may have that nobody vouched for (product.md §8). A name that is not
 * in the list is judged by the same rule: a service may know newer ones than its caller.
 */
export const isPrivileged = (name: string): boolean => PRIVILEGED.test(name);

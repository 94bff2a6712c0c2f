/** The scopes of OpenID Connect (OIDC Core §5.4, §11). */
const STANDARD_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** The permissions of the platform (product.md §2); each is a scope too. */
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

const PRIVILEGED = /^(ADMINISTRATOR|MANAGE_.*|VIEW_.*|USE_OAUTH_CLIENTS|USE_PERSONAL_ACCESS_KEYS)$/;

/** Every scope that the authorization server knows. */
export const ALL_SCOPES = [...STANDARD_SCOPES, ...PERMISSIONS] as const;

/** What a client may have that registered itself (product.md §8); MCP clients copy this list into their requests. */
export const UNPRIVILEGED_SCOPES: readonly string[] = ALL_SCOPES.filter((scope) => !PRIVILEGED.test(scope));

/** The four standard scopes (OIDC Core §5.4, §11). */
export const STANDARD_SCOPES = ['openid', 'profile', 'email', 'offline_access'] as const;

/** Every permission of the platform (product.md §2), by what it is about, in the order in which people meet them. */
const PERMISSION_GROUPS = {
  threads: ['READ_PUBLISHED_THREADS', 'CREATE_POST', 'CREATE_REACTION', 'MANAGE_POSTS', 'MANAGE_CATEGORIES'],
  library: [
    'READ_PUBLISHED_LIBRARY',
    'SUBMIT_LIBRARY_NODE',
    'SUBMIT_LIBRARY_NODE_CHANGES',
    'UPLOAD_ASSET',
    'MANAGE_LIBRARY',
  ],
  collections: ['LIST_COLLECTIONS', 'READ_COLLECTION', 'CREATE_COLLECTION', 'COLLECTION_SUBMIT', 'MANAGE_COLLECTIONS'],
  people: ['LIST_PROFILES', 'READ_PROFILE', 'CREATE_INVITATION', 'VIEW_ACCOUNTS', 'MANAGE_ACCOUNTS'],
  activities: ['MANAGE_EVENTS', 'MANAGE_TRAILS'],
  automation: ['USE_ROBOTS', 'MANAGE_ROBOTS', 'USE_PERSONAL_ACCESS_KEYS', 'USE_OAUTH_CLIENTS'],
  moderation: [
    'MANAGE_REPORTS',
    'MANAGE_WARNINGS',
    'MANAGE_SUSPENSIONS',
    'VIEW_MODERATION_NOTES',
    'MANAGE_MODERATION_NOTES',
  ],
  administration: ['MANAGE_ROLES', 'MANAGE_SETTINGS', 'ADMINISTRATOR'],
} as const;

export type PermissionGroup = keyof typeof PERMISSION_GROUPS;
export type Permission = (typeof PERMISSION_GROUPS)[PermissionGroup][number];
export type Scope = (typeof STANDARD_SCOPES)[number] | Permission;

export const ADMINISTRATOR = 'ADMINISTRATOR' satisfies Permission;

/** Every permission, in the order of the groups. */
export const PERMISSIONS: readonly Permission[] = Object.values(PERMISSION_GROUPS).flat();

const NAMED_PRIVILEGED: readonly string[] = [ADMINISTRATOR, 'USE_OAUTH_CLIENTS', 'USE_PERSONAL_ACCESS_KEYS'];

/** Whether a permission reaches beyond the person's own posts and profile (product.md §8, dynamic registration). */
export function isPrivileged(name: string): boolean {
  return NAMED_PRIVILEGED.includes(name) || /^(MANAGE|VIEW)_/.test(name);
}

/** The names by group, each group in its own order; a name that nobody knows here comes last, under `other`. */
export function groupScopes(
  names: readonly string[],
): { group: PermissionGroup | 'identity' | 'other'; names: string[] }[] {
  const rows = [
    ['identity', STANDARD_SCOPES] as const,
    ...(Object.entries(PERMISSION_GROUPS) as [PermissionGroup, readonly string[]][]),
  ];
  const known = new Set<string>(rows.flatMap(([, members]) => [...members]));
  const groups = rows.map(([group, members]) => ({ group, names: members.filter((name) => names.includes(name)) }));
  const other = { group: 'other' as const, names: names.filter((name) => !known.has(name)) };
  return [...groups, other].filter((row) => row.names.length > 0);
}

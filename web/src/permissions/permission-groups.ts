import type { Permission } from '../../../proto/vocabulary/permissions.ts';
import { STANDARD_SCOPES } from '../../../proto/vocabulary/scopes.ts';

/** What each permission is about, in the order in which people meet them. */
const GROUPS = {
  READ_PUBLISHED_THREADS: 'threads',
  CREATE_POST: 'threads',
  CREATE_REACTION: 'threads',
  MANAGE_POSTS: 'threads',
  MANAGE_CATEGORIES: 'threads',
  READ_PUBLISHED_LIBRARY: 'library',
  SUBMIT_LIBRARY_NODE: 'library',
  SUBMIT_LIBRARY_NODE_CHANGES: 'library',
  UPLOAD_ASSET: 'library',
  MANAGE_LIBRARY: 'library',
  LIST_COLLECTIONS: 'collections',
  READ_COLLECTION: 'collections',
  CREATE_COLLECTION: 'collections',
  COLLECTION_SUBMIT: 'collections',
  MANAGE_COLLECTIONS: 'collections',
  LIST_PROFILES: 'people',
  READ_PROFILE: 'people',
  CREATE_INVITATION: 'people',
  VIEW_ACCOUNTS: 'people',
  MANAGE_ACCOUNTS: 'people',
  MANAGE_EVENTS: 'activities',
  MANAGE_TRAILS: 'activities',
  USE_ROBOTS: 'automation',
  MANAGE_ROBOTS: 'automation',
  USE_PERSONAL_ACCESS_KEYS: 'automation',
  USE_OAUTH_CLIENTS: 'automation',
  MANAGE_REPORTS: 'moderation',
  MANAGE_WARNINGS: 'moderation',
  MANAGE_SUSPENSIONS: 'moderation',
  VIEW_MODERATION_NOTES: 'moderation',
  MANAGE_MODERATION_NOTES: 'moderation',
  MANAGE_ROLES: 'administration',
  MANAGE_SETTINGS: 'administration',
  ADMINISTRATOR: 'administration',
} as const satisfies Readonly<Record<Permission, string>>;

export type PermissionGroup = (typeof GROUPS)[Permission];

/** The scopes that are known here with their groups, in order. */
const ROWS = [...STANDARD_SCOPES.map((name) => [name, 'identity'] as const), ...Object.entries(GROUPS)];

/** The names by group, each group in its own order; a name that nobody knows here comes last, under `other`. */
export function groupScopes(
  names: readonly string[],
): { group: PermissionGroup | 'identity' | 'other'; names: string[] }[] {
  const groups = Map.groupBy(
    ROWS.filter(([name]) => names.includes(name)),
    ([, group]) => group,
  );
  const known = [...groups].map(([group, rows]) => ({ group, names: rows.map(([name]) => name) }));
  const others = names.filter((name) => !ROWS.some(([row]) => row === name));
  return others.length === 0 ? known : [...known, { group: 'other', names: others }];
}

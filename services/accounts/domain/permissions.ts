import { PERMISSIONS, type Permission } from '../../../proto/vocabulary/permissions.ts';

/** What the default role of a new installation holds, sorted; USE_OAUTH_CLIENTS is for an administrator to give. */
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

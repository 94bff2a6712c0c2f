import type { Scope } from '../../../proto/vocabulary/scopes.ts';
import type { PermissionGroup } from './permission-groups.ts';

/** How a scope is told to people: what the application may do, and one line that explains it. */
export type ScopeText = { readonly name: string; readonly explanation: string };

/** Everything that a translation has to say. */
export type PermissionTexts = {
  readonly groups: Readonly<Record<PermissionGroup | 'identity' | 'other', string>>;
  readonly scopes: Readonly<Record<Scope, ScopeText>>;
  /** For a scope that is newer than these texts. */
  readonly unknown: string;
};

/** English. A translation is another constant of the same type. */
export const permissionTexts: PermissionTexts = {
  groups: {
    identity: 'Your identity',
    threads: 'Threads and posts',
    library: 'Library',
    collections: 'Collections',
    people: 'People',
    activities: 'Events and trails',
    automation: 'Automation and access',
    moderation: 'Moderation',
    administration: 'Administration',
    other: 'Other',
  },
  scopes: {
    openid: { name: 'Know who you are', explanation: 'Recognise you by an identifier when you come back.' },
    profile: { name: 'See your profile', explanation: 'Read your name and your handle.' },
    email: { name: 'See your email address', explanation: 'Read your address and whether it was confirmed.' },
    offline_access: {
      name: 'Stay connected while you are away',
      explanation: 'Keep its access until you take it back under “Your applications”.',
    },
    READ_PUBLISHED_THREADS: { name: 'Read threads', explanation: 'Read every thread and reply that is published.' },
    CREATE_POST: { name: 'Write posts', explanation: 'Start threads and reply to others in your name.' },
    CREATE_REACTION: { name: 'React to posts', explanation: 'Add and remove reactions in your name.' },
    MANAGE_POSTS: {
      name: 'Manage everybody’s posts',
      explanation: 'Edit, move and delete what any member has written.',
    },
    MANAGE_CATEGORIES: { name: 'Manage categories', explanation: 'Create, rename, reorder and delete categories.' },
    READ_PUBLISHED_LIBRARY: { name: 'Read the library', explanation: 'Read every library page that is published.' },
    SUBMIT_LIBRARY_NODE: { name: 'Suggest library pages', explanation: 'Hand in new library pages for review.' },
    SUBMIT_LIBRARY_NODE_CHANGES: {
      name: 'Suggest changes to library pages',
      explanation: 'Hand in edits of existing library pages for review.',
    },
    UPLOAD_ASSET: { name: 'Upload files', explanation: 'Add images and other files in your name.' },
    MANAGE_LIBRARY: { name: 'Manage the library', explanation: 'Publish, edit, move and delete any library page.' },
    LIST_COLLECTIONS: { name: 'Browse collections', explanation: 'See which collections there are.' },
    READ_COLLECTION: { name: 'Read collections', explanation: 'See what is in a collection.' },
    CREATE_COLLECTION: { name: 'Create collections', explanation: 'Make and edit collections of your own.' },
    COLLECTION_SUBMIT: { name: 'Add to collections', explanation: 'Suggest items for the collections of others.' },
    MANAGE_COLLECTIONS: { name: 'Manage everybody’s collections', explanation: 'Edit and delete any collection.' },
    LIST_PROFILES: { name: 'Browse members', explanation: 'See who is a member of the community.' },
    READ_PROFILE: { name: 'Read members’ profiles', explanation: 'Read what members show on their profile pages.' },
    CREATE_INVITATION: { name: 'Invite people', explanation: 'Create invitations to the community in your name.' },
    VIEW_ACCOUNTS: {
      name: 'See account details',
      explanation: 'Read details of any account that other members cannot see.',
    },
    MANAGE_ACCOUNTS: { name: 'Manage accounts', explanation: 'Change the accounts of other members.' },
    MANAGE_EVENTS: { name: 'Manage events', explanation: 'Create, change and cancel events.' },
    MANAGE_TRAILS: { name: 'Manage trails', explanation: 'Create, change and delete trails.' },
    USE_ROBOTS: { name: 'Use robots', explanation: 'Give tasks to the community’s robots in your name.' },
    MANAGE_ROBOTS: { name: 'Manage robots', explanation: 'Set up, change and switch off robots.' },
    USE_PERSONAL_ACCESS_KEYS: {
      name: 'Use personal access keys',
      explanation: 'Create and use keys that act as you without a password.',
    },
    USE_OAUTH_CLIENTS: {
      name: 'Connect applications',
      explanation: 'Approve other applications for you, and register new ones.',
    },
    MANAGE_REPORTS: { name: 'Handle reports', explanation: 'Read what members have reported, and decide about it.' },
    MANAGE_WARNINGS: { name: 'Warn members', explanation: 'Give warnings to members and take them back.' },
    MANAGE_SUSPENSIONS: { name: 'Suspend members', explanation: 'Lock members out and let them in again.' },
    VIEW_MODERATION_NOTES: { name: 'Read moderation notes', explanation: 'Read what moderators write about members.' },
    MANAGE_MODERATION_NOTES: {
      name: 'Write moderation notes',
      explanation: 'Add, edit and delete what moderators write about members.',
    },
    MANAGE_ROLES: { name: 'Manage roles', explanation: 'Decide which roles there are and what each may do.' },
    MANAGE_SETTINGS: { name: 'Change settings', explanation: 'Change how the whole community works and looks.' },
    ADMINISTRATOR: {
      name: 'Full control of the community',
      explanation: 'Do everything that an administrator can, to everybody and everything.',
    },
  },
  unknown: 'A permission that these pages do not know yet.',
};

/** How a scope is told, whatever its name. */
export function scopeText(name: string, texts: PermissionTexts = permissionTexts): ScopeText {
  const known = Object.hasOwn(texts.scopes, name) ? texts.scopes[name as Scope] : undefined;
  return known ?? { name, explanation: texts.unknown };
}

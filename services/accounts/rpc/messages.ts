import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  AccountChangeKind,
  type AccountSchema,
  type RoleSchema,
  type WatchAccountsResponseSchema,
} from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import type { FeedAnswer } from '../../shared/event-feed.ts';
import type { Account } from '../domain/account.ts';
import type { AccountChange } from '../domain/account-change.ts';
import type { KnownBrowser } from '../domain/known-browser.ts';
import type { Role } from '../domain/role.ts';
import type { Session } from '../domain/session.ts';

/** storyden.account.v1.Account */
export function accountMessage(account: Account): MessageInitShape<typeof AccountSchema> {
  return {
    id: account.id,
    handle: account.handle,
    name: account.name,
    emailAddresses: [...account.emailAddresses],
    roles: account.roles.map(roleMessage),
    permissions: [...account.permissions],
    suspended: account.suspended,
    suspensions: account.suspensions,
    createdAt: timestampFromDate(account.createdAt),
  };
}

/** storyden.account.v1.Role */
export function roleMessage(role: Role): MessageInitShape<typeof RoleSchema> {
  return {
    id: role.id,
    name: role.name,
    permissions: [...role.permissions],
    createdAt: timestampFromDate(role.createdAt),
  };
}

/** storyden.account.v1.KnownBrowser */
export function knownBrowserMessage({ token, expiresAt }: KnownBrowser) {
  return { token, expiresAt: timestampFromDate(expiresAt) };
}

/** storyden.account.v1.SignInResponse and SignUpResponse */
export function signedInMessage(account: Account, session: Session, knownBrowser: KnownBrowser) {
  const { id, token, expiresAt, replaced } = session;
  return {
    account: accountMessage(account),
    session: { id, token, expiresAt: timestampFromDate(expiresAt) },
    ...(replaced && { replaced }),
    knownBrowser: knownBrowserMessage(knownBrowser),
  };
}

const CHANGE_KINDS: Record<AccountChange['kind'], AccountChangeKind> = {
  suspended: AccountChangeKind.SUSPENDED,
  reinstated: AccountChangeKind.REINSTATED,
};

/** storyden.account.v1.WatchAccountsResponse */
export function changeMessage({
  cursor,
  event,
}: FeedAnswer<AccountChange>): MessageInitShape<typeof WatchAccountsResponseSchema> {
  if (event === undefined) return { cursor, event: { case: 'heartbeat', value: {} } };
  const { kind, accountId, changedAt } = event;
  const value = { kind: CHANGE_KINDS[kind], accountId, changedAt: timestampFromDate(changedAt) };
  return { cursor, event: { case: 'change', value } };
}

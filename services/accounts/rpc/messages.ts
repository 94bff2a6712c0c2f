import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AccountSchema, RoleSchema } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import type { Account } from '../domain/account.ts';
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

import type { Account, Role } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { isoTime } from '../../http/message-values.ts';

/** An account as its owner and administrators see it (product.md §4). */
export function accountJson(account: Account) {
  return {
    id: account.id,
    createdAt: isoTime(account.createdAt),
    handle: account.handle,
    name: account.name,
    email_addresses: account.emailAddresses.map(({ emailAddress, verified }) => ({
      email_address: emailAddress,
      verified,
    })),
    roles: account.roles.map(({ id, name }) => ({ id, name })),
    permissions: account.permissions,
    suspended: account.suspended,
  };
}

/** A role (product.md §4). */
export function roleJson(role: Role) {
  return { id: role.id, createdAt: isoTime(role.createdAt), name: role.name, permissions: role.permissions };
}

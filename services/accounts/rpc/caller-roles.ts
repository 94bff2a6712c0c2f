import type { AccountService } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { ALL_CALLERS, GATEWAY, MANAGERS } from '../../shared/rpc/callers.ts';
import type { MethodRoles } from '../../shared/rpc/guard.ts';

/** Who may call what. What a person does with a password or a cookie passes through the gateway alone. */
export const accountRoles: MethodRoles<typeof AccountService> = {
  getAccount: ALL_CALLERS,
  batchGetAccounts: ALL_CALLERS,
  listAccounts: ALL_CALLERS,
  watchAccounts: ALL_CALLERS,
  createAccount: MANAGERS,
  signUp: GATEWAY,
  signIn: GATEWAY,
  signOut: GATEWAY,
  resolveSession: GATEWAY,
  getSession: ALL_CALLERS,
  setPassword: MANAGERS,
  changePassword: GATEWAY,
  suspendAccount: MANAGERS,
  reinstateAccount: MANAGERS,
  listRoles: MANAGERS,
  getRole: MANAGERS,
  createRole: MANAGERS,
  updateRole: MANAGERS,
  deleteRole: MANAGERS,
  assignRole: MANAGERS,
  unassignRole: MANAGERS,
};

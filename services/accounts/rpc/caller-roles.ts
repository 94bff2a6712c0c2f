import type { AccountService } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import type { CallerRole } from '../../shared/rpc/callers.ts';
import type { MethodRoles } from '../../shared/rpc/guard.ts';

const READ: readonly CallerRole[] = ['gateway', 'reader', 'admin'];
const PERSON: readonly CallerRole[] = ['gateway'];
const MANAGE: readonly CallerRole[] = ['gateway', 'admin'];

/** Who may call what. What a person does with a password or a cookie passes through the gateway alone. */
export const METHOD_ROLES: MethodRoles<typeof AccountService> = {
  getAccount: READ,
  listAccounts: READ,
  createAccount: MANAGE,
  signUp: PERSON,
  signIn: PERSON,
  signOut: PERSON,
  resolveSession: PERSON,
  getSession: READ,
  setPassword: MANAGE,
  changePassword: PERSON,
  suspendAccount: MANAGE,
  reinstateAccount: MANAGE,
  listRoles: MANAGE,
  getRole: MANAGE,
  createRole: MANAGE,
  updateRole: MANAGE,
  deleteRole: MANAGE,
  assignRole: MANAGE,
  unassignRole: MANAGE,
};

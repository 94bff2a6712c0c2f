import { AccountService } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { type GuardedService, type GuardOptions, guard } from '../../shared/rpc/guard.ts';
import type { AccountsContext } from '../context.ts';
import { accountService } from './account-service.ts';
import { METHOD_ROLES } from './caller-roles.ts';
import { toRpcError } from './errors.ts';

/** The account service, with the door in front of it. */
export function guardedAccountService(
  context: AccountsContext,
  options: Omit<GuardOptions, 'toRpcError'>,
): GuardedService<typeof AccountService> {
  return guard(AccountService, accountService(context), METHOD_ROLES, { ...options, toRpcError });
}

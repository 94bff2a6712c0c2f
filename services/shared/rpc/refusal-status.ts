import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorDetailSchema } from '../../../proto/gen/storyden/account/v1/error_pb.ts';
import type { Refusal, RefusalCode } from '../refusal.ts';

const RPC_CODES: Record<RefusalCode, Code> = {
  unauthenticated: Code.Unauthenticated,
  invalid_credentials: Code.Unauthenticated,
  permission_denied: Code.PermissionDenied,
  account_suspended: Code.PermissionDenied,
  signup_closed: Code.PermissionDenied,
  not_found: Code.NotFound,
  invalid_argument: Code.InvalidArgument,
  conflict: Code.AlreadyExists,
  failed_precondition: Code.FailedPrecondition,
  rate_limited: Code.ResourceExhausted,
};

/** Puts a refusal on the wire, as storyden.account.v1.ErrorDetail. */
export function refusalError(refusal: Refusal): ConnectError {
  // What only the RPC code tells apart ("failed_precondition") is a conflict in the stable codes of the contract.
  const code = refusal.code === 'failed_precondition' ? 'conflict' : refusal.code;
  const detail = {
    code,
    message: refusal.message,
    suggested: refusal.suggested,
    retryAfterSeconds: refusal.retryAfterSeconds,
  };
  return new ConnectError(refusal.message, RPC_CODES[refusal.code], undefined, [
    { desc: ErrorDetailSchema, value: detail },
  ]);
}

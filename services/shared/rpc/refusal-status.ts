import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorDetailSchema as AccountErrorDetailSchema } from '../../../proto/gen/storyden/account/v1/error_pb.ts';
import { ErrorDetailSchema } from '../../../proto/gen/storyden/error/v1/error_pb.ts';
import type { RefusalCode } from '../../../proto/vocabulary/error-codes.ts';
import type { Refusal } from '../refusal.ts';

/** The RPC code of each refusal; the detail beside it has the code itself. */
const RPC_CODES = {
  unauthenticated: Code.Unauthenticated,
  invalid_credentials: Code.Unauthenticated,
  permission_denied: Code.PermissionDenied,
  account_suspended: Code.PermissionDenied,
  signup_closed: Code.PermissionDenied,
  not_found: Code.NotFound,
  invalid_argument: Code.InvalidArgument,
  conflict: Code.AlreadyExists,
  out_of_range: Code.OutOfRange,
  rate_limited: Code.ResourceExhausted,
} as const satisfies Readonly<Record<RefusalCode, Code>>;

const rpcCode = ({ code, byState }: Refusal) => (byState ? Code.FailedPrecondition : RPC_CODES[code]);

const detailOf = ({ code, message, suggested, retryAfterSeconds }: Refusal) => ({
  code,
  message,
  suggested,
  retryAfterSeconds,
});

/** A refusal of the account service: with storyden.account.v1.ErrorDetail. */
export function accountRefusal(refusal: Refusal): ConnectError {
  const details = [{ desc: AccountErrorDetailSchema, value: detailOf(refusal) }];
  return new ConnectError(refusal.message, rpcCode(refusal), undefined, details);
}

/**
 * A refusal of the grant service: with storyden.error.v1.ErrorDetail. The account service's detail stands in front, for
 * callers of the previous release and for those that read the first one (to be left out a release later).
 */
export function grantRefusal(refusal: Refusal): ConnectError {
  const value = detailOf(refusal);
  return new ConnectError(refusal.message, rpcCode(refusal), undefined, [
    { desc: AccountErrorDetailSchema, value },
    { desc: ErrorDetailSchema, value },
  ]);
}

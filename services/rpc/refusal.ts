import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';

/** Everything that is refused outside of OAuth's own errors, with the RPC code that fits. */
const CODES = {
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
} as const;

export type RefusalCode = keyof typeof CODES;

/** A refusal that is shown to a person: `message` says what is wrong, `suggested` what to do next. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly code: RefusalCode;
  readonly suggested: string;
  readonly retryAfterSeconds: number;

  constructor(code: RefusalCode, message: string, more: { suggested?: string; retryAfterSeconds?: number } = {}) {
    super(message);
    this.code = code;
    this.suggested = more.suggested ?? '';
    this.retryAfterSeconds = more.retryAfterSeconds ?? 0;
  }
}

/** Puts a refusal on the wire, as storyden.account.v1.ErrorDetail. */
export function refusalError(refusal: Refusal): ConnectError {
  // What is taken for a person ("failed_precondition") is a conflict in the stable codes of the contract.
  const code = refusal.code === 'failed_precondition' ? 'conflict' : refusal.code;
  const detail = {
    code,
    message: refusal.message,
    suggested: refusal.suggested,
    retryAfterSeconds: refusal.retryAfterSeconds,
  };
  return new ConnectError(refusal.message, CODES[refusal.code], undefined, [
    { desc: ErrorDetailSchema, value: detail },
  ]);
}

import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorDetailSchema as AccountErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';
import { ErrorDetailSchema, type ErrorDetail as GrantErrorDetail } from '../../proto/gen/storyden/error/v1/error_pb.ts';
import { type OAuthErrorDetail, OAuthErrorDetailSchema } from '../../proto/gen/storyden/oauth/v1/error_pb.ts';
import type { RefusalCode } from '../../proto/vocabulary/error-codes.ts';
import { type Problem, problemWith } from './problem.ts';
import { isProblemCode } from './problem-codes.ts';

/** What a code that is newer than this gateway has for a status: that of its RPC code, else 400. */
const NEWER_STATUS: Readonly<Partial<Record<Code, number>>> = {
  [Code.Unauthenticated]: 401,
  [Code.PermissionDenied]: 403,
  [Code.NotFound]: 404,
  [Code.AlreadyExists]: 409,
  [Code.FailedPrecondition]: 409,
  [Code.ResourceExhausted]: 429,
};

// Without a detail these say that the other tier is away, overloaded or too slow.
const AWAY = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.Canceled, Code.ResourceExhausted]);

/** Seconds after which an outage is worth another try. */
export const OUTAGE_RETRY_AFTER = 2;

const TEMPORARILY_UNAVAILABLE: Problem = {
  ...problemWith('temporarily_unavailable', 'The service cannot answer at the moment; try again soon.'),
  retryAfter: OUTAGE_RETRY_AFTER,
};

/**
 * What the caller sees of an RPC that failed; undefined for the unexpected, which is shown to nobody. A code that this
 * gateway does not know, of a service that is newer, is passed on as it came: an OAuth error with 400 (RFC 6749 §5.2),
 * another refusal with the status of its RPC code.
 */
export function rpcProblem(error: ConnectError): Problem | undefined {
  const [oauth] = error.findDetails(OAuthErrorDetailSchema);
  if (oauth) return oauthProblem(oauth);
  const refusal = refusalDetail(error);
  if (refusal) return refusalProblem(refusal, error.code);
  return AWAY.has(error.code) || isOwnTokenRefused(error) ? TEMPORARILY_UNAVAILABLE : undefined;
}

function oauthProblem({ code, description, dpopNonce, reason }: OAuthErrorDetail): Problem {
  return {
    ...(isProblemCode(code) ? problemWith(code, description) : { status: 400, code, description }),
    ...(code === TEMPORARILY_UNAVAILABLE.code && { retryAfter: OUTAGE_RETRY_AFTER }),
    ...(reason && { reason }),
    ...(dpopNonce && { headers: { 'DPoP-Nonce': dpopNonce } }),
  };
}

function refusalProblem({ code, message, suggested, retryAfterSeconds }: ErrorDetail, rpcCode: Code): Problem {
  return {
    ...(isProblemCode(code)
      ? problemWith(code, message)
      : { status: NEWER_STATUS[rpcCode] ?? 400, code, description: message }),
    ...(suggested && { suggested }),
    ...(code === 'rate_limited' && { retryAfter: Math.max(1, retryAfterSeconds) }),
  };
}

type ErrorDetail = Pick<GrantErrorDetail, 'code' | 'message' | 'suggested' | 'retryAfterSeconds'>;

/** Why a service refused: the grant service has a detail of its own, that of the previous release the account service's. */
function refusalDetail(error: ConnectError): ErrorDetail | undefined {
  const [detail] = [...error.findDetails(ErrorDetailSchema), ...error.findDetails(AccountErrorDetailSchema)];
  return detail;
}

/** Whether a service answered with an OAuth error: whatever its status is, nothing of ours failed. */
export function isOAuthAnswer(error: unknown): boolean {
  return error instanceof ConnectError && error.findDetails(OAuthErrorDetailSchema).length > 0;
}

/** Whether a service refused the gateway itself: the fault of this installation, never of the person who asks. */
export function isOwnTokenRefused(error: unknown): boolean {
  if (!(error instanceof ConnectError) || error.details.length > 0) return false;
  return error.code === Code.Unauthenticated || error.code === Code.PermissionDenied;
}

/** Whether an RPC was refused with this code, which is not an OAuth error. */
export function isPlatformRefusal(error: unknown, code: RefusalCode): boolean {
  return error instanceof ConnectError && refusalDetail(error)?.code === code;
}

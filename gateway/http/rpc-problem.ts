import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorDetailSchema } from '../../proto/gen/storyden/account/v1/error_pb.ts';
import { OAuthErrorDetailSchema } from '../../proto/gen/storyden/oauth/v1/error_pb.ts';
import type { Problem } from './problem.ts';

// RFC 6749 §5.2, RFC 6750 §3.1. Everything else that OAuth refuses has 400.
const OAUTH_STATUS: Readonly<Record<string, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  server_error: 500,
  temporarily_unavailable: 503,
};

// The codes of storyden.account.v1.ErrorDetail.
const PLATFORM_STATUS: Readonly<Record<string, number>> = {
  unauthenticated: 401,
  invalid_credentials: 401,
  permission_denied: 403,
  signup_closed: 403,
  account_suspended: 403,
  not_found: 404,
  conflict: 409,
  invalid_argument: 400,
  rate_limited: 429,
};

// Without a detail these say that the other tier is away, overloaded or too slow.
const AWAY = new Set([Code.Unavailable, Code.DeadlineExceeded, Code.Canceled, Code.ResourceExhausted]);

/** Seconds after which an outage is worth another try. */
export const OUTAGE_RETRY_AFTER = 2;

const TEMPORARILY_UNAVAILABLE: Problem = {
  status: 503,
  code: 'temporarily_unavailable',
  description: 'The service cannot answer at the moment; try again soon.',
  retryAfter: OUTAGE_RETRY_AFTER,
};

/** What the caller sees of an RPC that failed; undefined for the unexpected, which is shown to nobody. */
export function rpcProblem(error: ConnectError): Problem | undefined {
  const [oauth] = error.findDetails(OAuthErrorDetailSchema);
  if (oauth) {
    const { code, description, dpopNonce, reason } = oauth;
    const headers = dpopNonce === '' ? undefined : { 'DPoP-Nonce': dpopNonce };
    const retryAfter = code === TEMPORARILY_UNAVAILABLE.code ? { retryAfter: OUTAGE_RETRY_AFTER } : {};
    const more = { ...retryAfter, ...(reason && { reason }), ...(headers && { headers }) };
    return { status: OAUTH_STATUS[code] ?? 400, code, description, ...more };
  }

  const [platform] = error.findDetails(ErrorDetailSchema);
  if (platform) {
    return {
      status: PLATFORM_STATUS[platform.code] ?? 400,
      code: platform.code,
      description: platform.message,
      ...(platform.suggested && { suggested: platform.suggested }),
      ...(platform.code === 'rate_limited' && { retryAfter: Math.max(1, platform.retryAfterSeconds) }),
    };
  }
  return AWAY.has(error.code) || isOwnTokenRefused(error) ? TEMPORARILY_UNAVAILABLE : undefined;
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

/** Whether an RPC failed with this code of storyden.account.v1.ErrorDetail. */
export function isPlatformRefusal(error: unknown, code: string): boolean {
  return error instanceof ConnectError && error.findDetails(ErrorDetailSchema).some((detail) => detail.code === code);
}

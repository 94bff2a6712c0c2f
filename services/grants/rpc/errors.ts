import { Code, ConnectError } from '@connectrpc/connect';
import { OAuthErrorDetailSchema } from '../../../proto/gen/storyden/oauth/v1/error_pb.ts';
import type { OAuthErrorCode } from '../../../proto/vocabulary/error-codes.ts';
import { withoutStack } from '../../../runtime/without-stack.ts';
import { databaseFailure } from '../../shared/database/failure.ts';
import { Refusal } from '../../shared/refusal.ts';
import { grantRefusal } from '../../shared/rpc/refusal-status.ts';
import { DecryptionError } from '../crypto/derived-keys.ts';
import { OAuthError } from '../domain/oauth-error.ts';

/** The RPC code of each OAuth error; the detail beside it has the error itself. */
const RPC_CODES = {
  invalid_request: Code.InvalidArgument,
  invalid_scope: Code.InvalidArgument,
  invalid_target: Code.InvalidArgument,
  unsupported_response_type: Code.InvalidArgument,
  invalid_redirect_uri: Code.InvalidArgument,
  invalid_client_metadata: Code.InvalidArgument,
  invalid_request_object: Code.InvalidArgument,
  request_uri_not_supported: Code.InvalidArgument,
  invalid_dpop_proof: Code.InvalidArgument,
  invalid_client: Code.Unauthenticated,
  invalid_token: Code.Unauthenticated,
  unauthorized_client: Code.PermissionDenied,
  access_denied: Code.PermissionDenied,
  insufficient_scope: Code.PermissionDenied,
  invalid_grant: Code.FailedPrecondition,
  expired_token: Code.FailedPrecondition,
  authorization_pending: Code.FailedPrecondition,
  use_dpop_nonce: Code.FailedPrecondition,
  login_required: Code.FailedPrecondition,
  consent_required: Code.FailedPrecondition,
  unmet_authentication_requirements: Code.FailedPrecondition,
  slow_down: Code.ResourceExhausted,
  temporarily_unavailable: Code.Unavailable,
} as const satisfies Readonly<Record<OAuthErrorCode, Code>>;

/** The one place that turns what a flow throws into an RPC error; undefined for the unexpected. */
export function toRpcError(error: unknown): ConnectError | undefined {
  if (error instanceof OAuthError) {
    const { code, description, dpopNonce = '', reason = '' } = error;
    const details = [{ desc: OAuthErrorDetailSchema, value: { code, description, dpopNonce, reason } }];
    return withoutStack(() => new ConnectError(description, RPC_CODES[code], undefined, details));
  }
  if (error instanceof Refusal) return grantRefusal(error);
  // A replica that has not been told of a new secret yet: others can, and so will this one.
  if (error instanceof DecryptionError)
    return new ConnectError('a secret is missing', Code.Unavailable, undefined, undefined, error);
  switch (databaseFailure(error)) {
    case 'unavailable':
      return new ConnectError('the database does not answer', Code.Unavailable, undefined, undefined, error);
    case 'unstorable_text':
      return toRpcError(new OAuthError('invalid_request', 'The request has a character that is not allowed.'));
    case undefined:
      return undefined;
  }
}

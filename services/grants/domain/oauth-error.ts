import type { OAuthErrorCode } from '../../../proto/vocabulary/error-codes.ts';
import { withoutStack } from '../../../runtime/without-stack.ts';

/**
 * Why a person's browser cannot be sent back to the client. Errors of one code have different pages
 * (gateway/http/refusal-texts.ts); of a metadata document the member may be named that cannot be used.
 */
export type RefusalReason =
  | 'unknown_client'
  | 'redirect_uri'
  | 'request_uri'
  | 'response'
  | 'post_logout_redirect_uri'
  | 'client_document'
  | `client_document.${string}`;

type Particulars = {
  /** With use_dpop_nonce: what the next proof has to carry (RFC 9449 §8). */
  readonly dpopNonce?: string;
  /** For the page that a person reads; clients have the description. */
  readonly reason?: RefusalReason;
};

/** A refusal as the client sees it: what to fix, in ASCII without `"` and `\`, never a secret. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly dpopNonce: string | undefined;
  readonly reason: RefusalReason | undefined;

  constructor(code: OAuthErrorCode, description: string, { dpopNonce, reason }: Particulars = {}) {
    super(description);
    this.code = code;
    this.dpopNonce = dpopNonce;
    this.reason = reason;
  }

  get description(): string {
    return this.message;
  }
}

const refusal = (code: OAuthErrorCode) => (description: string) => new OAuthError(code, description);
const usualAnswer = (code: OAuthErrorCode) => (description: string) =>
  withoutStack(() => new OAuthError(code, description));

export const invalidRequest = (description: string, reason?: RefusalReason) =>
  new OAuthError('invalid_request', description, reason && { reason });
export const invalidClient = refusal('invalid_client');
export const invalidGrant = refusal('invalid_grant');
export const invalidScope = refusal('invalid_scope');
export const invalidTarget = refusal('invalid_target');
export const invalidToken = refusal('invalid_token');
export const insufficientScope = refusal('insufficient_scope');
export const unauthorizedClient = refusal('unauthorized_client');
export const accessDenied = refusal('access_denied');
export const loginRequired = refusal('login_required');
export const consentRequired = refusal('consent_required');
export const invalidRequestObject = refusal('invalid_request_object');
export const invalidDpopProof = refusal('invalid_dpop_proof');
export const useDpopNonce = (description: string, nonce: string) =>
  new OAuthError('use_dpop_nonce', description, { dpopNonce: nonce });
export const authorizationPending = usualAnswer('authorization_pending');
export const slowDown = usualAnswer('slow_down');
export const expiredToken = refusal('expired_token');
export const temporarilyUnavailable = refusal('temporarily_unavailable');

import type { OAuthErrorCode, RefusalCode } from '../../proto/vocabulary/error-codes.ts';

/** Which names and shape the errors of an endpoint have (product.md §1). */
export type Family = 'oauth' | 'consent' | 'management';

/** Codes that no service sends: the gateway's own. */
type OwnCode =
  | 'unsupported_grant_type'
  | 'server_error'
  | 'internal_error'
  | 'unavailable'
  | 'oauth_disabled'
  | 'method_not_allowed'
  | 'payload_too_large'
  | 'unsupported_media_type';

/** Every code that this gateway knows. */
export type ProblemCode = OAuthErrorCode | RefusalCode | OwnCode;

type Facts = {
  /** HTTP status. */
  readonly status: number;
  /** Another name in some families: the same refusal has one in OAuth and another in the rest of the API. */
  readonly called?: Readonly<Partial<Record<Family, ProblemCode>>>;
  /** What a person is told to do next, where the problem does not say it better. */
  readonly suggested?: string;
};

const CORRECT = 'Correct the request and send it again.';

/** What the gateway makes of each code. OAuth's have 400 but for RFC 6749 §5.2 and RFC 6750 §3.1. */
const CODES = {
  invalid_request: {
    status: 400,
    called: { management: 'invalid_argument' },
    suggested: 'Go back to the application and start again.',
  },
  invalid_client: { status: 401 },
  invalid_grant: { status: 400 },
  invalid_scope: { status: 400 },
  invalid_target: { status: 400 },
  invalid_token: { status: 401 },
  invalid_redirect_uri: { status: 400 },
  invalid_client_metadata: { status: 400 },
  insufficient_scope: { status: 403 },
  unauthorized_client: { status: 400 },
  unsupported_response_type: { status: 400 },
  unsupported_grant_type: { status: 400 },
  access_denied: { status: 400, suggested: 'Ask an administrator for the permission to use OAuth clients.' },
  login_required: { status: 400 },
  consent_required: { status: 400 },
  unmet_authentication_requirements: { status: 400 },
  invalid_request_object: { status: 400 },
  request_uri_not_supported: { status: 400 },
  invalid_dpop_proof: { status: 400 },
  use_dpop_nonce: { status: 400 },
  authorization_pending: { status: 400 },
  slow_down: { status: 400 },
  expired_token: { status: 400 },
  temporarily_unavailable: { status: 503, called: { management: 'unavailable', consent: 'unavailable' } },
  server_error: { status: 500, called: { management: 'internal_error', consent: 'internal_error' } },

  unauthenticated: { status: 401, suggested: 'Sign in and try again.' },
  invalid_credentials: { status: 401 },
  permission_denied: { status: 403, called: { oauth: 'access_denied' }, suggested: 'Ask an administrator.' },
  account_suspended: { status: 403 },
  signup_closed: { status: 403 },
  not_found: { status: 404, suggested: 'Check the address.' },
  invalid_argument: { status: 400, called: { consent: 'invalid_request' } },
  conflict: { status: 409 },
  out_of_range: { status: 400 },
  rate_limited: { status: 429, suggested: 'Wait a while and try again.' },

  oauth_disabled: { status: 404 },
  method_not_allowed: { status: 405 },
  payload_too_large: { status: 413 },
  unsupported_media_type: { status: 415 },
  unavailable: { status: 503, suggested: 'Try again in a few seconds.' },
  internal_error: {
    status: 500,
    suggested: 'Try again later; if it stays so, give the request_id to an administrator.',
  },
} as const satisfies Readonly<Record<ProblemCode, Facts>>;

const FACTS: Readonly<Record<ProblemCode, Facts>> = CODES;

/** Whether a code is known here; one of a service that is newer than this gateway is not. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(FACTS, code);

/** The HTTP status of a code. */
export const statusOf = (code: ProblemCode): number => FACTS[code].status;

/** What a code is called in a family. One that is not known here keeps its name. */
export function nameIn(family: Family, code: string): string {
  return isProblemCode(code) ? (FACTS[code].called?.[family] ?? code) : code;
}

/** What a person is told to do about a code, as a family calls it. */
export function suggestionFor(code: string): string {
  return (isProblemCode(code) ? FACTS[code].suggested : undefined) ?? CORRECT;
}

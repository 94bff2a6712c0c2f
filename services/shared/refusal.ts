/** Everything that is refused outside of OAuth's own errors; the same codes stand in the contract (ErrorDetail). */
export type RefusalCode =
  | 'unauthenticated'
  | 'invalid_credentials'
  | 'permission_denied'
  | 'account_suspended'
  | 'signup_closed'
  | 'not_found'
  | 'invalid_argument'
  | 'conflict'
  | 'failed_precondition'
  | 'rate_limited';

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

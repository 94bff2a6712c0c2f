/** Why a token opens nothing (RFC 6750 §3.1, RFC 9449 §7.1), or why nobody can say. */
export type TokenRefusalCode =
  | 'missing_token'
  | 'invalid_request'
  | 'invalid_token'
  | 'insufficient_scope'
  | 'invalid_dpop_proof'
  | 'use_dpop_nonce'
  | 'temporarily_unavailable';

/** HTTP statuses of the refusals. A fault of the issuer is never one of the token: a client that reads 401 throws it away. */
const STATUS: Readonly<Record<TokenRefusalCode, number>> = {
  missing_token: 401,
  invalid_request: 400,
  invalid_token: 401,
  insufficient_scope: 403,
  invalid_dpop_proof: 401,
  use_dpop_nonce: 401,
  temporarily_unavailable: 503,
};

type Particulars = {
  /** With insufficient_scope: every scope that is needed. */
  readonly scopes?: readonly string[];
  /** With use_dpop_nonce: what the next proof has to carry (RFC 9449 §9). */
  readonly dpopNonce?: string;
  /** The error behind it, for the log. */
  readonly cause?: unknown;
};

/** A refusal as the client sees it: what to fix, in ASCII without `"` and `\`, never a part of the token. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  readonly code: TokenRefusalCode;
  readonly status: number;
  readonly scopes: readonly string[];
  readonly dpopNonce: string | undefined;

  constructor(code: TokenRefusalCode, description: string, { scopes = [], dpopNonce, cause }: Particulars = {}) {
    super(description, { cause });
    this.code = code;
    this.status = STATUS[code];
    this.scopes = scopes;
    this.dpopNonce = dpopNonce;
  }
}

export const missingToken = () => new TokenRefusal('missing_token', 'Present an access token.');
export const invalidRequest = (description: string) => new TokenRefusal('invalid_request', description);
export const invalidToken = (description: string, cause?: unknown) =>
  new TokenRefusal('invalid_token', description, { cause });
export const insufficientScope = (scopes: readonly string[]) =>
  new TokenRefusal('insufficient_scope', `This needs the scope ${scopes.join(' ')}.`, { scopes });
export const temporarilyUnavailable = (description: string, cause?: unknown) =>
  new TokenRefusal('temporarily_unavailable', description, { cause });

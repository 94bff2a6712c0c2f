import { type ProblemCode, statusOf } from './problem-codes.ts';

/** A refusal or a failure as the caller will see it. */
export type Problem = {
  /** HTTP status. */
  readonly status: number;
  /** Stable and made for programs: an OAuth error code or one of the platform's own (problem-codes.ts). */
  readonly code: string;
  /** One sentence for whoever has to fix it; never a secret. */
  readonly description: string;
  /** Tells problems of one code apart, for the page that a person reads (refusal-texts.ts). */
  readonly reason?: string;
  /** What to do next, where there is more to say than the code does. */
  readonly suggested?: string;
  /** Seconds until it may work. */
  readonly retryAfter?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** No credentials were presented at all, so that a challenge names no error (RFC 6750 §3.1). */
  readonly anonymous?: true;
};

/** A problem that the gateway finds itself: its code is one of those that it knows. */
type OwnProblem = Problem & { readonly code: ProblemCode };

/** A problem with the status of its code. */
export function problemWith(code: ProblemCode, description: string): OwnProblem {
  return { status: statusOf(code), code, description };
}

/** Carries a problem to the one place that writes errors. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: OwnProblem;

  constructor(problem: OwnProblem) {
    super(problem.description);
    this.problem = problem;
  }
}

/** A malformed request. Management endpoints call it `invalid_argument`, OAuth ones `invalid_request`. */
export function invalidRequest(description: string): ProblemError {
  return new ProblemError(problemWith('invalid_request', description));
}

/** An OAuth refusal. */
export function oauthRefusal(code: ProblemCode, description: string): ProblemError {
  return new ProblemError(problemWith(code, description));
}

/** RFC 6749 §5.2. */
export function invalidClient(description: string): ProblemError {
  return new ProblemError(problemWith('invalid_client', description));
}

export function unauthenticated(): ProblemError {
  return new ProblemError(problemWith('unauthenticated', 'Nobody is signed in.'));
}

export function permissionDenied(description: string, suggested?: string): ProblemError {
  return new ProblemError({ ...problemWith('permission_denied', description), ...(suggested && { suggested }) });
}

export function notFound(description = 'There is nothing here.'): ProblemError {
  return new ProblemError(problemWith('not_found', description));
}

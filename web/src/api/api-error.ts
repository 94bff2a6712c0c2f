/** A refusal or a failure of the API, in words for a person (product.md §1). */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 if no answer came. */
  readonly status: number;
  /** Stable, for programs: `unauthenticated`, `permission_denied`, … */
  readonly code: string;
  readonly suggested: string | undefined;
  /** Names the request in the logs. */
  readonly requestId: string | undefined;

  constructor(problem: { status: number; code: string; message: string; suggested?: string; requestId?: string }) {
    super(problem.message);
    this.status = problem.status;
    this.code = problem.code;
    this.suggested = problem.suggested;
    this.requestId = problem.requestId;
  }
}

/** No answer at all: the network, the service, or a wrong address in /config.json. */
export function unreachable(): ApiError {
  return new ApiError({
    status: 0,
    code: 'unreachable',
    message: 'The service cannot be reached.',
    suggested: 'Check your connection and try again.',
  });
}

/** What a refused request says, whichever of the two shapes of errors it has. */
export function refusal(response: Response, body: unknown): ApiError {
  const { error, message, error_description, suggested, metadata } = (body ?? {}) as Record<string, unknown>;
  const requestId = (metadata as { request_id?: string } | undefined)?.request_id;
  return new ApiError({
    status: response.status,
    code: typeof error === 'string' ? error : 'unknown',
    message: String(message ?? error_description ?? `The service answered with status ${response.status}.`),
    ...(typeof suggested === 'string' && { suggested }),
    requestId: requestId ?? response.headers.get('X-Request-Id') ?? '',
  });
}

export function isApiError(error: unknown, ...codes: readonly string[]): error is ApiError {
  return error instanceof ApiError && (codes.length === 0 || codes.includes(error.code));
}

import { Code, ConnectError } from '@connectrpc/connect';
import type { ErrorRequestHandler, Request, Response } from 'express';
import { tierOf } from '../../runtime/grpc-transport.ts';
import type { Logger } from '../../runtime/log.ts';
import { messageOf, type OutageLog, outageLog } from '../../runtime/outage-log.ts';
import { tokenChallenge, tokenStatus } from '../auth/access-token.ts';
import { answerJson } from './answer.ts';
import type { Family } from './endpoint.ts';
import { isForNavigation } from './endpoint-router.ts';
import { type Problem, ProblemError } from './problem.ts';
import { answerRefusal, isReadByPerson } from './refusal-page.ts';
import { routeOf } from './request-log.ts';
import { isOAuthAnswer, isOwnTokenRefused, rpcProblem } from './rpc-problem.ts';

const UNEXPECTED: Problem = {
  status: 500,
  code: 'server_error',
  description: 'Something went wrong on our side; it was written down.',
};

// The same refusal has one name in OAuth and another in the rest of the API (product.md §1).
const MANAGEMENT_CODES: Readonly<Record<string, string>> = {
  invalid_request: 'invalid_argument',
  temporarily_unavailable: 'unavailable',
  server_error: 'internal_error',
};
const OAUTH_CODES: Readonly<Record<string, string>> = { permission_denied: 'access_denied' };
const CONSENT_CODES: Readonly<Record<string, string>> = {
  invalid_argument: 'invalid_request',
  temporarily_unavailable: 'unavailable',
  server_error: 'internal_error',
};

const SUGGESTIONS: Readonly<Record<string, string>> = {
  unauthenticated: 'Sign in and try again.',
  permission_denied: 'Ask an administrator.',
  access_denied: 'Ask an administrator for the permission to use OAuth clients.',
  invalid_argument: 'Correct the request and send it again.',
  invalid_request: 'Go back to the application and start again.',
  not_found: 'Check the address.',
  rate_limited: 'Wait a while and try again.',
  unavailable: 'Try again in a few seconds.',
  internal_error: 'Try again later; if it stays so, give the request_id to an administrator.',
};

type Addresses = { readonly issuer: string; readonly webAddress: string };

/** The one place that writes errors: every failure of every endpoint, in the shape of its family, or as a page. */
export function errorWriter({ log, ...addresses }: Addresses & { log: Logger }): ErrorRequestHandler {
  const outages = outageLog(log);
  return (error, request, response, _next) => {
    const problem = problemOf(error);
    if (problem.status >= 500 && !isOAuthAnswer(error)) logFailure({ log, outages }, error, request, response);
    if (response.headersSent) {
      response.destroy();
      return;
    }
    writeProblem(request, response, problem, addresses);
  };
}

function problemOf(error: unknown): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof ConnectError) return rpcProblem(error) ?? UNEXPECTED;
  // The router refuses a path with broken percent-encoding by itself.
  if (error instanceof URIError) return { status: 400, code: 'invalid_request', description: 'The path is malformed.' };
  return UNEXPECTED;
}

/** A fault of ours with its stack; an outage, which fails a thousand requests in the same way, as one of them. */
function logFailure(to: { log: Logger; outages: OutageLog }, error: unknown, request: Request, response: Response) {
  const facts = { method: request.method, path: routeOf(request), request_id: response.locals.requestId };
  if (!(error instanceof ConnectError) || rpcProblem(error) === undefined) {
    to.log.error({ err: error, ...facts }, 'request failed');
    return;
  }
  const why = isOwnTokenRefused(error) ? 'refuses RPC_TOKEN' : Code[error.code];
  to.outages.refused(`${tierOf(error)}: ${why}`, { ...facts, detail: messageOf(error) });
}

function writeProblem(request: Request, response: Response, problem: Problem, { issuer, webAddress }: Addresses) {
  response.setHeader('Cache-Control', 'no-store');
  if (problem.retryAfter !== undefined) response.setHeader('Retry-After', String(problem.retryAfter));
  for (const [name, value] of Object.entries(problem.headers ?? {})) response.setHeader(name, value);
  const challenge = challengeFor(request, response, problem, issuer);
  if (challenge !== undefined) response.setHeader('WWW-Authenticate', challenge);
  const status = response.locals.takesToken ? tokenStatus(problem) : problem.status;
  const body = problemBody(response.locals, problem);
  if (!isForNavigation(response.locals) || !isReadByPerson(request, response)) {
    answerJson(response, body, status);
    return;
  }
  const { requestId } = response.locals;
  answerRefusal(request, response, { status, code: body.error, reason: problem.reason, requestId }, webAddress);
}

/** How to authenticate: RFC 6749 §5.2 at the client's endpoints, RFC 6750 §3 where tokens are taken. */
function challengeFor(request: Request, response: Response, problem: Problem, issuer: string): string | undefined {
  const { authorization } = request.headers;
  const { takesToken } = response.locals;
  if (takesToken) return tokenChallenge(problem, { issuer, authorization, takes: takesToken });
  const triedBasic = /^basic /i.test(authorization ?? '');
  return problem.code === 'invalid_client' && triedBasic ? 'Basic realm="OAuth", charset="UTF-8"' : undefined;
}

function problemBody({ family, requestId }: { family?: Family; requestId: string }, problem: Problem) {
  if (family === 'oauth') {
    return { error: OAUTH_CODES[problem.code] ?? problem.code, error_description: oauthText(problem.description) };
  }

  const code = (family === 'consent' ? CONSENT_CODES : MANAGEMENT_CODES)[problem.code] ?? problem.code;
  return {
    error: code,
    message: problem.description,
    suggested: problem.suggested ?? SUGGESTIONS[code] ?? 'Correct the request and send it again.',
    metadata: { request_id: requestId },
  };
}

/** `error_description` is printable ASCII without `"` and `\` (RFC 6749 §5.2). */
function oauthText(description: string): string {
  return description.replaceAll('"', "'").replace(/[^\x20-\x7e]|\\/g, '?');
}

import { Code, ConnectError } from '@connectrpc/connect';
import type { ErrorRequestHandler, Request, Response } from 'express';
import type { Logger } from '../../runtime/log.ts';
import { messageOf, type OutageLog, outageLog } from '../../runtime/outage-log.ts';
import { tierOf } from '../../runtime/tier-transport.ts';
import { tokenChallenge, tokenStatus } from '../auth/access-token.ts';
import { answerJson } from '../http/answer.ts';
import { type Problem, ProblemError, problemWith } from '../http/problem.ts';
import { type Family, nameIn, suggestionFor } from '../http/problem-codes.ts';
import { answerRefusal, isReadByPerson } from '../http/refusal-page.ts';
import { routeOf } from '../http/request-log.ts';
import { isOAuthAnswer, isOwnTokenRefused, rpcProblem } from '../http/rpc-problem.ts';
import { isForNavigation } from './endpoint-router.ts';

const UNEXPECTED = problemWith('server_error', 'Something went wrong on our side; it was written down.');

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
  if (error instanceof URIError) return problemWith('invalid_request', 'The path is malformed.');
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

/** Where nothing is, the words are those of management. */
function problemBody({ family = 'management', requestId }: { family?: Family; requestId: string }, problem: Problem) {
  if (family === 'oauth') {
    return { error: nameIn(family, problem.code), error_description: oauthText(problem.description) };
  }

  const code = nameIn(family, problem.code);
  return {
    error: code,
    message: problem.description,
    suggested: problem.suggested ?? suggestionFor(code),
    metadata: { request_id: requestId },
  };
}

/** `error_description` is printable ASCII without `"` and `\` (RFC 6749 §5.2). */
function oauthText(description: string): string {
  return description.replaceAll('"', "'").replace(/[^\x20-\x7e]|\\/g, '?');
}

import { DPOP_SIGNING_ALGS } from './dpop.ts';
import { type Form, readDistinctParameters } from './parameters.ts';
import { invalidRequest, type Problem, ProblemError } from './problem.ts';

/** How an access token is presented: RFC 6750 §2.1, RFC 9449 §7.1. */
export type TokenScheme = 'Bearer' | 'DPoP';

export type PresentedToken = { readonly token: string; readonly scheme: TokenScheme };

/**
 * Finds the access token of a request (RFC 6750 §2, RFC 9449 §7.1): in the header or in a form body, never in the query.
 *
 * @throws ProblemError invalid_request for a token in the query or in two places, invalid_token without one.
 */
export function readAccessToken(authorization: string | undefined, query: Form, body: Form): PresentedToken {
  return findToken(/^(bearer|dpop)(?: +(.*))?$/i, authorization, query, body);
}

/** As readAccessToken, where Bearer is the only scheme. */
export function readBearerToken(authorization: string | undefined, query: Form, body: Form): string {
  return findToken(/^(bearer)(?: +(.*))?$/i, authorization, query, body).token;
}

function findToken(form: RegExp, authorization: string | undefined, query: Form, body: Form): PresentedToken {
  if (query.has('access_token')) throw invalidRequest('Do not put the access token into the query.');
  const sent = readDistinctParameters(body, ['access_token']).values.access_token;
  const header = form.exec(authorization ?? '');
  if (header === null) {
    if (sent === undefined) throw noToken();
    return { token: requireTokenSyntax(sent), scheme: 'Bearer' };
  }
  if (sent !== undefined) throw invalidRequest('Send the access token in one place, not two.');
  const [, scheme, token = ''] = header;
  return { token: requireTokenSyntax(token), scheme: isDpop(scheme) ? 'DPoP' : 'Bearer' };
}

const isDpop = (scheme: string | undefined) => /^dpop\b/i.test(scheme ?? '');

function requireTokenSyntax(token: string): string {
  if (!/^[A-Za-z0-9._~+/-]+=*$/.test(token)) throw invalidToken('The access token is malformed.');
  return token;
}

function noToken(): ProblemError {
  const description = 'Present an access token.';
  return new ProblemError({ status: 401, code: 'invalid_token', description, anonymous: true });
}

function invalidToken(description: string): ProblemError {
  return new ProblemError({ status: 401, code: 'invalid_token', description });
}

/** A bad proof is a bad credential where a token is taken (RFC 9449 §7.1), not a bad request as at the token endpoint. */
const PROOF_PROBLEMS = new Set(['invalid_dpop_proof', 'use_dpop_nonce']);

/** The status of a refusal where a token is taken. */
export function tokenStatus(problem: Problem): number {
  return PROOF_PROBLEMS.has(problem.code) ? 401 : problem.status;
}

/**
 * The challenge of a refusal (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1): the error for the scheme that was tried, and
 * the others that there are. Undefined where the token is not the reason.
 */
export function tokenChallenge(
  problem: Problem,
  request: { issuer: string; authorization: string | undefined; schemes: readonly TokenScheme[] },
): string | undefined {
  const error = problem.anonymous ? '' : errorOf(problem);
  if (error === undefined) return undefined;
  const metadata = `resource_metadata="${request.issuer}/.well-known/oauth-protected-resource"`;
  const algs = `algs="${DPOP_SIGNING_ALGS.join(' ')}"`;
  const takesDpop = request.schemes.includes('DPoP');
  // A client that brings a proof is told of proofs alone: libraries look for one challenge.
  if (takesDpop && isDpop(request.authorization)) return `DPoP ${error}${algs}, ${metadata}`;
  return takesDpop ? `Bearer ${error}${metadata}, DPoP ${algs}` : `Bearer ${error}${metadata}`;
}

function errorOf(problem: Problem): string | undefined {
  switch (problem.code) {
    case 'invalid_token':
    case 'invalid_request':
    case 'invalid_dpop_proof':
    case 'use_dpop_nonce':
      return `error="${problem.code}", `;
    case 'insufficient_scope':
      return 'error="insufficient_scope", scope="openid", ';
    default:
      return undefined;
  }
}

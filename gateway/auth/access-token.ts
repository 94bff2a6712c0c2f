import { WELL_KNOWN_PATHS } from '../../proto/vocabulary/paths.ts';
import { DPOP_SIGNING_ALGS } from '../../proto/vocabulary/signing-algs.ts';
import { type Form, readDistinctParameters } from '../http/parameters.ts';
import { invalidRequest, type Problem, ProblemError, problemWith } from '../http/problem.ts';

/** RFC 9728 §3 */
const RESOURCE_METADATA = WELL_KNOWN_PATHS.protectedResource;

/** How an access token is presented: RFC 6750 §2.1, RFC 9449 §7.1. */
type TokenScheme = 'Bearer' | 'DPoP';

/** What an endpoint takes as a token. */
export type TakenToken = {
  readonly schemes: readonly TokenScheme[];
  /** Of an access token: the resource that it opens, by its path under the issuer, and every scope that the call needs. */
  readonly resource?: { readonly path: string; readonly scope: string };
};

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
  return new ProblemError({ ...problemWith('invalid_token', description), anonymous: true });
}

function invalidToken(description: string): ProblemError {
  return new ProblemError(problemWith('invalid_token', description));
}

/** A bad proof is a bad credential where a token is taken (RFC 9449 §7.1), not a bad request as at the token endpoint. */
const PROOF_PROBLEMS = new Set(['invalid_dpop_proof', 'use_dpop_nonce']);

/** The status of a refusal where a token is taken. */
export function tokenStatus(problem: Problem): number {
  return PROOF_PROBLEMS.has(problem.code) ? 401 : problem.status;
}

/**
 * The challenge of a refusal (RFC 6750 §3, RFC 9449 §7.1, RFC 9728 §5.1): the error for the scheme that was tried, and
 * the others that there are. It names every scope that the call needs, so that a client asks once, and the metadata of the
 * address that was called (RFC 9728 §3.3). Undefined where the token is not the reason.
 */
export function tokenChallenge(
  problem: Problem,
  request: { issuer: string; authorization: string | undefined; takes: TakenToken },
): string | undefined {
  if (!CHALLENGED.has(problem.code)) return undefined;
  const { schemes, resource } = request.takes;
  const error = problem.anonymous ? [] : [`error="${problem.code}"`];
  const scope = resource && WANTS_TOKEN.has(problem.code) ? [`scope="${resource.scope}"`] : [];
  // What is no resource has no metadata: a client must not use that of another address.
  const metadata = resource ? [`resource_metadata="${resourceMetadataUrl(request.issuer, resource.path)}"`] : [];
  const algs = `algs="${DPOP_SIGNING_ALGS.join(' ')}"`;
  const takesDpop = schemes.includes('DPoP');
  // A client that brings a proof is told of proofs alone: libraries look for one challenge.
  if (takesDpop && isDpop(request.authorization)) return `DPoP ${[...error, ...scope, algs, ...metadata].join(', ')}`;
  const parameters = [...error, ...scope, ...metadata];
  // At least one is a must (RFC 6750 §3).
  const bearer = `Bearer ${parameters.length === 0 ? 'realm="OAuth"' : parameters.join(', ')}`;
  return takesDpop ? `${bearer}, DPoP ${algs}` : bearer;
}

/** Refusals that another token answers. */
const WANTS_TOKEN = new Set(['invalid_token', 'insufficient_scope']);

const CHALLENGED = new Set([...WANTS_TOKEN, 'invalid_request', 'invalid_dpop_proof', 'use_dpop_nonce']);

/** Where the metadata of a resource is: between the host and the path (RFC 9728 §3.1). */
function resourceMetadataUrl(issuer: string, path: string): string {
  const { origin, pathname } = new URL(issuer);
  return `${origin}${RESOURCE_METADATA}${pathname === '/' ? '' : pathname}${path}`;
}

import { type Form, readDistinctParameters } from './parameters.ts';
import { invalidRequest, type Problem, ProblemError } from './problem.ts';

/**
 * Finds the access token of a request (RFC 6750 §2): in the header or in a form body, never in the query.
 *
 * @throws ProblemError invalid_request for a token in the query or in two places, invalid_token without one.
 */
export function readBearerToken(authorization: string | undefined, query: Form, body: Form): string {
  if (query.has('access_token')) throw invalidRequest('Do not put the access token into the query.');
  const sent = readDistinctParameters(body, ['access_token']).values.access_token;
  const header = /^bearer(?: +(.*))?$/i.exec(authorization ?? '');
  if (header === null) {
    if (sent === undefined) throw noToken();
    return requireTokenSyntax(sent);
  }
  if (sent !== undefined) throw invalidRequest('Send the access token in one place, not two.');
  return requireTokenSyntax(header[1] ?? '');
}

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

/** The challenge of a refusal (RFC 6750 §3, RFC 9728 §5.1); undefined where the token is not the reason. */
export function bearerChallenge(problem: Problem, issuer: string): string | undefined {
  const metadata = `resource_metadata="${issuer}/.well-known/oauth-protected-resource"`;
  if (problem.anonymous) return `Bearer ${metadata}`;
  switch (problem.code) {
    case 'invalid_token':
    case 'invalid_request':
      return `Bearer error="${problem.code}", ${metadata}`;
    case 'insufficient_scope':
      return `Bearer error="insufficient_scope", scope="openid", ${metadata}`;
    default:
      return undefined;
  }
}

import { describe, expect, it } from 'vitest';
import { bearerChallenge, readBearerToken } from './bearer-token.ts';
import { parseForm } from './parameters.ts';
import { type Problem, ProblemError } from './problem.ts';

const problemOf = (authorization: string | undefined, query: string, body: string): Problem => {
  try {
    readBearerToken(authorization, parseForm(query), parseForm(body));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
  }
  throw new Error('was not refused');
};

const METADATA = 'resource_metadata="https://id.example/.well-known/oauth-protected-resource"';

describe('the bearer token of a request (RFC 6750 §2)', () => {
  it.each([
    ['Bearer abc.def-_~+/==', ''],
    ['bearer   abc.def-_~+/==', ''],
    [undefined, 'access_token=abc.def-_~%2B%2F%3D%3D'],
    ['Basic eDp5', 'access_token=abc.def-_~%2B%2F%3D%3D'],
  ])('is found with %j and %j', (authorization, body) => {
    expect(readBearerToken(authorization, parseForm(''), parseForm(body))).toBe('abc.def-_~+/==');
  });

  it.each([
    ['in the query', 'Bearer abc', 'access_token=abc', ''],
    ['in the query without a value', undefined, 'access_token=', ''],
    ['in two places', 'Bearer abc', '', 'access_token=abc'],
    ['twice in the body', undefined, '', 'access_token=a&access_token=b'],
  ])('is invalid_request %s', (_name, authorization, query, body) => {
    const problem = problemOf(authorization, query, body);
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(bearerChallenge(problem, 'https://id.example')).toBe(`Bearer error="invalid_request", ${METADATA}`);
  });

  it.each([undefined, 'Basic eDp5', 'Bearerabc'])(
    'is missing with %j: the challenge names no error',
    (authorization) => {
      const problem = problemOf(authorization, '', '');
      expect(problem.status).toBe(401);
      expect(bearerChallenge(problem, 'https://id.example')).toBe(`Bearer ${METADATA}`);
    },
  );

  it.each(['Bearer', 'Bearer a b', 'Bearer "a"', 'Bearer a\u00e9'])('is malformed in %j', (authorization) => {
    const problem = problemOf(authorization, '', '');
    expect(problem).toMatchObject({ status: 401, code: 'invalid_token' });
    expect(bearerChallenge(problem, 'https://id.example')).toBe(`Bearer error="invalid_token", ${METADATA}`);
  });

  it('is not the reason of an outage', () => {
    expect(bearerChallenge({ status: 503, code: 'temporarily_unavailable', description: '' }, '')).toBeUndefined();
  });
});

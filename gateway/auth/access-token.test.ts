import { describe, expect, it } from 'vitest';
import { parseForm } from '../http/parameters.ts';
import { type Problem, ProblemError } from '../http/problem.ts';
import { readAccessToken, readBearerToken, type TakenToken, tokenChallenge, tokenStatus } from './access-token.ts';

const problemOf = (authorization: string | undefined, query: string, body: string): Problem => {
  try {
    readAccessToken(authorization, parseForm(query), parseForm(body));
  } catch (error) {
    if (error instanceof ProblemError) return error.problem;
  }
  throw new Error('was not refused');
};

const METADATA = 'resource_metadata="https://id.example/.well-known/oauth-protected-resource/api/oauth/userinfo"';
const SCOPE = 'scope="openid"';
const ALGS = 'algs="ES256 RS256 PS256 Ed25519 EdDSA"';
const USERINFO: TakenToken = {
  schemes: ['Bearer', 'DPoP'],
  resource: { path: '/api/oauth/userinfo', scope: 'openid' },
};
const challengeOf = (problem: Problem, authorization?: string, takes = USERINFO) =>
  tokenChallenge(problem, { issuer: 'https://id.example', authorization, takes });

describe('the access token of a request (RFC 6750 §2, RFC 9449 §7.1)', () => {
  const NONE = parseForm('');

  it.each([
    ['Bearer abc.def-_~+/==', '', 'Bearer'],
    ['bearer   abc.def-_~+/==', '', 'Bearer'],
    ['DPoP abc.def-_~+/==', '', 'DPoP'],
    ['dpop abc.def-_~+/==', '', 'DPoP'],
    [undefined, 'access_token=abc.def-_~%2B%2F%3D%3D', 'Bearer'],
    ['Basic eDp5', 'access_token=abc.def-_~%2B%2F%3D%3D', 'Bearer'],
  ])('is found with %j and %j', (authorization, body, scheme) => {
    const found = readAccessToken(authorization, NONE, parseForm(body));
    expect(found).toEqual({ token: 'abc.def-_~+/==', scheme });
  });

  it.each([
    ['in the query', 'Bearer abc', 'access_token=abc', ''],
    ['in the query without a value', undefined, 'access_token=', ''],
    ['in two places', 'Bearer abc', '', 'access_token=abc'],
    ['in two places, with a proof', 'DPoP abc', '', 'access_token=abc'],
    ['twice in the body', undefined, '', 'access_token=a&access_token=b'],
  ])('is invalid_request %s', (_name, authorization, query, body) => {
    expect(problemOf(authorization, query, body)).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  it.each([undefined, 'Basic eDp5', 'Bearerabc', 'DPoPabc'])('is missing with %j', (authorization) => {
    expect(problemOf(authorization, '', '')).toMatchObject({ status: 401, anonymous: true });
  });

  it.each(['Bearer', 'Bearer a b', 'Bearer "a"', 'Bearer a\u00e9', 'DPoP'])('is malformed in %j', (authorization) => {
    const problem = problemOf(authorization, '', '');
    expect(problem).toMatchObject({ status: 401, code: 'invalid_token' });
    expect(problem.anonymous).toBeUndefined();
  });

  it('is no DPoP token where Bearer alone is taken', () => {
    expect(readBearerToken('Bearer abc', NONE, NONE)).toBe('abc');
    expect(() => readBearerToken('DPoP abc', NONE, NONE)).toThrowError(ProblemError);
  });
});

describe('the challenge of a refusal', () => {
  const problem = (code: string): Problem => ({ status: 401, code, description: '' });

  it.each([
    [undefined, `Bearer error="invalid_token", ${SCOPE}, ${METADATA}, DPoP ${ALGS}`],
    ['Bearer abc', `Bearer error="invalid_token", ${SCOPE}, ${METADATA}, DPoP ${ALGS}`],
    ['DPoP abc', `DPoP error="invalid_token", ${SCOPE}, ${ALGS}, ${METADATA}`],
  ])('with %j names the error for the scheme that was tried', (authorization, challenge) => {
    expect(challengeOf(problem('invalid_token'), authorization)).toBe(challenge);
  });

  it('names both schemes, and no error, to whoever came without a token', () => {
    expect(challengeOf({ ...problem('invalid_token'), anonymous: true })).toBe(
      `Bearer ${SCOPE}, ${METADATA}, DPoP ${ALGS}`,
    );
  });

  it('names Bearer alone where that is all that is taken', () => {
    const challenge = `Bearer error="invalid_token", ${SCOPE}, ${METADATA}`;
    expect(challengeOf(problem('invalid_token'), 'DPoP abc', { ...USERINFO, schemes: ['Bearer'] })).toBe(challenge);
  });

  it('names neither scope nor metadata for a token that opens no resource: what it would lead to says another address', () => {
    const takes: TakenToken = { schemes: ['Bearer'] };
    expect(challengeOf(problem('invalid_token'), 'Bearer abc', takes)).toBe('Bearer error="invalid_token"');
    expect(challengeOf({ ...problem('invalid_token'), anonymous: true }, undefined, takes)).toBe(
      'Bearer realm="OAuth"',
    );
  });

  it('names the metadata where RFC 9728 §3.1 has it for an issuer with a path', () => {
    const request = { issuer: 'https://id.example/auth', authorization: 'Bearer abc', takes: USERINFO };
    expect(tokenChallenge(problem('invalid_token'), request)).toContain(
      'resource_metadata="https://id.example/.well-known/oauth-protected-resource/auth/api/oauth/userinfo"',
    );
  });

  it.each([
    ['insufficient_scope', `Bearer error="insufficient_scope", scope="openid", ${METADATA}, DPoP ${ALGS}`],
    ['invalid_request', `Bearer error="invalid_request", ${METADATA}, DPoP ${ALGS}`],
    ['temporarily_unavailable', undefined],
  ])('of %s', (code, challenge) => {
    expect(challengeOf(problem(code), 'Bearer abc')).toBe(challenge);
  });

  it.each(['invalid_dpop_proof', 'use_dpop_nonce'])('of %s has the status 401, and is for DPoP', (code) => {
    expect(tokenStatus({ ...problem(code), status: 400 })).toBe(401);
    expect(challengeOf(problem(code), 'DPoP abc')).toBe(`DPoP error="${code}", ${ALGS}, ${METADATA}`);
  });

  it('leaves other statuses as they are', () => {
    expect(tokenStatus({ ...problem('invalid_request'), status: 400 })).toBe(400);
  });
});

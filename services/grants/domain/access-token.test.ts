import { describe, expect, it } from 'vitest';
import { isVisibleTo, readAccessToken } from './access-token.ts';

const claims = {
  jti: 'j',
  iss: 'https://id.example',
  sub: 'account',
  client_id: 'client',
  grant_id: 'grant',
  scope: 'openid READ_PROFILE',
  aud: 'storyden',
  exp: 20,
  iat: 10,
  auth_time: 5,
};

const exchanged = {
  act: { sub: 'api', client_id: 'api' },
  exchanged_from: [{ jti: 'j', iat: 10, client_id: 'client', sub: 'account', grant_id: 'grant' }],
};

describe('the claims of an access token', () => {
  it('are those of a grant', () => {
    expect(readAccessToken(claims)).toEqual({
      jti: 'j',
      issuer: 'https://id.example',
      subject: 'account',
      clientId: 'client',
      grantId: 'grant',
      scope: ['openid', 'READ_PROFILE'],
      audience: 'storyden',
      expiresAt: 20,
      issuedAt: 10,
      authTime: 5,
      dpopJkt: undefined,
      delegation: undefined,
    });
  });

  it.each([
    ['a client itself', { sub: 'client', grant_id: undefined }, { grantId: undefined, subject: 'client' }],
    ['a key', { cnf: { jkt: 'thumbprint' } }, { dpopJkt: 'thumbprint' }],
    ['no scope', { scope: undefined }, { scope: [] }],
    ['a client for an account', exchanged, { grantId: 'grant', delegation: { act: { sub: 'api', client_id: 'api' } } }],
    ['a client for another', { ...exchanged, grant_id: undefined }, { grantId: undefined, subject: 'account' }],
  ])('may be of %s', (_, change, expected) => {
    expect(readAccessToken({ ...claims, ...change })).toMatchObject(expected);
  });

  it.each([
    ['an account without a grant', { grant_id: undefined }],
    ['a grant that is no text', { grant_id: 7, sub: 'client' }],
    ['several audiences', { aud: ['storyden', 'other'] }],
    ['a scope that is a list', { scope: ['openid'] }],
    ['no id', { jti: undefined }],
    ['times as texts', { exp: '20' }],
    ['a binding by certificate', { cnf: { 'x5t#S256': 'thumbprint' } }],
    ['a binding to nothing', { cnf: null }],
    ['an actor alone', { act: exchanged.act }],
    ['an actor of nothing', { ...exchanged, exchanged_from: [] }],
  ])('are not ours with %s', (_, change) => {
    expect(readAccessToken({ ...claims, ...change })).toBeUndefined();
  });
});

describe('what a client is told of (RFC 7662 §4)', () => {
  const token = { clientId: 'holder', audience: 'https://id.example/mcp' };

  it.each<['administrator' | 'owner' | 'dynamic' | 'metadata_document' | 'built_in', string, boolean]>([
    ['administrator', 'other', true],
    ['owner', 'other', true],
    ['dynamic', 'other', false],
    ['dynamic', 'holder', true],
    ['dynamic', 'https://id.example/mcp', true],
    ['dynamic', 'https://id.example', false],
    ['metadata_document', 'https://id.example/mcp/', false],
    ['metadata_document', 'https://id.example/mcp', true],
  ])('by %s as %s: %s', (registration, clientId, told) => {
    expect(isVisibleTo(token, { registration, clientId })).toBe(told);
  });
});

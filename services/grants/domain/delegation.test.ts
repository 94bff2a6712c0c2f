import { describe, expect, it } from 'vitest';
import type { AccessToken } from './access-token.ts';
import { delegationTo } from './delegation.ts';
import { delegationClaims, readDelegation } from './delegation-claims.ts';

const token = (fields: Partial<AccessToken>): AccessToken => ({
  jti: 'jti',
  issuer: 'https://id.example',
  subject: 'alice',
  clientId: 'app',
  grantId: 'grant',
  scope: [],
  audience: 'storyden',
  expiresAt: 20,
  issuedAt: 10,
  authTime: undefined,
  dpopJkt: undefined,
  delegation: undefined,
  ...fields,
});

const client = (clientId: string) => ({ clientId });
const alice = token({ jti: 'first' });

/** The token that a client gets for another one. */
const exchanged = (by: string, subject: AccessToken, actor?: AccessToken): AccessToken =>
  token({ jti: `of ${by}`, clientId: by, issuedAt: 11, delegation: delegationTo(client(by), subject, actor) });

describe('who acts (RFC 8693 §4.1)', () => {
  it('is the client that exchanges, and the first source is the token of the approval', () => {
    expect(delegationTo(client('api'), alice, undefined)).toEqual({
      act: { sub: 'api', client_id: 'api' },
      sources: [{ jti: 'first', issuedAt: 10, clientId: 'app', subject: 'alice', grantId: 'grant' }],
    });
  });

  it('is whom the actor token stands for, which is a source too', () => {
    const robot = token({ jti: 'robot', subject: 'bot', clientId: 'bot', grantId: undefined });
    const { act, sources } = delegationTo(client('api'), alice, robot);
    expect(act).toEqual({ sub: 'bot', client_id: 'bot' });
    expect(sources.map(({ jti, subject, grantId }) => [jti, subject, grantId])).toEqual([
      ['first', 'alice', 'grant'],
      ['robot', 'bot', undefined],
    ]);
  });

  it('nests who acted before, and keeps every source; one that was exchanged stands for nobody itself', () => {
    const { act, sources } = delegationTo(client('search'), exchanged('api', alice), undefined);
    expect(act).toEqual({ sub: 'search', client_id: 'search', act: { sub: 'api', client_id: 'api' } });
    expect(sources).toEqual([
      { jti: 'first', issuedAt: 10, clientId: 'app', subject: 'alice', grantId: 'grant' },
      { jti: 'of api', issuedAt: 11, clientId: 'api', subject: undefined, grantId: undefined },
    ]);
  });

  it('is nobody whom somebody else acts for', () => {
    const acted = exchanged('api', alice);
    expect(() => delegationTo(client('search'), alice, acted)).toThrow('exchanged itself');
  });

  it('is one of four at most', () => {
    const four = ['a', 'b', 'c', 'd'].reduce((subject, by) => exchanged(by, subject), alice);
    expect(four.delegation?.sources).toHaveLength(4);
    expect(() => exchanged('e', four)).toThrow('at most 4 actors');
  });
});

describe('the claims of it', () => {
  const delegation = delegationTo(client('search'), exchanged('api', alice), undefined);

  it('are read as they were written', () => {
    expect(readDelegation(JSON.parse(JSON.stringify(delegationClaims(delegation))))).toEqual(delegation);
  });

  const act = { sub: 'a', client_id: 'a' };
  const source = { jti: 'j', iat: 1, client_id: 'c' };
  it.each<[string, Record<string, unknown>]>([
    ['no actor', { exchanged_from: [source] }],
    ['an actor that is a text', { act: 'a', exchanged_from: [source] }],
    ['an actor without a client', { act: { sub: 'a' }, exchanged_from: [source] }],
    ['an actor before who has no name', { act: { ...act, act: {} }, exchanged_from: [source] }],
    ['no source', { act }],
    ['no sources', { act, exchanged_from: [] }],
    ['a source that is nothing', { act, exchanged_from: [source, null] }],
    ['a source without an id', { act, exchanged_from: [{ ...source, jti: undefined }] }],
    ['a source whose time is a text', { act, exchanged_from: [{ ...source, iat: '1' }] }],
    ['a source whose grant is a number', { act, exchanged_from: [{ ...source, grant_id: 7 }] }],
  ])('are not ours with %s', (_, claims) => {
    expect(readDelegation(claims)).toBeUndefined();
  });
});

import { UnsecuredJWT } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { startTokenIssuer } from '../../test/support/sites/token-issuer.ts';
import { createVerifier } from './create-verifier.ts';

const issuer = await startTokenIssuer();
afterAll(issuer.stop);
const verifier = createVerifier({ issuer: issuer.issuer, audience: 'storyden' });
const refusalOf = (verifying: Promise<unknown>) =>
  verifying.then(
    () => undefined,
    ({ code, status, message }) => ({ code, status, message }),
  );
const invalid = expect.objectContaining({ code: 'invalid_token', status: 401 });

describe('An access token', () => {
  it('says who, for which client, with which scopes, by which grant', async () => {
    const exp = Math.floor(Date.now() / 1000) + 60;
    const token = await issuer.token({ scope: 'openid READ_PROFILE', jti: 'j', exp, iat: exp - 900 });
    expect(await verifier.verify(token)).toMatchObject({
      who: 'account',
      account: 'account',
      client: 'client',
      scopes: ['openid', 'READ_PROFILE'],
      grant: 'grant',
      id: 'j',
      issuedAt: new Date((exp - 900) * 1000),
      expiresAt: new Date(exp * 1000),
      actors: [],
      claims: { aud: 'storyden' },
    });
  });

  it('that was exchanged says who acts, and which tokens it was made of', async () => {
    const act = { sub: 'robot', client_id: 'robot', act: { sub: 'service', client_id: 'service' } };
    const exchanged_from = [
      { jti: 'first', iat: 1, client_id: 'client', sub: 'account', grant_id: 'grant' },
      { jti: 'second', iat: 2, client_id: 'service' },
    ];
    const access = await verifier.verify(await issuer.token({ act, exchanged_from }));
    expect([access.actors, access.sources.map(({ id, who, grant }) => [id, who, grant])]).toEqual([
      ['robot', 'service'],
      [
        ['first', 'account', 'grant'],
        ['second', undefined, undefined],
      ],
    ]);
    expect(await refusalOf(verifier.verify(await issuer.token({ act })))).toEqual(invalid);
  });

  it('of a client alone has no account and no grant', async () => {
    const token = await issuer.token({ sub: 'client', grant_id: undefined, scope: undefined });
    const access = await verifier.verify(token);
    expect([access.who, access.account, access.grant, access.scopes]).toEqual(['client', undefined, undefined, []]);
  });

  const now = Math.floor(Date.now() / 1000);
  it.each([
    ['another issuer', { iss: 'https://elsewhere.example' }, {}],
    ['another audience', { aud: 'other' }, {}],
    ['no audience', { aud: undefined }, {}],
    ['another type', {}, { typ: 'JWT' }],
    ['no type', {}, { typ: undefined }],
    ['a time that is over', { exp: now - 60 }, {}],
    ['no end', { exp: undefined }, {}],
    ['no subject', { sub: undefined }, {}],
    ['no client', { client_id: undefined }, {}],
    ['no id', { jti: undefined }, {}],
    ['no time of issue', { iat: undefined }, {}],
    ['a subject that is a number', { sub: 7 }, {}],
    ['a scope that is a list', { scope: ['READ_PROFILE'] }, {}],
    ['a binding that nobody here can check', { cnf: { 'x5t#S256': 'x' } }, {}],
    ['a key that nobody proves', { cnf: { jkt: 'x' } }, {}],
  ])('with %s is refused', async (_, claims, header) => {
    expect(await refusalOf(verifier.verify(await issuer.token(claims, header)))).toEqual(invalid);
  });

  it('without a signature, or what is no token, is refused', async () => {
    const unsecured = new UnsecuredJWT({ sub: 'a' }).setIssuer(issuer.issuer).setAudience('storyden').encode();
    const signed = await issuer.token();
    const cut = signed.slice(0, signed.lastIndexOf('.') + 1);
    for (const token of [unsecured, cut, '', 'x', 'a.b.c', `${signed}x`, `${signed}${'x'.repeat(20_000)}`]) {
      expect(await refusalOf(verifier.verify(token)), token.slice(0, 80)).toEqual(invalid);
    }
  });

  it('of an algorithm that is not expected is refused, whatever the key set says', async () => {
    const strict = createVerifier({ issuer: issuer.issuer, audience: 'storyden', algorithms: ['RS256'] });
    expect(await refusalOf(strict.verify(await issuer.token()))).toEqual(invalid);
  });

  it('says so when it has expired', async () => {
    const token = await issuer.token({ exp: now - 60 });
    const { message } = (await refusalOf(verifier.verify(token))) ?? {};
    expect(message).toBe('The access token has expired.');
  });

  it('needs every scope that the call needs', async () => {
    const token = await issuer.token({ scope: 'READ_PROFILE' });
    expect(await verifier.verify(token, { scopes: ['READ_PROFILE'] })).toMatchObject({ who: 'account' });
    expect(await refusalOf(verifier.verify(token, { scopes: ['READ_PROFILE', 'CREATE_POST'] }))).toEqual({
      code: 'insufficient_scope',
      status: 403,
      message: 'This needs the scope READ_PROFILE CREATE_POST.',
    });
  });

  it('of an administrator has every permission, and no scope of OpenID Connect', async () => {
    const token = await issuer.token({ scope: 'ADMINISTRATOR' });
    expect(await verifier.verify(token, { scopes: ['CREATE_POST', 'A_NEWER_ONE'] })).toMatchObject({ who: 'account' });
    expect(await refusalOf(verifier.verify(token, { scopes: ['email'] }))).toMatchObject({
      code: 'insufficient_scope',
    });
  });
});

it('a verifier is not made for what cannot be', () => {
  expect(() => createVerifier({ issuer: 'id.example', audience: 'storyden' })).toThrow(/issuer/);
  expect(() => createVerifier({ issuer: issuer.issuer, audience: '' })).toThrow(/audience/);
  expect(() => createVerifier({ issuer: issuer.issuer, audience: [] })).toThrow(/audience/);
  expect(() => createVerifier({ issuer: issuer.issuer, audience: 'a', resource: 'b' })).toThrow(/resource/);
});

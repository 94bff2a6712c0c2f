import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { form, ISSUER, oauthError, openGateway } from '../../../test/support/fake-services.ts';

const METADATA = `resource_metadata="${ISSUER}/.well-known/oauth-protected-resource/api/oauth/userinfo"`;
const DPOP = 'DPoP algs="ES256 RS256 PS256 Ed25519 EdDSA"';
const bearer = { authorization: 'Bearer a.b.c' };

describe('the userinfo endpoint', () => {
  it.each([
    ['GET with the header', { headers: bearer }],
    ['POST with the header', { method: 'POST', headers: bearer }],
    ['POST with a form', form({ access_token: 'a.b.c' })],
  ])('answers %s with the claims that are there', async (_name, init) => {
    const gateway = await openGateway({ tokens: { getUserInfo: () => ({ sub: 's', emailVerified: false }) } });
    const answer = await gateway.send('/api/oauth/userinfo', init);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toBe('{"sub":"s","email_verified":false}');
    expect(gateway.calls[0]?.message).toMatchObject({ accessToken: 'a.b.c' });
  });

  it('without a token names where to get one, and no error', async () => {
    const answer = await (await openGateway()).send('/api/oauth/userinfo');
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([
      401,
      `Bearer scope="openid", ${METADATA}, ${DPOP}`,
    ]);
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/);
  });

  it.each([
    ['invalid_token', 401, `Bearer error="invalid_token", scope="openid", ${METADATA}, ${DPOP}`],
    ['insufficient_scope', 403, `Bearer error="insufficient_scope", scope="openid", ${METADATA}, ${DPOP}`],
  ])('answers %s with %i and a challenge', async (code, status, challenge) => {
    const refuse = () => {
      throw oauthError(Code.Unauthenticated, code);
    };
    const gateway = await openGateway({ tokens: { getUserInfo: refuse } });
    const answer = await gateway.send('/api/oauth/userinfo', { headers: bearer });
    expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, challenge]);
    expect(await answer.json()).toEqual({ error: code, error_description: 'Why.' });
  });

  it.each([
    ['/api/oauth/userinfo?access_token=a.b.c', {}],
    ['/api/oauth/userinfo?access_token=a.b.c', { headers: bearer }],
    ['/api/oauth/userinfo?x=%', { headers: bearer }],
    ['/api/oauth/userinfo', form({ access_token: 'a.b.c' }, bearer)],
    ['/api/oauth/userinfo', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }],
  ])('refuses %s with %j as invalid_request, without a call', async (path, init) => {
    const gateway = await openGateway();
    const answer = await gateway.send(path, init);
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
    expect(gateway.calls).toEqual([]);
  });
});

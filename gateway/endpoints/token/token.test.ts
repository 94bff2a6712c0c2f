import { gzipSync } from 'node:zlib';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { form, oauthError, openGateway, type Play, WEB } from '../../../test/support/fake-services.ts';

const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token';
const tokens = { accessToken: 'at', expiresIn: 900, scope: '' };
const everything = { ...tokens, scope: 'openid', refreshToken: 'rt', idToken: 'it' };

const play: Play = {
  tokens: {
    exchangeAuthorizationCode: () => ({ tokens: everything }),
    exchangeDeviceCode: () => ({ tokens: everything }),
    refreshTokens: () => ({ tokens }),
    exchangeToken: () => ({ tokens, issuedTokenType: ACCESS_TOKEN }),
  },
  devices: {
    startDeviceAuthorization: () => ({ deviceCode: 'dc', userCode: 'ABCD-EFGH', expiresIn: 600, interval: 5 }),
  },
};

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

describe('the token endpoint', () => {
  it('exchanges a code', async () => {
    const gateway = await openGateway(play);
    const sent = { grant_type: 'authorization_code', code: 'c', redirect_uri: 'https://a/b', code_verifier: 'v' };
    const answer = await gateway.send('/api/oauth/token', form(sent, basic('app:s')));
    expect(gateway.calls[0]).toMatchObject({
      rpc: 'ExchangeAuthorizationCode',
      message: {
        client: { clientId: 'app', credential: { case: 'clientSecret', value: 's' } },
        code: 'c',
        redirectUri: 'https://a/b',
        codeVerifier: 'v',
      },
    });
    expect(await answer.json()).toEqual({
      access_token: 'at',
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'openid',
      refresh_token: 'rt',
      id_token: 'it',
    });
  });

  it('polls for a device', async () => {
    const gateway = await openGateway(play);
    const sent = { grant_type: DEVICE_CODE, device_code: 'dc', client_id: 'storyden-cli', resource: 'https://r' };
    expect((await gateway.send('/api/oauth/token', form(sent))).status).toBe(200);
    expect(gateway.calls[0]).toMatchObject({
      rpc: 'ExchangeDeviceCode',
      message: { client: { clientId: 'storyden-cli' }, deviceCode: 'dc', resources: ['https://r'] },
    });
  });

  it('refreshes, and always says the scope, however empty', async () => {
    const gateway = await openGateway(play);
    const sent = { grant_type: 'refresh_token', refresh_token: 'rt', client_id: 'app', scope: 'openid' };
    const answer = await gateway.send('/api/oauth/token', form(sent));
    expect(gateway.calls[0]).toMatchObject({ rpc: 'RefreshTokens', message: { refreshToken: 'rt', scope: 'openid' } });
    expect(await answer.text()).toBe('{"access_token":"at","token_type":"Bearer","expires_in":900,"scope":""}');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
  });

  it('exchanges a token, for every audience and resource that was sent (RFC 8693 §2.1)', async () => {
    const gateway = await openGateway(play);
    const types = `subject_token_type=${ACCESS_TOKEN}&actor_token_type=jwt&requested_token_type=any`;
    const sent = `grant_type=${TOKEN_EXCHANGE}&subject_token=st&actor_token=at&${types}&scope=openid`;
    const targets = 'audience=a&resource=https://r&audience=b&audience=';
    const answer = await gateway.send('/api/oauth/token', form(`${sent}&${targets}`, basic('app:s')));
    expect(gateway.calls[0]).toMatchObject({
      rpc: 'ExchangeToken',
      message: {
        client: { clientId: 'app', credential: { case: 'clientSecret', value: 's' } },
        ...{ subjectToken: 'st', subjectTokenType: ACCESS_TOKEN, actorToken: 'at', actorTokenType: 'jwt' },
        ...{ requestedTokenType: 'any', scope: 'openid', audiences: ['a', 'b'], resources: ['https://r'] },
      },
    });
    expect(await answer.json()).toEqual({
      ...{ access_token: 'at', issued_token_type: ACCESS_TOKEN, token_type: 'Bearer', expires_in: 900, scope: '' },
    });
  });

  it('ignores stray parameters, repeated ones too', async () => {
    const gateway = await openGateway(play);
    const stray = 'redirect_uri=a&redirect_uri=b&code_verifier=v&code=c&foo=1&foo=2';
    const sent = `grant_type=refresh_token&refresh_token=rt&client_id=app&${stray}`;
    expect((await gateway.send('/api/oauth/token', form(sent))).status).toBe(200);
  });

  it.each([
    ['', 'invalid_request'],
    ['client_id=app', 'invalid_request'],
    ['grant_type=&client_id=app', 'invalid_request'],
    ['grant_type=password&client_id=app', 'unsupported_grant_type'],
    ['grant_type=constructor&client_id=app', 'unsupported_grant_type'],
    ['grant_type=authorization_code&client_id=app', 'invalid_request'],
    ['grant_type=refresh_token&refresh_token=&client_id=app', 'invalid_request'],
    [`grant_type=${DEVICE_CODE}&client_id=app`, 'invalid_request'],
    [`grant_type=${TOKEN_EXCHANGE}&client_id=app&subject_token=st`, 'invalid_request'],
    [`grant_type=${TOKEN_EXCHANGE}&client_id=app&subject_token_type=${ACCESS_TOKEN}`, 'invalid_request'],
    ['grant_type=refresh_token&grant_type=refresh_token&refresh_token=a&client_id=app', 'invalid_request'],
    ['grant_type=refresh_token&refresh_token=a&refresh_token=b&client_id=app', 'invalid_request'],
    ['grant_type=refresh_token&refresh_token=%&client_id=app', 'invalid_request'],
    ['grant_type=refresh_token&refresh_token=a%00&client_id=app', 'invalid_request'],
  ])('answers %j with 400 %s, without a call', async (sent, error) => {
    const gateway = await openGateway(play);
    const answer = await gateway.send('/api/oauth/token', form(sent));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toEqual({ error, error_description: expect.any(String) });
    expect(gateway.calls).toEqual([]);
  });

  it('answers invalid_client with a challenge only where Basic was tried', async () => {
    const refuse = () => {
      throw oauthError(Code.Unauthenticated, 'invalid_client');
    };
    const gateway = await openGateway({ tokens: { refreshTokens: refuse } });
    const sent = { grant_type: 'refresh_token', refresh_token: 'rt' };
    const tried = await gateway.send('/api/oauth/token', form(sent, basic('app:wrong')));
    expect([tried.status, tried.headers.get('www-authenticate')]).toEqual([
      401,
      'Basic realm="OAuth", charset="UTF-8"',
    ]);
    const body = await gateway.send('/api/oauth/token', form({ ...sent, client_id: 'app' }));
    expect([body.status, body.headers.get('www-authenticate')]).toEqual([401, null]);
    const nobody = await gateway.send('/api/oauth/token', form(sent));
    expect([nobody.status, await nobody.json()]).toEqual([401, expect.objectContaining({ error: 'invalid_client' })]);
  });

  it.each(['authorization_pending', 'slow_down', 'expired_token', 'access_denied', 'invalid_grant'])(
    'answers %s with 400',
    async (code) => {
      const refuse = () => {
        throw oauthError(Code.FailedPrecondition, code);
      };
      const gateway = await openGateway({ tokens: { exchangeDeviceCode: refuse } });
      const sent = { grant_type: DEVICE_CODE, device_code: 'dc', client_id: 'app' };
      const answer = await gateway.send('/api/oauth/token', form(sent));
      expect([answer.status, await answer.json()]).toEqual([400, { error: code, error_description: 'Why.' }]);
      expect(gateway.logged()).not.toContain('"level":50');
    },
  );

  it.each([
    ['application/json', '{"grant_type":"refresh_token"}'],
    ['multipart/form-data; boundary=x', '--x--'],
    ['text/plain', 'grant_type=refresh_token'],
  ])('refuses a body of %s', async (type, body) => {
    const answer = await (await openGateway(play)).send('/api/oauth/token', {
      method: 'POST',
      headers: { 'content-type': type },
      body,
    });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });

  it('refuses a compressed body, however small it is', async () => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded', 'content-encoding': 'gzip' };
    const body = gzipSync('grant_type=refresh_token&refresh_token=rt&client_id=app');
    const answer = await (await openGateway(play)).send('/api/oauth/token', { method: 'POST', headers, body });
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });

  it('refuses a body of 2 MB with 413', async () => {
    const answer = await (await openGateway(play)).send('/api/oauth/token', form(`code=${'a'.repeat(2_000_000)}`));
    expect([answer.status, await answer.json()]).toEqual([413, expect.objectContaining({ error: 'invalid_request' })]);
  });

  it('may be called from any page, without credentials', async () => {
    const gateway = await openGateway(play);
    const origin = 'https://app.example';
    const preflight = await gateway.send('/api/oauth/token', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'dpop' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*');
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/authorization.*content-type.*dpop/);
    const answer = await gateway.send('/api/oauth/token', form('', { origin }));
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
    expect(answer.headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/);
  });
});

describe('the device authorization endpoint', () => {
  it('answers with both codes and where to enter them', async () => {
    const gateway = await openGateway(play);
    const sent = { client_id: 'storyden-cli', scope: 'openid profile offline_access', resource: 'https://r' };
    const answer = await gateway.send('/api/oauth/device_authorization', form(sent));
    expect(gateway.calls[0]?.message).toMatchObject({
      client: { clientId: 'storyden-cli' },
      scope: 'openid profile offline_access',
      resources: ['https://r'],
    });
    expect(await answer.json()).toEqual({
      device_code: 'dc',
      user_code: 'ABCD-EFGH',
      verification_uri: `${WEB}/oauth/consent`,
      verification_uri_complete: `${WEB}/oauth/consent?user_code=ABCD-EFGH`,
      expires_in: 600,
      interval: 5,
    });
  });

  it('keeps the query of the consent page it is given', async () => {
    const gateway = await openGateway(play, { deviceConsentUrl: 'https://x.example/?a=b' });
    const answer = await gateway.send('/api/oauth/device_authorization', form({ client_id: 'app' }));
    expect(await answer.json()).toMatchObject({
      verification_uri: 'https://x.example/?a=b',
      verification_uri_complete: 'https://x.example/?a=b&user_code=ABCD-EFGH',
    });
  });

  it('refuses a repeated scope parameter', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send('/api/oauth/device_authorization', form('client_id=a&scope=a&scope=b'));
    expect([answer.status, await answer.json()]).toEqual([400, expect.objectContaining({ error: 'invalid_request' })]);
  });
});

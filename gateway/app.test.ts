import { connect } from 'node:net';
import { Code, ConnectError } from '@connectrpc/connect';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { as, form, ISSUER, json, oauthError, openGateway, platformError } from '../test/support/fake-services.ts';

const REFRESH = { grant_type: 'refresh_token', client_id: 'app', refresh_token: 'rt' };

describe('every response', () => {
  it.each(['/livez', '/nowhere', '/api/oauth/userinfo', '/api/accounts', '/api/roles/%ff'])(
    'of %s carries a request id and the security headers',
    async (path) => {
      const { headers } = await (await openGateway()).send(path);
      expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(headers.get('content-security-policy')).toBe("default-src 'none';frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  it('has no HSTS where the issuer is http', async () => {
    const gateway = await openGateway({}, { publicApiAddress: 'http://localhost:8000' });
    expect((await gateway.send('/livez')).headers.get('strict-transport-security')).toBeNull();
  });

  it('repeats a request id that fits, hands it to the tiers, and replaces any other', async () => {
    const gateway = await openGateway();
    const answer = await gateway.send('/api/accounts', { headers: { ...as('member'), 'x-request-id': 'trace.1-2_3' } });
    expect(answer.headers.get('x-request-id')).toBe('trace.1-2_3');
    expect(gateway.calls[0]?.requestId).toBe('trace.1-2_3');
    const replaced = await gateway.send('/livez', { headers: { 'x-request-id': 'a b' } });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('errors', () => {
  it('outside of OAuth have error, message, suggested and the request id', async () => {
    const answer = await (await openGateway()).send('/nowhere', { headers: { 'x-request-id': 'id-1' } });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(await answer.json()).toEqual({
      error: 'not_found',
      message: expect.any(String),
      suggested: expect.any(String),
      metadata: { request_id: 'id-1' },
    });
  });

  it('say which methods a path takes', async () => {
    const gateway = await openGateway();
    const token = await gateway.send('/api/oauth/token');
    expect([token.status, token.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await token.json()).toMatchObject({ error: 'invalid_request' });
    const accounts = await gateway.send('/api/accounts', json('PATCH', {}));
    expect([accounts.status, accounts.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    expect(await accounts.json()).toMatchObject({ error: 'method_not_allowed' });
  });

  it.each([Code.Unavailable, Code.DeadlineExceeded, Code.Unauthenticated])(
    'of RPC code %i without a detail are outages',
    async (code) => {
      const outage = () => {
        throw new ConnectError('10.0.0.1 refused', code);
      };
      const gateway = await openGateway({ tokens: { refreshTokens: outage }, grants: { listGrants: outage } });
      const token = await gateway.send('/api/oauth/token', form(REFRESH));
      expect([token.status, token.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await token.json()).toEqual({
        error: 'temporarily_unavailable',
        error_description: expect.not.stringContaining('10.0.0.1'),
      });
      const grants = await gateway.send('/api/auth/oauth/grants', { headers: as('member') });
      expect([grants.status, grants.headers.get('retry-after')]).toEqual([503, '2']);
      expect(await grants.json()).toMatchObject({ error: 'unavailable' });
    },
  );

  it('that nobody expected are shown without their text, and logged with it', async () => {
    const failure = () => {
      throw new ConnectError('boom at line 7', Code.Internal);
    };
    const gateway = await openGateway({ tokens: { refreshTokens: failure }, accounts: { listRoles: failure } });
    const token = await gateway.send('/api/oauth/token', form(REFRESH));
    expect(token.status).toBe(500);
    expect(await token.text()).toMatch(/^\{"error":"server_error","error_description":"[^"]*"\}$/);
    const roles = await gateway.send('/api/roles', { headers: as('admin') });
    expect(roles.status).toBe(500);
    expect(await roles.text()).toMatch(/"internal_error"(?!.*boom)/);
    expect(gateway.logged()).toContain('boom at line 7');
  });

  it('describe themselves to OAuth clients in ASCII without quotes and backslashes', async () => {
    const refuse = () => {
      throw oauthError(Code.FailedPrecondition, 'invalid_grant', 'The "code" \\ is füll.');
    };
    const gateway = await openGateway({ tokens: { refreshTokens: refuse } });
    const answer = await gateway.send('/api/oauth/token', form(REFRESH));
    expect(await answer.json()).toEqual({ error: 'invalid_grant', error_description: "The 'code' ? is f?ll." });
  });

  it('pass on how long to wait', async () => {
    const refuse = () => {
      throw platformError(Code.ResourceExhausted, 'rate_limited', { retryAfterSeconds: 9 });
    };
    const gateway = await openGateway({ accounts: { signIn: refuse } });
    const answer = await gateway.send('/api/auth/password/signin', json('POST', { identifier: 'a', token: 'b' }));
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '9']);
    expect(await answer.json()).toMatchObject({ error: 'rate_limited', message: 'Why.', suggested: 'What.' });
  });
});

describe('OAUTH_ENABLED=false', () => {
  it.each([
    ['GET', '/.well-known/openid-configuration'],
    ['GET', '/.well-known/oauth-authorization-server'],
    ['GET', '/.well-known/oauth-protected-resource'],
    ['GET', '/api/oauth/jwks'],
    ['GET', '/api/oauth/authorize'],
    ['GET', '/api/oauth/authorize/consent'],
    ['GET', '/api/oauth/device/consent'],
    ['POST', '/api/oauth/device_authorization'],
    ['POST', '/api/oauth/token'],
    ['GET', '/api/oauth/userinfo'],
    ['GET', '/api/auth/oauth/grants'],
    ['GET', '/api/admin/oauth/clients'],
  ])('takes %s %s away', async (method, path) => {
    const answer = await (await openGateway({}, { oauthEnabled: false })).send(path, { method });
    expect(answer.status).toBe(404);
    expect(await answer.json()).toEqual({ error: 'oauth_disabled', error_description: expect.any(String) });
  });

  it('leaves accounts alone', async () => {
    const gateway = await openGateway({}, { oauthEnabled: false });
    expect((await gateway.send('/api/accounts', { headers: as('member') })).status).toBe(200);
  });
});

describe('malformed requests', () => {
  it('never yield a 5xx, whatever the body', async () => {
    const gateway = await openGateway();
    const paths = ['/api/oauth/token', '/api/oauth/device_authorization', '/api/auth/password/signin', '/api/roles'];
    const types = ['application/x-www-form-urlencoded', 'application/json', 'text/plain', 'a;;', ''];
    const request = fc.record({
      path: fc.constantFrom(...paths),
      type: fc.constantFrom(...types),
      encoding: fc.constantFrom('identity', 'gzip', 'nonsense'),
      body: fc.oneof(fc.uint8Array({ minLength: 1 }), fc.json().map(Buffer.from), fc.string({ minLength: 1 })),
    });
    await fc.assert(
      fc.asyncProperty(request, async ({ path, type, encoding, body }) => {
        const headers = { ...as('admin'), 'content-type': type, 'content-encoding': encoding };
        const answer = await gateway.send(path, { method: 'POST', headers, body: body as string });
        expect(answer.status).toBeGreaterThanOrEqual(400);
        expect(answer.status).toBeLessThan(500);
        await answer.arrayBuffer();
      }),
      { numRuns: 200 },
    );
  });

  it('are survived when the client goes away in the middle of a body', async () => {
    const gateway = await openGateway();
    const socket = connect(gateway.port, '127.0.0.1');
    const head = 'POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n';
    socket.write(`${head}Content-Type: application/x-www-form-urlencoded\r\n\r\ngrant_type=`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    socket.destroy();
    expect((await gateway.send('/livez')).status).toBe(200);
  });
});

describe('the log', () => {
  it('has one line for each request, without anything that was sent in it', async () => {
    const gateway = await openGateway();
    const marked = { cookie: 'storyden-session=MARKED1', authorization: 'Bearer MARKED2' };
    await (await gateway.send('/api/accounts?x=MARKED3', { headers: marked })).text();
    await (await gateway.send('/api/MARKED4')).text();
    await (await gateway.send('/api/oauth/token', form({ ...REFRESH, refresh_token: 'MARKED5' }))).text();
    await (await gateway.send('/api/roles', json('POST', '{"name": MARKED6', 'admin'))).text();
    await expect.poll(() => gateway.logged().split('"status"').length).toBe(5);
    expect(gateway.logged()).not.toContain('MARKED');
    expect(gateway.logged()).toMatch(/"method":"GET","path":"\/api\/accounts","status":401,"ms":\d+,"request_id":"/);
  });
});

describe('health', () => {
  it('is alive and ready', async () => {
    const gateway = await openGateway();
    expect((await gateway.send('/livez')).status).toBe(200);
    expect((await gateway.send('/readyz')).status).toBe(200);
  });

  it.each(['grantsServe', 'accountsServe'] as const)('is not ready unless %s', async (tier) => {
    const gateway = await openGateway();
    gateway.state[tier] = false;
    const answer = await gateway.send('/readyz');
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '2']);
    expect(await answer.json()).toMatchObject({ error: 'unavailable' });
    expect((await gateway.send('/livez')).status).toBe(200);
  });

  it('is not ready while it stops, and lets connections go', async () => {
    const gateway = await openGateway();
    gateway.state.isStopping = true;
    const answer = await gateway.send('/readyz');
    expect([answer.status, answer.headers.get('connection')]).toEqual([503, 'close']);
  });
});

describe('an issuer with a path', () => {
  it('is answered with the path and without it', async () => {
    const keys = { getKeySet: () => ({ signingAlgs: ['RS256'] }) };
    const gateway = await openGateway({ keys }, { publicApiAddress: `${ISSUER}/auth` });
    for (const path of [
      '/.well-known/oauth-authorization-server',
      '/.well-known/oauth-authorization-server/auth',
      '/.well-known/openid-configuration',
      '/auth/.well-known/openid-configuration',
    ]) {
      expect(await (await gateway.send(path)).json()).toMatchObject({ issuer: `${ISSUER}/auth` });
    }
    const resource = await gateway.send('/.well-known/oauth-protected-resource/auth/mcp');
    expect(await resource.json()).toMatchObject({ resource: `${ISSUER}/auth/mcp` });
    expect((await gateway.send('/auth/api/accounts', { headers: as('member') })).status).toBe(200);
  });
});

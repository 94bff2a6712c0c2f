import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { Decision } from '../../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { ClientRegistration } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import {
  as,
  json,
  oauthError,
  openGateway,
  type Play,
  platformError,
  SIGNED_IN_AT,
} from '../../../test/support/fake-services.ts';

const shown = {
  clientId: 'app',
  clientName: 'App',
  expiresAt: timestampFromDate(new Date('2026-01-01T00:00:00Z')),
  requestedScopes: ['openid', 'CREATE_POST'],
  grantedScopes: ['openid'],
  previouslyGrantedScopes: ['openid'],
  account: { id: 'member-id', handle: 'member', name: 'Name' },
  client: {
    uri: 'https://app.example',
    verifiedHost: 'app.example',
    registration: ClientRegistration.METADATA_DOCUMENT,
  },
};

const basis = {
  previously_granted_scopes: ['openid'],
  account: { id: 'member-id', handle: 'member', name: 'Name' },
  client: { uri: 'https://app.example', verified_host: 'app.example', registration: 'metadata_document' },
};

const play: Play = {
  authorization: {
    getAuthorizationConsent: () => ({
      ...shown,
      requestId: 'r1',
      redirectUri: 'https://app.example/cb',
      requestedClaims: ['email'],
    }),
    submitAuthorizationConsent: ({ decision }) => ({ decision, location: 'https://app.example/cb?code=c' }),
  },
  devices: {
    claimDeviceAuthorization: () => ({ ...shown, userCode: 'ABCD-EFGH', inheritsUserPermissions: true }),
    submitDeviceConsent: ({ decision }) => ({ decision }),
  },
};

const CODE_FLOW = '/api/oauth/authorize/consent';
const DEVICE_FLOW = '/api/oauth/device/consent';

describe('consent of the code flow', () => {
  it('shows what is asked for', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(`${CODE_FLOW}?request_id=r1`, { headers: as('member') });
    expect(gateway.calls.at(-1)?.message).toMatchObject({ requestId: 'r1', accountId: 'member-id' });
    expect(await answer.json()).toEqual({
      request_id: 'r1',
      client_id: 'app',
      client_name: 'App',
      redirect_uri: 'https://app.example/cb',
      expires_at: '2026-01-01T00:00:00.000Z',
      requested_scopes: ['openid', 'CREATE_POST'],
      granted_scopes: ['openid'],
      inherits_user_permissions: false,
      requested_claims: ['email'],
      ...basis,
    });
  });

  it.each([
    ['approve', 'approved', Decision.APPROVE],
    ['deny', 'denied', Decision.DENY],
  ])('takes %s', async (decision, status, sent) => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(CODE_FLOW, json('POST', { request_id: 'r1', decision, more: 1 }));
    expect(gateway.calls.at(-1)?.message).toMatchObject({ decision: sent, accountId: 'member-id', requestId: 'r1' });
    expect(await answer.json()).toEqual({ status, location: 'https://app.example/cb?code=c' });
  });
});

describe('consent of the device flow', () => {
  it('shows what is asked for', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(`${DEVICE_FLOW}?user_code=abcd%20efgh`, { headers: as('member') });
    expect(gateway.calls.at(-1)?.message).toMatchObject({
      userCode: 'abcd efgh',
      accountId: 'member-id',
      clientAddress: expect.stringMatching(/127\.0\.0\.1$/),
    });
    expect(await answer.json()).toMatchObject({ user_code: 'ABCD-EFGH', inherits_user_permissions: true, ...basis });
  });

  it.each([
    ['approve', 'approved'],
    ['deny', 'denied'],
  ])('takes %s, with the time of signing in', async (decision, status) => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(DEVICE_FLOW, json('POST', { user_code: 'ABCD-EFGH', decision }));
    expect(gateway.calls.at(-1)?.message).toMatchObject({
      userCode: 'ABCD-EFGH',
      signedIn: { accountId: 'member-id', authenticatedAt: timestampFromDate(SIGNED_IN_AT) },
    });
    expect(await answer.json()).toEqual({ status });
  });

  it.each([
    ['HEAD', {}, 200],
    ['GET', { 'sec-purpose': 'prefetch;prerender' }, 403],
    ['GET', { purpose: 'prefetch' }, 403],
    ['GET', { 'sec-fetch-site': 'cross-site' }, 403],
    ['GET', { 'sec-fetch-site': 'same-site' }, 403],
    ['GET', { 'sec-fetch-site': 'none' }, 403],
    ['GET', { origin: 'https://evil.example' }, 403],
  ])('by %s with %j claims nothing', async (method, headers, status) => {
    const gateway = await openGateway(play);
    const init = { method, headers: { ...as('member'), ...headers } as Record<string, string> };
    expect((await gateway.send(`${DEVICE_FLOW}?user_code=ABCD-EFGH`, init)).status).toBe(status);
    expect(gateway.calls.map(({ rpc }) => rpc)).not.toContain('ClaimDeviceAuthorization');
  });

  it('believes X-Forwarded-For behind a trusted proxy alone', async () => {
    const claim = async (trustedProxies: string[], forwardedFor: string) => {
      const gateway = await openGateway(play, { trustedProxies });
      const headers = { ...as('member'), 'x-forwarded-for': forwardedFor };
      await gateway.send(`${DEVICE_FLOW}?user_code=x`, { headers });
      return (gateway.calls.at(-1)?.message as { clientAddress: string } | undefined)?.clientAddress;
    };
    expect(await claim([], '203.0.113.7')).toMatch(/127\.0\.0\.1$/);
    expect(await claim(['loopback'], '198.51.100.1, 203.0.113.7')).toBe('203.0.113.7');
    expect(await claim(['loopback'], 'not-an-address')).toMatch(/127\.0\.0\.1$/);
  });
});

describe.each([
  [CODE_FLOW, 'request_id'],
  [DEVICE_FLOW, 'user_code'],
])('%s', (path, name) => {
  it.each([
    ['GET without the parameter', (p: string) => [p, { headers: as('member') }] as const],
    ['GET with it twice', (p: string) => [`${p}?${name}=a&${name}=b`, { headers: as('member') }] as const],
    ['POST without the parameter', (p: string) => [p, json('POST', { decision: 'approve' })] as const],
    ['POST with a number', (p: string) => [p, json('POST', { [name]: 1, decision: 'approve' })] as const],
    ['POST without a decision', (p: string) => [p, json('POST', { [name]: 'a' })] as const],
    ['POST with another decision', (p: string) => [p, json('POST', { [name]: 'a', decision: 'Approve' })] as const],
    ['POST of a list', (p: string) => [p, json('POST', [])] as const],
  ])('refuses %s as invalid_request, without a call', async (_name, request) => {
    const gateway = await openGateway(play);
    const [target, init] = request(path);
    const answer = await gateway.send(target, init);
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_request', message: expect.any(String), suggested: expect.any(String) }),
    ]);
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(['ResolveSession']);
  });

  it.each([
    ['GET with a NUL', (p: string) => [`${p}?${name}=%00`, { headers: as('member') }] as const, '\0'],
    ['GET with a broken byte', (p: string) => [`${p}?${name}=%C0`, { headers: as('member') }] as const, '\ufffd'],
    ['POST with a NUL', (p: string) => [p, json('POST', { [name]: 'a\0', decision: 'approve' })] as const, 'a\0'],
    [
      'POST with half a character',
      (p: string) => [p, json('POST', { [name]: '\ud800', decision: 'deny' })] as const,
      '\ufffd',
    ],
  ])('asks for %s as for any name', async (_name, request, asked) => {
    const gateway = await openGateway(play);
    const [target, init] = request(path);
    await gateway.send(target, init);
    expect(Object.values(gateway.calls.at(-1)?.message ?? {})).toContain(asked);
  });

  it('answers 401 to nobody, and does not call', async () => {
    const gateway = await openGateway(play);
    for (const init of [{}, { headers: { cookie: 'storyden-session=ended' } }, json('POST', {}, 'nobody' as never)]) {
      const answer = await gateway.send(`${path}?${name}=x`, init);
      expect([answer.status, await answer.json()]).toEqual([
        401,
        expect.objectContaining({ error: 'unauthenticated' }),
      ]);
    }
    const bearer = await gateway.send(`${path}?${name}=x`, { headers: { authorization: 'Bearer member' } });
    expect(bearer.status).toBe(401);
  });

  it.each([
    ['invalid_request', 400, oauthError(Code.InvalidArgument, 'invalid_request')],
    ['access_denied', 400, oauthError(Code.PermissionDenied, 'access_denied')],
    ['rate_limited', 429, platformError(Code.ResourceExhausted, 'rate_limited', { retryAfterSeconds: 3 })],
  ])('shows %s to a person', async (error, status, thrown) => {
    const refuse = () => {
      throw thrown;
    };
    const gateway = await openGateway({
      authorization: { getAuthorizationConsent: refuse, submitAuthorizationConsent: refuse },
      devices: { claimDeviceAuthorization: refuse, submitDeviceConsent: refuse },
    });
    for (const answer of [
      await gateway.send(`${path}?${name}=x`, { headers: as('member') }),
      await gateway.send(path, json('POST', { [name]: 'x', decision: 'approve' })),
    ]) {
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ error, message: 'Why.', suggested: expect.stringMatching(/\w/) });
    }
  });
});

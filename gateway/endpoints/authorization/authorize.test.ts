import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import {
  as,
  form,
  ISSUER,
  oauthError,
  openGateway,
  type Play,
  SIGNED_IN_AT,
  WEB,
} from '../../../test/support/fake-services.ts';

const consentRequired = { outcome: { case: 'consentRequired', value: { requestId: 'r&1' } } } as const;
const loginRequired = { outcome: { case: 'loginRequired', value: {} } } as const;
const location = 'https://app.example/cb?keep=%7E&code=c&state=%2B';
const clientRedirect = { outcome: { case: 'clientRedirect', value: { location } } } as const;

const answering = (outcome: typeof consentRequired | typeof loginRequired | typeof clientRedirect): Play => ({
  authorization: { startAuthorization: () => outcome },
});

describe('the authorization endpoint', () => {
  it('hands on every parameter as it was sent', async () => {
    const gateway = await openGateway(answering(clientRedirect));
    const query = new URLSearchParams({
      client_id: 'app',
      redirect_uri: 'https://app.example/cb?a=%20',
      response_type: 'code',
      scope: 'openid  x',
      state: 'é +&"',
      nonce: 'n',
      code_challenge: 'ch',
      code_challenge_method: 'S256',
      response_mode: 'query',
      prompt: 'none',
      request: 'jwt',
      request_uri: 'urn:x',
      unknown: 'ignored',
    });
    await gateway.send(`/api/oauth/authorize?${query}&resource=a&resource=b&state=again&nonce=`, {
      headers: as('member'),
    });
    expect(gateway.calls.at(-1)?.message).toMatchObject({
      clientId: 'app',
      redirectUri: 'https://app.example/cb?a=%20',
      responseType: 'code',
      scope: 'openid  x',
      state: 'é +&"',
      nonce: 'n',
      codeChallenge: 'ch',
      codeChallengeMethod: 'S256',
      resources: ['a', 'b'],
      responseMode: 'query',
      prompt: 'none',
      request: 'jwt',
      requestUri: 'urn:x',
      repeatedParameters: ['state'],
      signedIn: { accountId: 'member-id', authenticatedAt: timestampFromDate(SIGNED_IN_AT) },
    });
  });

  it('tells the consent page the way back of a client that wants an account chosen, without the marker', async () => {
    const outcome = {
      case: 'consentRequired',
      value: { requestId: 'r', hints: { prompt: 'select_account' } },
    } as const;
    const { send } = await openGateway({ authorization: { startAuthorization: () => ({ outcome }) } });
    const wayBack = async (query: string) => {
      const answer = await send(`/api/oauth/authorize?${query}`);
      const { hash, searchParams } = new URL(answer.headers.get('location') ?? '');
      expect(searchParams.get('request_id')).toBe('r');
      return new URLSearchParams(hash.slice(1)).get('return_to');
    };
    expect(await wayBack('client_id=c&state=a%26b&reauthentication=m')).toBe(
      `${ISSUER}/api/oauth/authorize?client_id=c&state=a%26b`,
    );
    expect(await wayBack('client_id=c&request_uri=urn:x')).toBeNull();
  });

  it('sends the browser to the consent page with the request id', async () => {
    const answer = await (await openGateway(answering(consentRequired))).send('/api/oauth/authorize');
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(`${WEB}/oauth/authorize/consent?request_id=r%261`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
  });

  it.each([
    [
      'GET',
      (gateway: Awaited<ReturnType<typeof openGateway>>, sent: string) => gateway.send(`/api/oauth/authorize?${sent}`),
    ],
    [
      'POST',
      (gateway: Awaited<ReturnType<typeof openGateway>>, sent: string) =>
        gateway.send('/api/oauth/authorize', form(sent)),
    ],
  ])('by %s sends the browser to sign in, to come back with the same parameters', async (_method, start) => {
    const sent = 'client_id=app&state=%2B%26+x&resource=a&resource=b';
    const answer = await start(await openGateway(answering(loginRequired)), sent);
    expect(answer.status).toBe(302);
    const login = new URL(answer.headers.get('location') ?? '');
    expect(login.origin + login.pathname).toBe(`${WEB}/login`);
    expect(login.searchParams.get('return_to')).toBe(`${ISSUER}/api/oauth/authorize?${sent}`);
  });

  it('keeps the query of the login page it is given', async () => {
    const gateway = await openGateway(answering(loginRequired), { loginUrl: 'https://sso.example/in?from=oauth' });
    const answer = await gateway.send('/api/oauth/authorize?client_id=app');
    const login = new URL(answer.headers.get('location') ?? '');
    expect([...login.searchParams.keys()]).toEqual(['from', 'return_to']);
  });

  it('redirects to the client byte for byte', async () => {
    const answer = await (await openGateway(answering(clientRedirect))).send('/api/oauth/authorize?client_id=app');
    expect([answer.status, answer.headers.get('location')]).toEqual([302, location]);
  });

  it('counts an unknown session as none', async () => {
    const gateway = await openGateway(answering(loginRequired));
    const headers = { cookie: 'storyden-session=ended' };
    expect((await gateway.send('/api/oauth/authorize?client_id=app', { headers })).status).toBe(302);
    expect(gateway.calls.at(-1)?.message).not.toHaveProperty('signedIn');
  });

  it('does not take an account service that is away for a missing session', async () => {
    const away = () => {
      throw new ConnectError('away', Code.Unavailable);
    };
    const gateway = await openGateway({ ...answering(loginRequired), accounts: { resolveSession: away } });
    const answer = await gateway.send('/api/oauth/authorize?client_id=app', { headers: as('member') });
    expect([answer.status, answer.headers.get('location')]).toEqual([503, null]);
    expect(await answer.json()).toMatchObject({ error: 'temporarily_unavailable' });
  });

  it('shows what cannot be redirected as 400 JSON', async () => {
    const refuse = () => {
      throw oauthError(Code.InvalidArgument, 'invalid_request', 'The redirect_uri is not registered.');
    };
    const gateway = await openGateway({ authorization: { startAuthorization: refuse } });
    const answer = await gateway.send('/api/oauth/authorize?client_id=app');
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(await answer.json()).toEqual({
      error: 'invalid_request',
      error_description: 'The redirect_uri is not registered.',
    });
  });

  it.each(['state=%', 'state=%ff', 'state=%00', 'redirect_uri=https%3A%2F%2Fa%00'])(
    'refuses %s directly, without a call',
    async (query) => {
      const gateway = await openGateway(answering(clientRedirect));
      for (const answer of [
        await gateway.send(`/api/oauth/authorize?client_id=app&${query}`),
        await gateway.send('/api/oauth/authorize', form(`client_id=app&${query}`)),
      ]) {
        expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
        expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
      }
      expect(gateway.calls).toEqual([]);
    },
  );

  it('takes a POST from any page: it decides nothing', async () => {
    const gateway = await openGateway(answering(clientRedirect));
    const headers = { origin: 'https://app.example', 'sec-fetch-site': 'cross-site' };
    expect((await gateway.send('/api/oauth/authorize', form('client_id=app', headers))).status).toBe(302);
  });

  it('takes no JSON', async () => {
    const gateway = await openGateway(answering(clientRedirect));
    const headers = { 'content-type': 'application/json' };
    const answer = await gateway.send('/api/oauth/authorize', { method: 'POST', headers, body: '{}' });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: 'invalid_request' });
  });
});

import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import {
  as,
  form,
  ISSUER,
  json,
  openGateway,
  type Play,
  platformError,
  WEB,
} from '../../../test/support/fake-services.ts';

const LOGOUT = '/api/oauth/logout';
const away = () => {
  throw new ConnectError('away', Code.Unavailable);
};
const gone = /^storyden-session=; Path=\/; Expires=Thu, 01 Jan 1970/;

/** A grant service that says this session ends. */
const ends: Play = {
  accounts: { signOut: () => ({}) },
  logouts: {
    startLogout: () => ({ outcome: { case: 'sessionEnds', value: { location: 'com.example.app:/bye' } } }),
    endSession: () => ({}),
  },
};

describe('GET and POST /api/oauth/logout', () => {
  it('hands on what was sent, and who is signed in', async () => {
    const gateway = await openGateway(ends);
    await gateway.send(`${LOGOUT}?id_token_hint=a.b.c&client_id=c&post_logout_redirect_uri=u%2F&state=s&foo=x`, {
      headers: as('member'),
    });
    expect(gateway.calls.find(({ rpc }) => rpc === 'StartLogout')?.message).toMatchObject({
      idTokenHint: 'a.b.c',
      clientId: 'c',
      postLogoutRedirectUri: 'u/',
      state: 's',
      signedIn: { accountId: 'member-id', sessionId: 'member-session' },
    });
  });

  it('end the session before its clients are told, and go where the grant service says', async () => {
    const gateway = await openGateway(ends);
    const answer = await gateway.send(LOGOUT, form({ id_token_hint: 'x' }, as('member')));
    expect([answer.status, answer.headers.get('location')]).toEqual([302, 'com.example.app:/bye']);
    expect(answer.headers.getSetCookie()[0]).toMatch(gone);
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(['ResolveSession', 'StartLogout', 'SignOut', 'EndSession']);
    expect(gateway.calls.at(-1)?.message).toMatchObject({ accountId: 'member-id', sessionId: 'member-session' });
  });

  it('are an outage while nobody can say whose ID token it is; nothing is ended', async () => {
    const gateway = await openGateway({ ...ends, logouts: { startLogout: away } });
    const answer = await gateway.send(LOGOUT, { headers: as('member') });
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ error: 'temporarily_unavailable' }),
    ]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect(gateway.calls.map(({ rpc }) => rpc)).not.toContain('SignOut');
  });

  it('lead to the page of the frontend, with the way back', async () => {
    const value = { return: { clientId: 'c', postLogoutRedirectUri: 'https://rp.example/bye?a=b', state: 's t' } };
    const startLogout = () => ({ outcome: { case: 'logoutQuestion', value } }) as const;
    const gateway = await openGateway({ logouts: { startLogout } });
    const location = new URL((await gateway.send(LOGOUT)).headers.get('location') ?? '');
    expect(`${location.origin}${location.pathname}`).toBe(`${WEB}/logout`);
    const back = new URL(location.searchParams.get('return_to') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(`${ISSUER}${LOGOUT}`);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      client_id: 'c',
      post_logout_redirect_uri: 'https://rp.example/bye?a=b',
      state: 's t',
    });
  });

  it.each([
    ['with the cookie', { ...as('member'), 'sec-fetch-site': 'cross-site' }, {}],
    ['of this site', { 'sec-fetch-site': 'same-origin' }, {}],
    ['of no browser', {}, {}],
    ['too long to be asked for again', { 'sec-fetch-site': 'cross-site' }, { id_token_hint: 'x'.repeat(9_000) }],
  ])('take a form as it is: one %s', async (_, headers, parameters) => {
    const gateway = await openGateway(ends);
    await gateway.send(LOGOUT, form({ state: 's', ...parameters }, headers));
    expect(gateway.calls.map(({ rpc }) => rpc)).toContain('StartLogout');
  });
});

describe('while clients cannot be told', () => {
  const grantsAway: Play = { ...ends, logouts: { endSession: away } };

  it('signing out ends the session all the same, and the log says so', async () => {
    const gateway = await openGateway(grantsAway);
    const answer = await gateway.send('/api/auth/logout', json('POST', {}));
    expect([answer.status, answer.headers.getSetCookie()[0]]).toEqual([204, expect.stringMatching(gone)]);
    expect(gateway.calls.map(({ rpc }) => rpc)).toContain('SignOut');
    expect(gateway.logged()).toContain('a session ended without its clients being told');
  });

  it('a suspension suspends all the same', async () => {
    const suspendAccount = () => ({ account: { id: 'a1', handle: 'ann', suspended: true } });
    const gateway = await openGateway({ ...grantsAway, accounts: { suspendAccount } });
    const answer = await gateway.send('/api/admin/bans/ann', json('POST', {}, 'admin'));
    expect([answer.status, await answer.json()]).toEqual([200, expect.objectContaining({ suspended: true })]);
  });
});

it('a suspension that is refused ends nothing', async () => {
  const suspendAccount = () => {
    throw platformError(Code.FailedPrecondition, 'conflict');
  };
  const gateway = await openGateway({ accounts: { suspendAccount } });
  const answer = await gateway.send('/api/admin/bans/ann', json('POST', {}, 'admin'));
  expect(answer.status).toBe(409);
  expect(gateway.calls.map(({ rpc }) => rpc)).not.toContain('EndSession');
});

it('clients of a session that names itself nothing are not told of all of them', async () => {
  const resolveSession = () => ({ account: { id: 'a1' } });
  const gateway = await openGateway({ ...ends, accounts: { resolveSession, signOut: () => ({}) } });
  expect((await gateway.send('/api/auth/logout', json('POST', {}))).status).toBe(204);
  expect(gateway.calls.map(({ rpc }) => rpc)).not.toContain('EndSession');
});

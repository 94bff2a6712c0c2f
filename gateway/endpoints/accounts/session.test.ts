import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { as, json, openGateway, type Play, platformError } from '../../../test/support/fake-services.ts';

const expiresAt = timestampFromDate(new Date('2030-01-02T03:04:05Z'));
const signedIn = () => ({ account: { id: 'a1' }, session: { token: 'tok_en-1', expiresAt } });

const play: Play = { accounts: { signIn: signedIn, signUp: signedIn, signOut: () => ({}) } };

describe.each(['signin', 'signup'])('POST /api/auth/password/%s', (name) => {
  const path = `/api/auth/password/${name}`;

  it('answers the id and opens a session', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(path, json('POST', { identifier: 'ann', token: 'password' }));
    expect(gateway.calls[0]?.message).toMatchObject({
      handle: 'ann',
      password: 'password',
      clientAddress: expect.stringMatching(/127\.0\.0\.1$/),
    });
    expect([answer.status, await answer.json()]).toEqual([200, { id: 'a1' }]);
    expect(answer.headers.getSetCookie()).toEqual([
      'storyden-session=tok_en-1; Path=/; Expires=Wed, 02 Jan 2030 03:04:05 GMT; HttpOnly; Secure; SameSite=Lax',
      '__Host-storyden-session=tok_en-1; Path=/; Expires=Wed, 02 Jan 2030 03:04:05 GMT; HttpOnly; Secure; SameSite=Lax',
    ]);
  });

  it('hands on what the browser keeps, and has it keep what it is known by next time', async () => {
    const knownBrowser = { token: 'next.one', expiresAt };
    const remembering = () => ({ ...signedIn(), knownBrowser });
    const gateway = await openGateway(
      { accounts: { ...play.accounts, signIn: remembering, signUp: remembering } },
      { publicApiAddress: 'https://id.example/community' },
    );
    const { headers, ...init } = json('POST', { identifier: 'ann', token: 'password' });
    const answer = await gateway.send(path, {
      ...init,
      headers: { ...headers, cookie: 'storyden-known-browser=kept.so-far; storyden-session=member' },
    });
    expect(gateway.calls[0]?.message).toMatchObject({ knownBrowser: 'kept.so-far', replacesSessionToken: 'member' });
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^storyden-session=/),
      expect.stringMatching(/^__Host-storyden-session=/),
      'storyden-known-browser=next.one; Path=/community/api/auth/password; Expires=Wed, 02 Jan 2030 03:04:05 GMT; HttpOnly; Secure; SameSite=Lax',
    ]);
  });

  it('has a cookie for http where the issuer is http', async () => {
    const gateway = await openGateway(play, { publicApiAddress: 'http://localhost:8000' });
    const answer = await gateway.send(path, json('POST', { identifier: 'ann', token: 'password' }));
    expect(answer.headers.getSetCookie()).toEqual([expect.not.stringMatching(/Secure|__Host/)]);
  });

  it('takes pages of this site alone', async () => {
    const gateway = await openGateway(play);
    const { headers, ...init } = json('POST', { identifier: 'ann', token: 'password' });
    const answer = await gateway.send(path, { ...init, headers: { ...headers, origin: 'null' } });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([403, []]);
    expect(gateway.calls).toEqual([]);
  });

  it.each([
    ['{"identifier":"ann"}', 'application/json', 400],
    ['{"identifier":"ann","token":1}', 'application/json', 400],
    ['{"identifier":"ann","token":"\\u0000"}', 'application/json', 400],
    ['{', 'application/json', 400],
    ['', 'application/json', 400],
    ['null', 'application/json; charset=utf-8', 400],
    ['identifier=ann&token=x', 'application/x-www-form-urlencoded', 415],
    ['{"identifier":"ann","token":"x"}', 'text/plain', 415],
    [JSON.stringify({ identifier: 'ann', token: 'x'.repeat(70_000) }), 'application/json', 413],
  ])('refuses %.40s as %s with %i', async (body, type, status) => {
    const gateway = await openGateway(play);
    const answer = await gateway.send(path, { method: 'POST', headers: { 'content-type': type }, body });
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ message: expect.any(String), metadata: expect.anything() });
    expect(gateway.calls).toEqual([]);
  });

  it.each([
    ['invalid_credentials', Code.Unauthenticated, 401],
    ['signup_closed', Code.PermissionDenied, 403],
    ['account_suspended', Code.PermissionDenied, 403],
    ['conflict', Code.AlreadyExists, 409],
  ])('shows %s', async (error, code, status) => {
    const refuse = () => {
      throw platformError(code, error);
    };
    const gateway = await openGateway({ accounts: { signIn: refuse, signUp: refuse } });
    const answer = await gateway.send(path, json('POST', { identifier: 'ann', token: 'password' }));
    expect([answer.status, await answer.json()]).toEqual([status, expect.objectContaining({ error })]);
  });
});

describe('POST /api/auth/logout', () => {
  const gone = /^storyden-session=; Path=\/; Expires=Thu, 01 Jan 1970/;

  it('ends the session and takes the cookie away', async () => {
    const gateway = await openGateway(play);
    const headers = { cookie: 'other=1; storyden-session=member' };
    const answer = await gateway.send('/api/auth/logout', { method: 'POST', headers });
    expect(answer.status).toBe(204);
    expect(gateway.calls.map(({ rpc, message }) => ({ rpc, message }))).toContainEqual({
      rpc: 'SignOut',
      message: expect.objectContaining({ sessionToken: 'member' }),
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(gone);
  });

  it('says that a session is over already, and takes its cookie away', async () => {
    const gateway = await openGateway(play);
    const headers = { cookie: 'storyden-session=ended' };
    const answer = await gateway.send('/api/auth/logout', { method: 'POST', headers });
    expect(answer.status).toBe(401);
    expect(gateway.calls.map(({ rpc }) => rpc)).not.toContain('SignOut');
    expect(answer.headers.getSetCookie()[0]).toMatch(gone);
  });

  it('takes no body of an unknown type', async () => {
    const gateway = await openGateway(play);
    const body = new Uint8Array([123, 125]);
    const answer = await gateway.send('/api/auth/logout', { method: 'POST', headers: as('member'), body });
    expect(answer.status).toBe(415);
    expect(gateway.calls).toEqual([]);
  });

  it('keeps the cookie while the session could not be ended', async () => {
    const signOut = () => {
      throw new ConnectError('away', Code.Unavailable);
    };
    const gateway = await openGateway({ accounts: { signOut } });
    const answer = await gateway.send('/api/auth/logout', { method: 'POST', headers: as('member') });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([503, []]);
  });
});

describe('GET /api/accounts', () => {
  it('shows the account that is signed in', async () => {
    const answer = await (await openGateway(play)).send('/api/accounts', { headers: as('admin') });
    expect(await answer.json()).toMatchObject({ id: 'admin-id', permissions: ['ADMINISTRATOR'], suspended: false });
  });

  it('answers HEAD without a body', async () => {
    const answer = await (await openGateway(play)).send('/api/accounts', { method: 'HEAD', headers: as('member') });
    expect([answer.status, await answer.text()]).toEqual([200, '']);
  });
});

describe('The two names of the session cookie (docs/decisions/0038)', () => {
  const who = async (cookie: string, config: { publicApiAddress?: string } = {}) => {
    const gateway = await openGateway({}, config);
    const answer = await gateway.send('/api/accounts', { headers: { cookie } });
    const { id } = (await answer.json()) as { id?: string };
    return id ?? answer.status;
  };

  it.each([
    ['storyden-session=member', 'member-id'],
    ['__Host-storyden-session=member', 'member-id'],
    // A sibling host can set the documented name for all of the site, and have it sent first.
    ['storyden-session=admin; __Host-storyden-session=member', 'member-id'],
    ['__Host-storyden-session=member; storyden-session=admin', 'member-id'],
    ['storyden-session=admin; __Host-storyden-session=over', 401],
    ['storyden-session=admin; __Host-storyden-session=', 401],
  ])('behind https %s is %s', async (cookie, id) => {
    expect(await who(cookie)).toBe(id);
  });

  it('on http the prefixed one is none: a browser would not keep it', async () => {
    const http = { publicApiAddress: 'http://localhost:8000' };
    expect(await who('storyden-session=member; __Host-storyden-session=admin', http)).toBe('member-id');
    expect(await who('__Host-storyden-session=member', http)).toBe(401);
  });

  it('both go with a sign-out', async () => {
    const gateway = await openGateway(play);
    const answer = await gateway.send('/api/auth/logout', json('POST', {}));
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^storyden-session=; Path=\/; Expires=Thu, 01 Jan 1970/),
      expect.stringMatching(/^__Host-storyden-session=; Path=\/; Expires=Thu, 01 Jan 1970.*Secure/),
    ]);
    expect(gateway.calls.find(({ rpc }) => rpc === 'SignOut')?.message).toMatchObject({ sessionToken: 'member' });
  });
});

import { beforeAll, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { anyHandle, openBrowser, signIn, signUp } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const PASSWORD = 'correct horse battery staple';
const ID = '01890000-0000-7000-8000-000000000000';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();

const expectRefused = ({ status, body }: Answer, expected: number, error: string) =>
  expect({ status, error: body.error, metadata: body.metadata }).toEqual({
    status: expected,
    error,
    metadata: { request_id: expect.any(String) },
  });

const signUpAs = (identifier: unknown, token: unknown) =>
  openBrowser(tiers.address).post('/api/auth/password/signup', { identifier, token });
const signInAs = (identifier: unknown, token: unknown, browser = openBrowser(tiers.address)) =>
  browser.post('/api/auth/password/signin', { identifier, token });

describe('signing up (product.md §4)', () => {
  it('makes an account and signs it in', async () => {
    const browser = openBrowser(tiers.address);
    const handle = anyHandle();
    const answer = await browser.post('/api/auth/password/signup', { identifier: handle, token: PASSWORD });
    expect(expectStatus(answer, 200)).toEqual({ id: expect.any(String) });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(expectStatus(await browser.get('/api/accounts'), 200)).toMatchObject({
      id: answer.body.id,
      handle,
      name: expect.any(String),
      email_addresses: [],
      roles: [{ name: 'Member' }],
      permissions: expect.arrayContaining(['CREATE_POST']),
      suspended: false,
    });
  });

  it('with a handle that is taken is 409, and gives no session', async () => {
    const answer = await signUpAs(member.handle, PASSWORD);
    expectRefused(answer, 409, 'conflict');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it.each([
    ['no handle', undefined, PASSWORD],
    ['a handle with a blank', 'a b', PASSWORD],
    ['a handle too long', 'x'.repeat(31), PASSWORD],
    ['a password too short', 'somebody', '1234567'],
    ['a password that is no text', 'somebody', 12345678],
  ])('with %s is 400', async (_, identifier, token) => {
    expectRefused(await signUpAs(identifier, token), 400, 'invalid_argument');
  });
});

describe('signing in (product.md §4)', () => {
  it('takes the handle in any case', async () => {
    const answer = await signInAs(member.handle.toUpperCase(), member.password);
    expect(expectStatus(answer, 200)).toEqual({ id: member.id });
  });

  it('with a wrong password looks like signing in with an unknown handle', async () => {
    const wrong = await signInAs(member.handle, 'not the password');
    const unknown = await signInAs(anyHandle(), member.password);
    for (const answer of [wrong, unknown]) {
      expectRefused(answer, 401, 'invalid_credentials');
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
    expect({ ...wrong.body, metadata: {} }).toEqual({ ...unknown.body, metadata: {} });
  });

  it('gives a fresh session each time, whatever cookie the browser had', async () => {
    const browser = openBrowser(tiers.address, 'storyden-session=chosen-by-somebody-else');
    await signInAs(member.handle, member.password, browser);
    const first = browser.cookie();
    expect(first).not.toBe('storyden-session=chosen-by-somebody-else');
    await signInAs(member.handle, member.password, browser);
    expect(browser.cookie()).not.toBe(first);
    expectStatus(await browser.get('/api/accounts'), 200);
  });

  it('sets an opaque, HttpOnly, SameSite=Lax cookie for the whole site, not Secure while the issuer is http', async () => {
    const [cookie = '', ...others] = (await signInAs(member.handle, member.password)).headers.getSetCookie();
    expect(others).toEqual([expect.stringMatching(/^storyden-known-browser=/)]);
    const [pair, ...attributes] = cookie.split(/; */);
    expect(pair).toMatch(/^storyden-session=[\w-]{43}$/);
    const names = attributes.map((attribute) => attribute.toLowerCase());
    expect(names).toEqual(expect.arrayContaining(['httponly', 'samesite=lax', 'path=/']));
    expect(names).not.toContain('secure');
    expect(names.filter((name) => name.startsWith('domain'))).toEqual([]);
  });
});

describe('signing out (product.md §4)', () => {
  it('ends this session and no other, and takes the cookie away', async () => {
    const [someone, elsewhere] = [await signIn(tiers.address, member), await signIn(tiers.address, member)];
    const cookie = someone.cookie() ?? '';
    const answer = await someone.post('/api/auth/logout');
    expect(answer.status).toBe(204);
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^storyden-session=;.*expires=Thu, 01 Jan 1970/i),
    ]);
    expect(someone.cookie()).toBeUndefined();
    expectRefused(await openBrowser(tiers.address, cookie).get('/api/accounts'), 401, 'unauthenticated');
    expectStatus(await elsewhere.get('/api/accounts'), 200);
  });
});

const ACCOUNT_ENDPOINTS: [string, string, unknown?][] = [
  ['GET', '/api/accounts'],
  ['GET', `/api/oauth/authorize/consent?request_id=${ID}`],
  ['POST', '/api/oauth/authorize/consent', { request_id: ID, decision: 'approve' }],
  ['GET', '/api/oauth/device/consent?user_code=0000-0000'],
  ['POST', '/api/oauth/device/consent', { user_code: '0000-0000', decision: 'approve' }],
  ['GET', '/api/auth/oauth/grants'],
  ['DELETE', `/api/auth/oauth/grants/${ID}`],
];
const ADMINISTRATOR_ENDPOINTS: [string, string, unknown?][] = [
  ['GET', '/api/admin/oauth/clients'],
  ['POST', '/api/admin/oauth/clients', { name: 'x', type: 'public', allowed_grants: ['refresh_token'] }],
  ['GET', `/api/admin/oauth/clients/${ID}`],
  ['DELETE', `/api/admin/oauth/clients/${ID}`],
  ['GET', '/api/admin/accounts'],
  ['POST', '/api/admin/accounts', { handle: 'x', name: 'x', password: PASSWORD }],
  ['POST', '/api/admin/bans/admin', {}],
  ['DELETE', '/api/admin/bans/admin'],
  ['GET', '/api/roles'],
  ['POST', '/api/roles', { name: 'x', permissions: [] }],
  ['GET', `/api/roles/${ID}`],
  ['PATCH', `/api/roles/${ID}`, { permissions: [] }],
  ['DELETE', `/api/roles/${ID}`],
  ['PUT', `/api/accounts/admin/roles/${ID}`, {}],
  ['DELETE', `/api/accounts/admin/roles/${ID}`],
];

function call(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const init = { method, headers: { ...json, ...headers } };
  return send(`${tiers.address}${path}`, body === undefined ? init : { ...init, body: JSON.stringify(body) });
}

describe('endpoints of whoever is signed in, and of administrators (product.md §4)', () => {
  /** Everything that is a credential somewhere, but no session. */
  let others: [string, Record<string, string>][];

  beforeAll(async () => {
    const client = await admin.createClient({ type: 'confidential', scope_policy: 'inherit' });
    const tokens = await rawClient(tiers.address, client).tokensByCode(admin, 'openid offline_access');
    const { client_id, client_secret = '' } = client;
    const basic = Buffer.from(`${client_id}:${client_secret}`).toString('base64');
    const { password } = await signUp(tiers.address);
    others = [
      ['nothing', {}],
      ['Basic', { authorization: `Basic ${basic}` }],
      ...Object.entries({ ...tokens, client_secret, password, empty: '' }).flatMap(([name, value]) => [
        [`${name} as bearer`, { authorization: `Bearer ${value}` }] as [string, Record<string, string>],
        [`${name} as cookie`, { cookie: `storyden-session=${value}` }] as [string, Record<string, string>],
      ]),
    ];
  });

  it.each([...ACCOUNT_ENDPOINTS, ...ADMINISTRATOR_ENDPOINTS])(
    '%s %s answers 401 to a token, a client secret or nothing at all',
    async (method, path, body) => {
      for (const [, headers] of others) {
        expectRefused(await call(method, path, body, headers), 401, 'unauthenticated');
      }
    },
  );

  it('POST /api/auth/logout answers 401 without a cookie', async () => {
    expectRefused(await call('POST', '/api/auth/logout', {}, {}), 401, 'unauthenticated');
  });

  it.each(ADMINISTRATOR_ENDPOINTS)(
    '%s %s answers 403 to an account without ADMINISTRATOR',
    async (method, path, body) => {
      const headers = { cookie: member.cookie() ?? '' };
      expectRefused(await call(method, path, body, headers), 403, 'permission_denied');
    },
  );

  it('answer 403 to an account with every permission but ADMINISTRATOR, and to one that has just lost it', async () => {
    const someone = await admin.createMember([
      'MANAGE_ACCOUNTS',
      'MANAGE_ROLES',
      'MANAGE_SUSPENSIONS',
      'VIEW_ACCOUNTS',
    ]);
    expectRefused(await someone.get('/api/roles'), 403, 'permission_denied');
    await someone.setPermissions(['ADMINISTRATOR']);
    expectStatus(await someone.get('/api/roles'), 200);
    await someone.setPermissions([]);
    expectRefused(await someone.get('/api/roles'), 403, 'permission_denied');
  });
});

import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { dpopNonce, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { callGrants } from '../support/clients/proto-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf, send } from '../support/http.ts';
import { administratorOf, type Member, type RegisteredClient } from '../support/people/administrator.ts';
import { anyHandle, openBrowser, type Person, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid profile email offline_access';

/** A text that stands in a log only if the log holds what a test gave. */
const marked = (name: string) => `${name}-${randomBytes(12).toString('hex')}`;

const EMAIL = `${marked('address')}@example.org`;
const STATE = marked('state');
const NONCE = marked('nonce');
const WRONG = {
  password: marked('wrong-password'),
  secret: marked('sdoas_wrong-secret'),
  code: marked('wrong-code'),
  refreshToken: marked('wrong-refresh-token'),
  deviceCode: marked('wrong-device-code'),
  accessToken: marked('wrong.access.token'),
  cookie: marked('wrong-cookie'),
  userCode: 'WRNG-C0DE',
  query: marked('query'),
  path: marked('path'),
  header: marked('header'),
  body: marked('body'),
  requestObject: marked('wrong.request.object'),
  proof: marked('wrong.proof'),
  idToken: marked('wrong.id.token'),
  rpcToken: marked('wrong-rpc-token'),
};

describe('The log at the level trace (quality.md, Security)', async () => {
  const secrets: Record<string, string> = { email: EMAIL, state: STATE, nonce: NONCE, ...WRONG };

  const { tiers, admin } = await useTiers({
    accounts: { logLevel: 'trace' },
    grants: { logLevel: 'trace' },
    gateway: { logLevel: 'trace' },
  });
  const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: EMAIL, email_verified: true });
  const registered = await admin.createClient({ type: 'confidential' });
  const client = rawClient(tiers.address, registered);
  const { code, verifier } = await client.approvedCode(member, { scope: SCOPE, state: STATE, nonce: NONCE });
  const byCode = expectStatus(await client.exchange(code, verifier), 200);
  const renewed = expectStatus(await client.refresh(byCode.refresh_token), 200);
  const device = expectStatus(await client.startDevice({ scope: SCOPE }), 200);
  await client.pollDevice(device.device_code);
  await member.approveDevice(device.user_code);
  const byDevice = expectStatus(await client.pollDevice(device.device_code), 200);
  expectStatus(await userinfo(tiers.address, byDevice.access_token), 200);
  const asked = await askInEveryWay(registered, member, renewed);
  await failInEveryWay(registered.client_id, member.handle);
  await client.exchange(code, verifier);
  await failUnexpectedly(registered, byDevice.refresh_token, member);
  Object.assign(secrets, asked, {
    password: member.password,
    adminPassword: tiers.admin.password,
    clientSecret: registered.client_secret,
    cookie: member.cookie()?.replace('storyden-session=', ''),
    code,
    verifier,
    deviceCode: device.device_code,
    userCode: device.user_code,
    bareUserCode: device.user_code.replace('-', ''),
    rpcTokenOfGateway: tiers.rpcToken,
    rpcTokenOfAdmin: tiers.adminToken,
  });
  for (const [name, tokens] of Object.entries({ byCode, renewed, byDevice })) {
    secrets[`${name} access token`] = tokens.access_token;
    secrets[`${name} signature`] = tokens.access_token.split('.')[2];
    secrets[`${name} ID token`] = tokens.id_token;
    secrets[`${name} refresh token`] = tokens.refresh_token;
  }

  /** Pushes, proves a key, has a response posted, asks about tokens, signs out; answers every secret of it. */
  async function askInEveryWay(registered: RegisteredClient, member: Member, tokens: Answer['body']) {
    const { client_id, client_secret = '' } = registered;
    const ask = (endpoint: string, form: Record<string, string>, headers = {}) =>
      postForm(`${tiers.address}/api/oauth/${endpoint}`, { client_id, client_secret, ...form }, headers);
    const client = rawClient(tiers.address, registered);
    const pushed = { scope: SCOPE, state: STATE, nonce: NONCE, login_hint: EMAIL, response_mode: 'form_post' };
    const { url, verifier } = client.authorizeUrl(pushed);
    const dpop = await dpopProof(await newProofKey(), {
      url: `${tiers.issuer}/api/oauth/par`,
      nonce: await dpopNonce(tiers.issuer),
    });
    const { request_uri } = expectStatus(await ask('par', Object.fromEntries(url.searchParams), { dpop }), 201);
    const query = new URLSearchParams({ client_id, request_uri });
    const posted = await member.approveAuthorization(`${tiers.address}/api/oauth/authorize?${query}`);
    const [, code = ''] = /name="code" value="([^"]*)"/.exec((await send(posted)).text) ?? [];
    await ask('par', { request: WRONG.requestObject, redirect_uri: WRONG.query });
    await ask('par', { request_uri }, { dpop: WRONG.proof });
    for (const token of [tokens.access_token, WRONG.refreshToken]) {
      await ask('introspect', { token });
      await ask('revoke', { token });
    }
    const browser = await signIn(tiers.address, member);
    const leave = new URLSearchParams({ id_token_hint: tokens.id_token, state: STATE, logout_hint: EMAIL });
    locationOf(await browser.get(`/api/oauth/logout?${leave}`));
    await browser.get(`/api/oauth/logout?id_token_hint=${WRONG.idToken}`);
    await send(`${tiers.address}/api/oauth/authorize/response?response=${WRONG.code}`);
    const response = posted.searchParams.get('response');
    return { requestUri: request_uri, proof: dpop, pushedVerifier: verifier, postedCode: code, sealed: response };
  }

  async function failInEveryWay(clientId: string, handle: string) {
    const browser = openBrowser(tiers.address, `storyden-session=${WRONG.cookie}`);
    const impostor = rawClient(tiers.address, { client_id: clientId, client_secret: WRONG.secret });
    const cli = rawClient(tiers.address, { client_id: 'storyden-cli' });
    const basic = Buffer.from(`${clientId}:${WRONG.secret}`).toString('base64');
    const { url } = cli.authorizeUrl({ state: STATE, login_hint: EMAIL, [WRONG.query]: WRONG.query });
    await Promise.all([
      browser.post('/api/auth/password/signin', { identifier: handle, token: WRONG.password }),
      browser.post('/api/auth/password/signin', { identifier: EMAIL, token: WRONG.password }),
      browser.post('/api/auth/password/signup', { identifier: handle, token: WRONG.password }),
      browser.post('/api/auth/password/signup', { identifier: anyHandle(), token: [WRONG.body] }),
      browser.get('/api/accounts'),
      impostor.exchange(WRONG.code, 'x'.repeat(43)),
      impostor.refresh(WRONG.refreshToken),
      cli.refresh(WRONG.refreshToken),
      cli.pollDevice(WRONG.deviceCode),
      cli.startDevice({ scope: WRONG.body }),
      cli.token({ grant_type: WRONG.body }),
      userinfo(tiers.address, WRONG.accessToken),
      send(`${tiers.address}/api/oauth/userinfo?access_token=${WRONG.accessToken}`),
      send(url),
      send(`${tiers.address}/api/${WRONG.path}/${WRONG.code}?code=${WRONG.query}`),
      send(`${tiers.address}/api/roles/%zz${WRONG.path}`),
      send(`${tiers.address}/api/roles`, {
        method: 'POST',
        headers: { 'x-other': WRONG.header },
        body: `{${WRONG.body}`,
      }),
      send(`${tiers.address}/api/oauth/token`, { method: 'POST', headers: { authorization: `Basic ${basic}` } }),
      send(`${tiers.address}/api/oauth/token`, { headers: { authorization: `Bearer ${WRONG.accessToken}` } }),
      callGrants(tiers.grantsAddress, { service: 'KeyService', method: 'GetKeySet', token: WRONG.rpcToken }).catch(
        () => undefined,
      ),
    ]);
    const admin = await administratorOf(tiers);
    await admin.readDevice(WRONG.userCode);
    await admin.decideDevice(WRONG.userCode, 'approve');
    // Conflicts: the database names the values that collide.
    const known = { handle, name: 'x', password: WRONG.password, email: EMAIL };
    await admin.post('/api/admin/accounts', known);
    await admin.post('/api/admin/oauth/clients', { name: 'x', client_id: clientId });
  }

  /** The database refuses rows that hold secrets, and says so with the whole row. */
  async function failUnexpectedly(registered: { client_id: string }, refreshToken: string, member: Person) {
    const browser = openBrowser(tiers.address);
    const admin = await administratorOf(tiers);
    const client = rawClient(tiers.address, registered);
    const { pathname, search } = client.authorizeUrl({ state: STATE, nonce: NONCE }).url;
    const account = { handle: anyHandle(), name: 'x', password: WRONG.password, email: EMAIL };
    const refusals: [string, () => Promise<Answer>][] = [
      ['grants', () => client.refresh(refreshToken)],
      ['device_authorizations', () => client.startDevice()],
      ['authorization_requests', () => admin.get(`${pathname}${search}`)],
      ['accounts', () => admin.post('/api/admin/accounts', account)],
      ['account_emails', () => admin.post('/api/admin/accounts', account)],
      [
        'sessions',
        () => browser.post('/api/auth/password/signin', { identifier: member.handle, token: member.password }),
      ],
    ];
    for (const [table, request] of refusals) {
      await rowsOf(tiers.databaseUrl, `alter table ${table} add constraint odd check (false) not valid`);
      const { status, text } = await request();
      await rowsOf(tiers.databaseUrl, `alter table ${table} drop constraint odd`);
      expect([status, text], table).toEqual([500, expect.not.stringMatching(/odd|row/)]);
    }
  }

  it('says what happened: requests, refusals and failures, with their ids', () => {
    const lines = tiers.logLines.map((line) => JSON.parse(line));
    const said = new Set(lines.map(({ msg }) => msg));
    for (const message of ['request', 'request failed', 'unexpected error', 'unknown RPC caller refused']) {
      expect(said).toContain(message);
    }
    expect(lines.filter(({ msg, request_id }) => msg === 'request' && !request_id)).toEqual([]);
    expect(lines.length).toBeGreaterThan(50);
  });

  it('does not call a poll that waits an error', () => {
    const lines = tiers.logLines.map((line) => JSON.parse(line));
    expect(lines.filter(({ level }) => level > 20).some((line) => /pending|slow_down/.test(JSON.stringify(line)))).toBe(
      false,
    );
  });

  it('holds no secret, code, token, cookie, password or email address', () => {
    const found = Object.entries(secrets).flatMap(([name, secret]) => {
      expect(secret, name).toMatch(/.{8,}/);
      const spellings = [secret, encodeURIComponent(secret), Buffer.from(secret).toString('base64')];
      const line = tiers.logLines.find((text) => spellings.some((spelling) => text.includes(spelling)));
      return line === undefined ? [] : [`${name} in ${line}`];
    });
    expect(found).toEqual([]);
  });
});

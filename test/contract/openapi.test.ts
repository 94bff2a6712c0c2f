import { afterAll, describe, expect, it } from 'vitest';
import { newClient, UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { exchange, exchangedToken, newService, ownToken } from '../support/clients/token-exchange.ts';
import { watchAnswers } from '../support/contract/described-answers.ts';
import { callEach, isForm } from '../support/contract/described-calls.ts';
import { pathWith } from '../support/contract/endpoints.ts';
import { expectStatus, send } from '../support/http.ts';
import type { Administrator, Member } from '../support/people/administrator.ts';
import { anyHandle, openBrowser } from '../support/people/person.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { png } from '../support/sites/pictures.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid profile email offline_access READ_PROFILE';
const ALL_GRANTS = ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT, 'client_credentials'];
const NOWHERE = '127.0.0.1:1';
/** No person can bring these about; the error writer gives them the shape of all others. */
const UNSEEN = [/ 500$/, /^POST \/api\/auth\/password\/sign(in|up) 429$/, /^PUT \/api\/auth\/password 429$/];

describe('Every answer is as the OpenAPI document has it', async () => {
  const watch = await watchAnswers();
  const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
  const once = { points: 1, seconds: 60 };
  const strict = await tiers.bootReplica({
    grants: { dynamicRegistration: true, limits: { userCode: once, registration: once, clientAuth: once } },
  });
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE'], {
    email: 'member@example.org',
    email_verified: true,
  });
  afterAll(() => watch.stop());

  const get = (path: string) => send(`${tiers.address}${path}`);

  it('in documents and probes', async () => {
    const documents = watch.operations.filter(({ path }) => /well-known|jwks|openapi|docs$|z$/.test(path));
    expect(documents.length).toBe(9);
    for (const { path } of documents) expectStatus(await get(pathWith(path, 'a/b')), 200);
    const page = await get('/api/docs');
    for (const [, file] of page.text.matchAll(/(?:src|href)="([^"]+\.(?:js|css))"/g)) {
      expectStatus(await get(file ?? ''), 200);
    }
    await get('/api/docs/none');
  });

  it('in pictures of applications', async () => {
    const site = await openDocumentSite();
    site.answer('/logo.png', (_request, response) => response.end(png(8, 8)));
    const fetching = await tiers.bootReplica(withDocuments());
    const { client_id } = await admin.createClient({ logo_uri: `${site.address}/logo.png` });
    const address = `${fetching.address}/api/oauth/clients/${client_id}/logo`;
    const shown = await send(address);
    const known = { 'if-none-match': shown.headers.get('etag') ?? '', 'cache-control': 'max-age=0' };
    expect([shown.status, (await send(address, { headers: known })).status]).toEqual([200, 304]);
    await site.close();
  });

  it('in sessions and accounts', async () => {
    const handle = anyHandle();
    const someone = openBrowser(tiers.address);
    const credentials = { identifier: handle, token: 'a long password' };
    expectStatus(await someone.post('/api/auth/password/signup', credentials), 200);
    expectStatus(await someone.post('/api/auth/password/signup', credentials), 409);
    expectStatus(await someone.post('/api/auth/password/signin', { ...credentials, token: 'another' }), 401);
    expectStatus(await someone.get('/api/accounts'), 200);
    const passwords = { current_password: 'a long password', new_password: 'a long password' };
    expectStatus(await someone.put('/api/auth/password', { ...passwords, current_password: 'a wrong one' }), 401);
    expectStatus(await someone.put('/api/auth/password', passwords), 204);
    expectStatus(await someone.post('/api/auth/logout', {}, { origin: 'https://evil.example' }), 403);
    expectStatus(await someone.post('/api/auth/logout', {}, { 'content-type': 'text/plain' }), 415);
    expectStatus(await someone.post('/api/auth/logout', 'x'.repeat(70_000)), 413);
    expectStatus(await someone.post('/api/auth/logout'), 204);
    expectStatus(await someone.post('/api/auth/logout'), 401);
    expectStatus(await admin.get('/api/admin/accounts'), 200);
    expectStatus(await admin.post('/api/admin/accounts', { handle, password: 'a long password' }), 409);
    expectStatus(await admin.put(`/api/admin/accounts/${handle}/password`, { password: 'a long password' }), 204);
    expectStatus(await admin.put('/api/admin/accounts/nobody/password', { password: 'a long password' }), 404);
    expectStatus(await admin.post(`/api/admin/bans/${handle}`), 200);
    expectStatus(await someone.post('/api/auth/password/signin', credentials), 403);
    expectStatus(await admin.delete(`/api/admin/bans/${handle}`), 204);
  });

  it('in roles', async () => {
    const role = expectStatus(await admin.post('/api/roles', { name: 'Readers', permissions: ['READ_PROFILE'] }), 200);
    expectStatus(await admin.post('/api/roles', { name: 'Readers', permissions: [] }), 409);
    expectStatus(await admin.patch(`/api/roles/${role.id}`, { name: 'Member' }), 409);
    expectStatus(await admin.patch(`/api/roles/${role.id}`, { permissions: [] }), 200);
    expectStatus(await admin.get('/api/roles'), 200);
    expectStatus(await admin.get(`/api/roles/${role.id}`), 200);
    const assignment = `/api/accounts/${member.handle}/roles/${role.id}`;
    expectStatus(await admin.put(assignment), 200);
    expectStatus(await admin.delete(assignment), 204);
    expectStatus(await admin.delete(`/api/roles/${role.id}`), 204);
  });

  it('in the management of clients', async () => {
    for (const [someone, path] of [
      [member, '/api/auth/oauth/clients'],
      [admin, '/api/admin/oauth/clients'],
    ] as const) {
      const { client } = expectStatus(await someone.post(path, newClient()), 200);
      expectStatus(await someone.get(path), 200);
      expectStatus(await someone.get(`${path}/${client.id}`), 200);
      expectStatus(await someone.patch(`${path}/${client.id}`, { name: 'Another name' }), 200);
      expectStatus(await someone.post(`${path}/${client.id}/secret`), 200);
      expectStatus(await someone.delete(`${path}/${client.id}`), 204);
    }
    const described = { client_id: 'app', jwks: { keys: [] }, contacts: ['a@example.org'], software_id: 'x' };
    const uris = { client_uri: 'https://app.example', logo_uri: 'https://app.example/logo.png' };
    const create = () => admin.post('/api/admin/oauth/clients', newClient({ ...described, ...uris }));
    const { client: known } = expectStatus(await create(), 200);
    expectStatus(await create(), 409);
    expectStatus(await admin.patch(`/api/admin/oauth/clients/${known.id}`, { banned: true }), 409);
    const plain = await admin.createMember([]);
    expectStatus(await plain.get('/api/auth/oauth/clients'), 403);
    expectStatus(await plain.get(`/api/auth/oauth/clients/${UNKNOWN_ID}`), 403);
  });

  it('in signing keys', async () => {
    expectStatus(await admin.get('/api/admin/oauth/signing-keys'), 200);
    expectStatus(await admin.post('/api/admin/oauth/signing-keys/rotate', { mode: 'scheduled' }), 200);
  });

  it('in the code flow', async () => {
    const registered = await admin.createClient({ type: 'confidential', allowed_scopes: ['READ_PROFILE'] });
    const client = rawClient(tiers.address, registered);
    const { url, verifier } = client.authorizeUrl({ scope: SCOPE });
    const requestId = await member.openAuthorization(url);
    await postForm(`${tiers.address}/api/oauth/authorize`, url.searchParams.toString());
    for (const response_mode of ['form_post', 'fragment']) {
      const posted = client.authorizeUrl({ scope: SCOPE, response_mode });
      const { location } = expectStatus(
        await member.decideAuthorization(await member.openAuthorization(posted.url), 'approve'),
        200,
      );
      if (response_mode === 'form_post') expectStatus(await send(location), 200);
      const silent = client.authorizeUrl({ scope: SCOPE, response_mode, prompt: 'none' }).url;
      await member.get(`${silent.pathname}${silent.search}`);
      await postForm(`${tiers.address}/api/oauth/authorize`, silent.searchParams.toString());
    }
    expectStatus(await get('/api/oauth/authorize/response?response=x'), 400);
    expectStatus(await postForm(`${tiers.address}/api/oauth/authorize`, 'client_id=nobody'), 400);
    const ahead = { purpose: 'prefetch' };
    expectStatus(await send(`${tiers.address}/api/oauth/authorize`, { headers: ahead }), 403);
    expectStatus(await postForm(`${tiers.address}/api/oauth/authorize`, {}, ahead), 403);
    const consent = `/api/oauth/authorize/consent?request_id=${requestId}`;
    expectStatus(await member.get(consent, { 'sec-purpose': 'prefetch' }), 403);
    expectStatus(await member.get(consent), 200);
    const approved = expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
    const code = new URL(approved.location).searchParams.get('code') ?? '';
    const tokens = expectStatus(await client.exchange(code, verifier), 200);
    expectStatus(await client.refresh(tokens.refresh_token), 200);

    expectStatus(await userinfo(tiers.address, tokens.access_token), 200);
    const sent = { access_token: tokens.access_token };
    expectStatus(await postForm(`${tiers.address}/api/oauth/userinfo`, sent), 200);
    expectStatus(await postForm(`${tiers.address}/api/oauth/userinfo`, 'access_token=a&access_token=b'), 400);
    expectStatus(await get('/api/oauth/userinfo?access_token=a'), 400);
    const pushed = await client.authorizeUrl({ scope: SCOPE }).url.searchParams;
    const { client_secret = '' } = registered;
    const par = `${tiers.address}/api/oauth/par`;
    expectStatus(await postForm(par, { ...Object.fromEntries(pushed), client_secret }), 201);
    expectStatus(await postForm(par, { client_id: registered.client_id, client_secret, request: 'x' }), 400);
    expectStatus(await postForm(par, { client_id: registered.client_id, client_secret: 'sdoas_wrong' }), 401);
    const { access_token: other } = await client.tokensByCode(member, 'READ_PROFILE');
    expectStatus(await userinfo(tiers.address, other), 403);
    expectStatus(await postForm(`${tiers.address}/api/oauth/userinfo`, { access_token: other }), 403);
  });

  it('in the lists of what was approved', async () => {
    const client = rawClient(tiers.address, await admin.createClient());
    for (const [someone, path, rows] of [
      [member, '/api/auth/oauth/grants', 'grants'],
      [member, '/api/auth/oauth/tokens', 'tokens'],
      [admin, '/api/admin/oauth/refresh-tokens', 'tokens'],
    ] as const) {
      await client.tokensByCode(member, 'openid offline_access');
      const list = expectStatus(await someone.get(path), 200);
      expectStatus(await someone.delete(`${path}/${list[rows][0].id}`), 204);
    }
  });

  it('in the device flow', async () => {
    const client = rawClient(tiers.address, await admin.createClient());
    const started = expectStatus(await client.startDevice({ scope: 'openid offline_access' }), 200);
    expectStatus(await client.startDevice({ scope: 'NOTHING' }), 400);
    expectStatus(await client.pollDevice(started.device_code), 400);
    const consent = `/api/oauth/device/consent?user_code=${started.user_code}`;
    const asMember = { headers: { cookie: member.cookie() ?? '' } };
    expectStatus(await send(`${tiers.address}${consent}`, { method: 'HEAD', ...asMember }), 200);
    expectStatus(await member.readDevice(started.user_code), 200);
    expectStatus(await member.decideDevice(started.user_code, 'approve'), 200);
    expectStatus(await client.pollDevice(started.device_code), 200);
    expectStatus(await admin.get('/api/admin/oauth/device-authorizations'), 200);
    expectStatus(await member.get(consent, { origin: 'https://evil.example' }), 403);
  });

  it('in what is given back and asked about', async () => {
    const client = await admin.createClient({ type: 'confidential' });
    const post = (path: string, form: Record<string, string>) =>
      postForm(`${tiers.address}${path}`, { client_id: client.client_id, ...form });
    const { client_secret = '' } = client;
    const { refresh_token, access_token } = await rawClient(tiers.address, client).tokensByCode(member, SCOPE);
    for (const token of [access_token, refresh_token, 'unknown']) {
      expectStatus(await post('/api/oauth/introspect', { client_secret, token }), 200);
    }
    expectStatus(await post('/api/oauth/revoke', { client_secret, token: refresh_token }), 200);
    for (const path of ['/api/oauth/introspect', '/api/oauth/revoke']) {
      expectStatus(await post(path, { client_secret }), 400);
      expectStatus(await post(path, { client_secret: 'sdoas_wrong', token: 'x' }), 401);
    }
    expectStatus(await get('/api/oauth/logout'), 302);
    expectStatus(await post('/api/oauth/logout', {}), 302);
    expectStatus(await get('/api/oauth/logout?state=a&state=b'), 400);
    expectStatus(await postForm(`${tiers.address}/api/oauth/logout`, 'state=a&state=b'), 400);
    const post_logout_redirect_uris = ['https://client.example/bye'];
    const { client_id } = await admin.createClient({ post_logout_redirect_uris });
    const back = new URLSearchParams({ client_id, post_logout_redirect_uri: 'https://client.example/bye' });
    expectStatus(await get(`/api/oauth/logout/return?${back}`), 200);
    expectStatus(await get(`/api/oauth/authorize/client?client_id=${client_id}`), 200);
    expectStatus(await get('/api/oauth/authorize/client?client_id=nobody'), 400);
    expectStatus(await get(`/api/oauth/logout/return?${back}&post_logout_redirect_uri=x`), 400);
  });

  it('in client credentials', async () => {
    const fields = { type: 'confidential', allowed_grants: ALL_GRANTS, allowed_scopes: ['READ_PROFILE'] };
    const client = rawClient(tiers.address, await admin.createClient(fields));
    expectStatus(await client.token({ grant_type: 'client_credentials' }), 200);
  });

  it('in a token exchange, and in what is said of its token', async () => {
    const [one, next] = [await newService(admin), await newService(admin)];
    const { address } = tiers;
    const token = await exchangedToken(address, next, await exchangedToken(address, one, await ownToken(address, one)));
    const { client_id, client_secret = '' } = next;
    const told = await postForm(`${address}/api/oauth/introspect`, { client_id, client_secret, token });
    expect(expectStatus(told, 200).act).toMatchObject({ sub: client_id, act: { sub: one.client_id } });
    expectStatus(await exchange(address, next, 'x'), 400);
  });

  it('in registration', async () => {
    const sent = { redirect_uris: ['https://app.example/cb'], client_name: 'App', software_version: '1' };
    const register = `${tiers.address}/api/oauth/register`;
    const json = { 'content-type': 'application/json' };
    const post = (body: unknown) => send(register, { method: 'POST', headers: json, body: JSON.stringify(body) });
    const made = expectStatus(await post(sent), 201);
    expectStatus(await post({ redirect_uris: ['nonsense'] }), 400);
    const headers = { ...json, authorization: `Bearer ${made.registration_access_token}` };
    const uri = made.registration_client_uri;
    expectStatus(await send(uri, { headers }), 200);
    const body = JSON.stringify({ ...sent, client_id: made.client_id, client_name: 'Renamed' });
    expectStatus(await send(uri, { method: 'PUT', headers, body }), 200);
    for (const method of ['GET', 'DELETE']) {
      expectStatus(await send(`${uri}?access_token=x`, { method, headers }), 400);
    }
    expectStatus(await send(uri, { method: 'PUT', headers, body: '{' }), 400);
    expectStatus(await send(uri, { method: 'DELETE', headers }), 204);
  });

  const cookieOf = (person: Member | Administrator) => ({ cookie: person.cookie() ?? '' });
  // Not those that would end the session of the next one.
  const having = (status: number) =>
    watch.operations.filter(({ responses, operationId }) => status in responses && operationId !== 'signOut');

  it('in refusals of strangers, of members and of other sites', async () => {
    await callEach(tiers.address, having(401), {});
    await callEach(tiers.address, having(403), { headers: cookieOf(member) });
    await callEach(tiers.address, having(403), { headers: { origin: 'https://evil.example', ...cookieOf(admin) } });
  });

  it('in refusals of what is malformed, unknown or too large', async () => {
    await callEach(tiers.address, having(400), { headers: cookieOf(admin), query: '?page=0', body: '%' });
    const named = having(400).filter(
      ({ path, security }) => path.includes('{') && !security.some((way) => way.registrationToken),
    );
    await callEach(tiers.address, named, { headers: cookieOf(admin), value: '%ff' });
    await callEach(tiers.address, having(404), { headers: cookieOf(admin) });
    await callEach(tiers.address, having(413), {
      headers: { ...cookieOf(admin), authorization: 'Bearer x' },
      body: 'x'.repeat(70_000),
    });
    await callEach(tiers.address, having(415), { headers: { ...cookieOf(admin), 'content-type': 'text/plain' } });
  });

  it('in refusals while OAuth is switched off', async () => {
    const off = await tiers.bootReplica({ gateway: { oauthEnabled: false } });
    await callEach(off.address, having(404), { headers: cookieOf(admin) });
  });

  it('in outages', async () => {
    const away = await tiers.bootReplica({ gateway: { grantsAddress: NOWHERE, accountsAddress: NOWHERE } });
    const headers = { ...cookieOf(admin), authorization: 'Bearer x' };
    const json = having(503).filter((operation) => !isForm(operation));
    await callEach(away.address, json, {
      query: '?response=x&client_id=x&post_logout_redirect_uri=x',
      headers,
      body: '{"identifier": "a", "token": "b", "client_id": "x"}',
    });
    const body = 'grant_type=refresh_token&refresh_token=x&token=x&client_id=x';
    const forms = having(503).filter(isForm);
    await callEach(away.address, forms, { headers: cookieOf(admin), body });
    await callEach(away.address, forms, { headers, body });
    const signOut = watch.operations.filter(({ operationId }) => operationId === 'signOut');
    await callEach(away.address, signOut, { headers });
  });

  it('in refusals of too many attempts', async () => {
    for (let attempt = 0; attempt < 2; attempt++) {
      await callEach(strict.address, having(429).filter(isForm), {
        body: 'client_id=x&client_secret=y&grant_type=refresh_token&refresh_token=x&token=x',
      });
      await callEach(strict.address, having(429), {
        query: '?user_code=0000-0000',
        headers: cookieOf(member),
        body: '{"user_code": "0000-0000", "decision": "deny"}',
      });
    }
  });

  it('and there is no other status than the described ones, nor one that is described and never comes', async () => {
    await watch.stop();
    expect(watch.wrong).toEqual([]);
    const described = watch.operations.flatMap(({ name, responses }) =>
      Object.keys(responses).map((status) => `${name} ${status}`),
    );
    const unseen = described.filter((answer) => !watch.seen.has(answer));
    expect(unseen.filter((answer) => !UNSEEN.some((pattern) => pattern.test(answer)))).toEqual([]);
  });
});

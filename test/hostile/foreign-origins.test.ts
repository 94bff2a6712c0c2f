import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { CALLS, ENDPOINTS, pathWith } from '../support/contract/endpoints.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { expectErrorShape } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const TRUSTED = 'https://trusted.example';
const EVIL = 'https://evil.example';
const SOME_ID = '019aa000-0000-7000-8000-000000000000';
const CHANGES = CALLS.filter(({ session, method }) => session && method !== 'GET');

describe('Pages of other sites (product.md §4)', async () => {
  const { tiers, admin } = await useTiers({ gateway: { trustedOrigins: [TRUSTED] } });
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'ADMINISTRATOR']);

  const preflight = (path: string, method: string, origin: string, headers = 'content-type') =>
    send(`${tiers.address}${pathWith(path, SOME_ID)}`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
    });
  const allowedOrigin = (answer: { headers: Headers }) => answer.headers.get('access-control-allow-origin');

  it.each(CHANGES)('cannot use a session: $method $path is 403', async ({ path, method, errors }) => {
    const foreign: Record<string, string>[] = [
      { origin: EVIL },
      { origin: 'null' },
      { origin: `${tiers.web}.evil.example` },
      { 'sec-fetch-site': 'cross-site' },
      { origin: tiers.web, 'sec-fetch-site': 'cross-site' },
    ];
    for (const headers of foreign) {
      const answer = await send(`${tiers.address}${pathWith(path, SOME_ID)}`, {
        method,
        headers: { cookie: admin.cookie() ?? '', 'content-type': 'application/json', ...headers },
        body: '{}',
      });
      expectErrorShape(answer, errors);
      expect([answer.status, answer.body.error]).toEqual([403, 'permission_denied']);
    }
  });

  it('change nothing with requests that would be right', async () => {
    const client = rawClient(tiers.address, { client_id: 'storyden-cli' });
    const device = expectStatus(await client.startDevice({ scope: FIRST_PARTY_SCOPE }), 200);
    expectStatus(await member.readDevice(device.user_code), 200);
    const registered = await admin.createClient();
    const web = rawClient(tiers.address, registered);
    await web.tokensByCode(member, 'openid offline_access');
    const requestId = await member.openAuthorization(web.authorizeUrl().url);
    const [grant] = expectStatus(await member.get('/api/auth/oauth/grants'), 200).grants;
    const role = expectStatus(await admin.post('/api/roles', { name: 'Helpers', permissions: [] }), 200);

    const attempts: [string, string, unknown?][] = [
      ['POST', '/api/oauth/device/consent', { user_code: device.user_code, decision: 'approve' }],
      ['POST', '/api/oauth/authorize/consent', { request_id: requestId, decision: 'approve' }],
      ['DELETE', `/api/auth/oauth/grants/${grant.id}`],
      ['DELETE', `/api/admin/oauth/clients/${registered.id}`],
      ['POST', `/api/admin/bans/${admin.handle}`],
      ['POST', '/api/roles', { name: 'Mine', permissions: ['ADMINISTRATOR'] }],
      ['PATCH', `/api/roles/${role.id}`, { permissions: ['ADMINISTRATOR'] }],
      ['DELETE', `/api/roles/${role.id}`],
      ['PUT', `/api/accounts/${member.handle}/roles/${role.id}`],
      ['POST', '/api/admin/accounts', { handle: 'mallory', name: 'Mallory', password: 'correct horse' }],
      ['POST', '/api/auth/logout'],
    ];
    const before = await everything();
    for (const [method, path, body = {}] of attempts) {
      const answer = await send(`${tiers.address}${path}`, {
        method,
        headers: { cookie: member.cookie() ?? '', 'content-type': 'application/json', origin: EVIL },
        body: JSON.stringify(body),
      });
      expect(answer.status, `${method} ${path}`).toBe(403);
    }
    expect(await everything()).toEqual(before);
    // The same requests are right when they come from this site.
    for (const [method, path, body = {}] of attempts.filter(([, path]) => !path.includes('/bans/'))) {
      const answer = await send(`${tiers.address}${path}`, {
        method,
        headers: { cookie: member.cookie() ?? '', 'content-type': 'application/json', origin: tiers.web },
        body: JSON.stringify(body),
      });
      expect([200, 204, 404], `${method} ${path} ${answer.text}`).toContain(answer.status);
    }
  });

  it.each(CHANGES.filter(({ path }) => path !== '/api/auth/logout'))(
    'are not the own ones and the trusted ones: $method $path hears them',
    async ({ path, method }) => {
      for (const origin of [tiers.issuer, tiers.web, TRUSTED]) {
        const answer = await send(`${tiers.address}${pathWith(path, SOME_ID)}`, {
          method,
          headers: { cookie: admin.cookie() ?? '', 'content-type': 'application/json', origin },
          body: '{}',
        });
        expect([400, 404], answer.text).toContain(answer.status);
        expect(allowedOrigin(answer)).toBe(origin);
        expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
      }
    },
  );

  it.each(CALLS.filter(({ cors }) => cors === 'any'))(
    'may call $method $path, without credentials',
    async ({ path, method }) => {
      const asked = await preflight(path, method, EVIL, 'authorization, content-type, dpop');
      expect([200, 204]).toContain(asked.status);
      expect(allowedOrigin(asked)).toBe('*');
      expect(asked.headers.get('access-control-allow-methods')).toContain(method);
      const named = asked.headers.get('access-control-allow-headers')?.toLowerCase().split(/, ?/);
      expect(named).toEqual(expect.arrayContaining(['authorization', 'content-type', 'dpop']));
      const answer = await send(`${tiers.address}${pathWith(path, 'x')}`, { method, headers: { origin: EVIL } });
      expect(allowedOrigin(answer)).toBe('*');
      expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
      expect(answer.headers.get('access-control-expose-headers')).toMatch(/WWW-Authenticate/i);
    },
  );

  it.each(CALLS.filter(({ cors }) => cors === 'site'))(
    'may not read $method $path; the own and trusted ones may, with the session',
    async ({ path, method }) => {
      for (const origin of [tiers.issuer, tiers.web, TRUSTED]) {
        const asked = await preflight(path, method, origin);
        expect([200, 204]).toContain(asked.status);
        expect(allowedOrigin(asked)).toBe(origin);
        expect(asked.headers.get('access-control-allow-credentials')).toBe('true');
        expect(asked.headers.get('access-control-allow-methods')).toContain(method);
        expect(asked.headers.get('vary')).toMatch(/origin/i);
      }
      for (const origin of [EVIL, 'null', `${TRUSTED}.evil.example`, TRUSTED.replace('https', 'http')]) {
        expect(allowedOrigin(await preflight(path, method, origin))).toBeNull();
        const headers = { origin, cookie: admin.cookie() ?? '' };
        const read = await send(`${tiers.address}${pathWith(path, SOME_ID)}`, { headers });
        expect(allowedOrigin(read)).toBeNull();
      }
    },
  );

  it('get no leave for what is a navigation', async () => {
    for (const { path, method } of CALLS.filter(({ cors }) => cors === 'none')) {
      expect(allowedOrigin(await preflight(path, method, EVIL))).toBeNull();
      expect(allowedOrigin(await send(`${tiers.address}${path}`, { headers: { origin: EVIL } }))).toBeNull();
    }
    expect(ENDPOINTS.some(({ cors }) => cors === 'none')).toBe(true);
  });

  async function everything() {
    const tables = ['grants', 'clients', 'device_authorizations', 'authorization_requests', 'consents', 'accounts'];
    tables.push('roles', 'account_roles', 'sessions');
    return Promise.all(tables.map((name) => rowsOf(tiers.databaseUrl, `select * from ${name} order by 1, 2`)));
  }
});

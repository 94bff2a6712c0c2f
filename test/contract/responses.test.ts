import { describe, expect, it } from 'vitest';
import { CALLS, pathWith } from '../support/contract/endpoints.ts';
import { expectStatus, send } from '../support/http.ts';
import { openBrowser } from '../support/people/person.ts';
import { expectErrorShape } from '../support/refusals.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SECURE_ISSUER = 'https://id.example';

describe('Every answer (product.md §1, §4, quality.md)', async () => {
  const { tiers, admin } = await useTiers();
  const publicApiAddress = SECURE_ISSUER;
  const secure = await tiers.bootReplica({ grants: { issuer: SECURE_ISSUER }, gateway: { publicApiAddress } });
  const off = await tiers.bootReplica({ gateway: { oauthEnabled: false } });

  const ask = (gateway: Replica, { path, method }: { path: string; method: string }, headers = {}) =>
    send(`${gateway.address}${pathWith(path, 'x')}`, { method, headers });

  it.each(CALLS)('$method $path has a request id, security headers and the right word for caches', async (call) => {
    const { status, headers } = await ask(tiers, call);
    expect(headers.get('x-request-id')).toMatch(/^[\w-]{8,}$/);
    const csp = headers.get('content-security-policy');
    expect(csp).toContain("default-src 'none'");
    expect(csp).toContain("frame-ancestors 'none'");
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('strict-transport-security')).toBeNull();
    // The others are somebody's own, or there is none of that name.
    const isPublicDocument = call.cors === 'any' && call.method === 'GET' && !/userinfo|\/logo/.test(call.path);
    if (isPublicDocument) {
      expect(status).toBe(200);
      expect(headers.get('cache-control')).toMatch(/^public, max-age=\d+$/);
    } else {
      expect(headers.get('cache-control')).toBe('no-store');
      if (call.errors === 'oauth') expect(headers.get('pragma')).toBe('no-cache');
    }
  });

  it.each(CALLS)('$method $path asks browsers for https behind https', async (call) => {
    expect((await ask(secure, call)).headers.get('strict-transport-security')).toMatch(/max-age=\d{7,}/);
  });

  it('keeps the request id that came in, if it is one, and makes another if not', async () => {
    const path = '/livez';
    const sent = 'trace-0123.abc_DEF';
    expect((await ask(tiers, { path, method: 'GET' }, { 'x-request-id': sent })).headers.get('x-request-id')).toBe(
      sent,
    );
    for (const bad of ['', 'a b', '<script>', 'x'.repeat(129), 'ü']) {
      const answer = await ask(tiers, { path, method: 'GET' }, { 'x-request-id': bad });
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{8,128}$/);
      expect(answer.headers.get('x-request-id')).not.toBe(bad);
    }
  });

  it.each(CALLS.filter(({ session }) => session))('$method $path without a session is 401', async (call) => {
    const stranger = openBrowser(tiers.address, 'storyden-session=nobody');
    for (const headers of [{}, { cookie: stranger.cookie() }, { cookie: 'other=1' }]) {
      const answer = await send(`${tiers.address}${pathWith(call.path, 'x')}`, {
        method: call.method,
        headers: { ...headers, ...(call.method === 'GET' ? {} : { 'content-type': 'application/json' }) } as Record<
          string,
          string
        >,
        body: call.method === 'GET' ? null : '{}',
      });
      if (call.path === '/api/auth/logout' && answer.status === 204) continue;
      expectErrorShape(answer, 'platform');
      expect([answer.status, answer.body.error]).toEqual([401, 'unauthenticated']);
    }
  });

  it('without ADMINISTRATOR every administrative endpoint is 403', async () => {
    const member = await admin.createMember();
    const administrative = CALLS.filter(({ path }) => /^\/api\/(admin|roles|accounts\/)/.test(path));
    expect(administrative.length).toBeGreaterThan(10);
    for (const { path, method } of administrative) {
      const answer = await send(`${tiers.address}${pathWith(path, 'x')}`, {
        method,
        headers: { cookie: member.cookie() ?? '', 'content-type': 'application/json' },
        body: method === 'GET' ? null : '{}',
      });
      expectErrorShape(answer, 'platform');
      expect([answer.status, answer.body.error], `${method} ${path}`).toEqual([403, 'permission_denied']);
    }
  });

  it.each(CALLS.filter(({ path }) => path.includes('oauth') || path.includes('openid')))(
    '$method $path is 404 oauth_disabled while OAuth is switched off',
    async (call) => {
      const answer = await ask(off, call, { cookie: admin.cookie() ?? '' });
      expect([answer.status, answer.body?.error]).toEqual([404, 'oauth_disabled']);
      expect(Object.keys(answer.body)).toEqual(['error', 'error_description']);
    },
  );

  it('while OAuth is switched off the rest goes on', async () => {
    const signIn = { identifier: admin.handle, token: admin.password };
    expectStatus(await openBrowser(off.address).post('/api/auth/password/signin', signIn), 200);
    expectStatus(await ask(off, { path: '/readyz', method: 'GET' }), 200);
  });
});

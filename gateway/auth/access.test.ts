import { describe, expect, it } from 'vitest';
import { as, json, openGateway, WEB } from '../../test/support/fake-services.ts';

const ADMINISTRATION = [
  ['GET', '/api/admin/accounts'],
  ['POST', '/api/admin/accounts'],
  ['POST', '/api/admin/bans/ann'],
  ['DELETE', '/api/admin/bans/ann'],
  ['GET', '/api/roles'],
  ['POST', '/api/roles'],
  ['GET', '/api/roles/r'],
  ['PATCH', '/api/roles/r'],
  ['DELETE', '/api/roles/r'],
  ['PUT', '/api/accounts/ann/roles/r'],
  ['DELETE', '/api/accounts/ann/roles/r'],
  ['GET', '/api/admin/oauth/clients'],
  ['POST', '/api/admin/oauth/clients'],
  ['GET', '/api/admin/oauth/clients/c'],
  ['DELETE', '/api/admin/oauth/clients/c'],
] as const;

const OWN = [
  ['GET', '/api/accounts'],
  ['POST', '/api/auth/logout'],
  ['GET', '/api/auth/oauth/grants'],
  ['DELETE', '/api/auth/oauth/grants/g'],
] as const;

const request = (method: string, session: 'member' | 'admin') =>
  method === 'GET' ? { method, headers: as(session) } : json(method, {}, session);

describe('who may', () => {
  it.each([...ADMINISTRATION, ...OWN])('%s %s: nobody without a session', async (method, path) => {
    const gateway = await openGateway();
    const answer = await gateway.send(path, { method });
    expect([answer.status, await answer.json()]).toEqual([401, expect.objectContaining({ error: 'unauthenticated' })]);
    expect(gateway.calls).toEqual([]);
  });

  it.each(ADMINISTRATION)('%s %s: administrators alone', async (method, path) => {
    const gateway = await openGateway();
    const answer = await gateway.send(path, request(method, 'member'));
    expect([answer.status, await answer.json()]).toEqual([
      403,
      expect.objectContaining({ error: 'permission_denied' }),
    ]);
    expect(gateway.calls.map(({ rpc }) => rpc)).toEqual(['ResolveSession']);
  });

  it.each([...ADMINISTRATION, ...OWN].filter(([method]) => method !== 'GET'))(
    '%s %s: pages of this site alone, with JSON alone',
    async (method, path) => {
      const gateway = await openGateway();
      const { headers, ...init } = request(method, 'admin');
      for (const foreign of [{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }]) {
        const answer = await gateway.send(path, { ...init, headers: { ...headers, ...foreign } });
        expect(answer.status).toBe(403);
      }
      expect(gateway.calls).toEqual([]);
      const typed = await gateway.send(path, {
        method,
        headers: { ...as('admin'), 'content-type': 'application/x-www-form-urlencoded' },
        body: 'a=b',
      });
      expect([typed.status, await typed.json()]).toEqual([
        415,
        expect.objectContaining({ error: 'unsupported_media_type' }),
      ]);
      expect(gateway.calls.map(({ rpc }) => rpc).filter((rpc) => rpc !== 'ResolveSession')).toEqual([]);
    },
  );
});

describe('CORS', () => {
  it.each([WEB, 'https://admin.example'])('lets %s in with the session', async (origin) => {
    const gateway = await openGateway();
    const answer = await gateway.send('/api/accounts', { headers: { ...as('member'), origin } });
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
    expect(answer.headers.get('access-control-allow-credentials')).toBe('true');
    expect(answer.headers.get('vary')).toBe('Origin');
  });

  it('lets no other page read', async () => {
    const gateway = await openGateway();
    const headers = { ...as('member'), origin: 'https://evil.example' };
    expect((await gateway.send('/api/accounts', { headers })).headers.get('access-control-allow-origin')).toBeNull();
  });
});

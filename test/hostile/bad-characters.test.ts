import { describe, expect, it } from 'vitest';
import { postForm } from '../support/clients/oauth-client.ts';
import { CALLS, ENDPOINTS, pathWith } from '../support/contract/endpoints.ts';
import { type Answer, send } from '../support/http.ts';
import { sendRaw } from '../support/raw-http.ts';
import { expectErrorShape } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';
const BROKEN = ['%', '%z', '%zz', 'a%2', '%C3', '%C3%28', '%ff', '%ED%A0%80', '%F5%80%80%80', '%u0041'];

describe('Characters that nothing can be made of (product.md §1)', async () => {
  const { tiers, admin } = await useTiers();

  const post = (path: string, type: string, body: NonNullable<RequestInit['body']>, method = 'POST') =>
    send(`${tiers.address}${path}`, {
      method,
      headers: { 'content-type': type, cookie: admin.cookie() ?? '' },
      body,
    });
  const expectRefused = (answer: Answer, family: 'oauth' | 'platform') => {
    expectErrorShape(answer, family);
    expect(answer.status, answer.text).toBe(400);
  };

  const FORM_PATHS = CALLS.filter(({ takes, method }) => takes === 'form' && method === 'POST').map(({ path }) => path);

  it.each(FORM_PATHS)('Broken percent-encoding in a form is 400 at %s, in any parameter', async (path) => {
    for (const broken of BROKEN) {
      for (const form of [`client_id=${broken}`, `${broken}=x`, `client_id=storyden-cli&unknown=${broken}`]) {
        expectRefused(await post(path, FORM, form), 'oauth');
      }
    }
  });

  it.each(FORM_PATHS)('NUL, encoded or raw, and bytes that are no UTF-8 are 400 in a form at %s', async (path) => {
    const bodies = ['client_id=a%00b', 'a%00=b', 'client_id=a\0b', 'client_id=x&unknown=%00'];
    for (const body of bodies) expectRefused(await post(path, FORM, body), 'oauth');
    for (const bytes of [[0xff], [0xc3], [0xed, 0xa0, 0x80], [0xc0, 0x80]]) {
      expectRefused(await post(path, FORM, Buffer.from([...Buffer.from('client_id='), ...bytes])), 'oauth');
    }
  });

  it.each(['client_id', 'client_secret', 'refresh_token', 'scope', 'resource'])(
    'NUL is 400 in %s of an otherwise whole request, and not a wrong client or token',
    async (name) => {
      const form = { grant_type: 'refresh_token', client_id: 'storyden-cli', refresh_token: 'x', [name]: 'a\0b' };
      const answer = await postForm(`${tiers.address}/api/oauth/token`, form);
      expectRefused(answer, 'oauth');
      expect(answer.body.error).toBe('invalid_request');
    },
  );

  it.each([
    ['/api/oauth/device/consent', 'user_code'],
    ['/api/oauth/authorize/consent', 'request_id'],
    ['/api/auth/oauth/grants', 'page'],
  ])('Broken percent-encoding, NUL and raw bytes in the query of %s are 400', async (path, name) => {
    for (const value of [...BROKEN, '%00', 'a%00b']) {
      expectRefused(await admin.get(`${path}?${name}=${value}`), 'platform');
    }
    const head = `Host: x\r\nCookie: ${admin.cookie()}\r\nConnection: close`;
    const raw = Buffer.from(`GET ${path}?${name}=\xff\xfe HTTP/1.1\r\n${head}\r\n\r\n`, 'latin1');
    expect((await sendRaw(tiers.address, raw)).status).toBe(400);
  });

  it('Broken percent-encoding, NUL and raw bytes in an authorization request are 400 and redirect nowhere', async () => {
    for (const value of [...BROKEN, '%00']) {
      const answer = await admin.get(`/api/oauth/authorize?client_id=storyden-cli&state=${value}`);
      expectRefused(answer, 'oauth');
      expect(answer.headers.get('location')).toBeNull();
    }
  });

  it.each(ENDPOINTS.filter(({ path }) => path.includes('{')))(
    'Broken percent-encoding and NUL in $path name nothing',
    async ({ path, methods, errors }) => {
      for (const method of methods) {
        for (const value of [...BROKEN, '%00', 'a%00b', '%ff', '%2F']) {
          const url = `${tiers.address}${pathWith(path, value)}`;
          const headers = { cookie: admin.cookie() ?? '', 'content-type': JSON_TYPE };
          const body = method === 'GET' || method === 'DELETE' ? null : '{"name":"x"}';
          const answer = await send(url, { method, headers, body });
          if (answer.status === 200) expect(path).toContain('oauth-protected-resource');
          else {
            expect([400, 404, 405], `${method} ${url}`).toContain(answer.status);
            if (answer.status === 404) expectErrorShape(answer, errors);
          }
        }
      }
    },
  );

  const JSON_BODIES = CALLS.filter(
    ({ takes, method }) => takes === 'json' && ['POST', 'PATCH'].includes(method),
  ).filter(({ path }) => !/logout|bans|secret/.test(path));

  it.each(JSON_BODIES)(
    'NUL and halves of characters in a string are 400 at $method $path',
    async ({ path, method }) => {
      const fields = [
        ...['user_code', 'request_id', 'name', 'handle', 'identifier', 'client_id', 'account_id', 'email'],
        ...['password', 'token', 'type', 'decision'],
      ];
      for (const text of ['a\\u0000b', '\\ud800', '\\udc00x']) {
        const body = `{${fields.map((field) => `"${field}":"${text}"`).join(',')}}`;
        const lists = `"permissions":["${text}"],"redirect_uris":["${text}"],"allowed_scopes":["${text}"]`;
        const url = pathWith(path, '019aa000-0000-7000-8000-000000000000');
        expectRefused(await post(url, JSON_TYPE, `${body.slice(0, -1)},${lists}}`, method), 'platform');
        if (method === 'PATCH') expectRefused(await post(url, JSON_TYPE, `{${lists}}`, method), 'platform');
      }
    },
  );

  it('A raw NUL and bytes that are no UTF-8 in JSON are 400', async () => {
    for (const bytes of [[0x00], [0xff], [0xc3, 0x28]]) {
      const body = Buffer.from([...Buffer.from('{"name":"'), ...bytes, ...Buffer.from('","permissions":[]}')]);
      expectRefused(await post('/api/roles', JSON_TYPE, body), 'platform');
    }
  });

  it.each(['\0', '%00', 'a%00b', '%', '%zz', '"', ';', 'é', 'a b', 'x'.repeat(4_000), '=', ''])(
    'A session cookie %j opens nothing',
    async (value) => {
      const head = `Host: x\r\nCookie: storyden-session=${value}\r\nConnection: close`;
      const request = Buffer.from(`GET /api/accounts HTTP/1.1\r\n${head}\r\n\r\n`, 'latin1');
      expect([400, 401]).toContain((await sendRaw(tiers.address, request)).status);
    },
  );

  it.each([
    'GET /api/accounts\0 HTTP/1.1\r\nHost: x',
    'GET /api/accounts HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\0b',
    'GET /api/accounts HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \0',
    'GET /api/accounts HTTP/1.1\r\nHost: x\r\nOrigin: \0',
    'GET /api/accounts HTTP/1.1\r\nno colon',
    'GET /api/accounts HTTP/9.9\r\nHost: x',
    'FROBNICATE /api/accounts HTTP/1.1\r\nHost: x',
    `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x`,
    'POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked',
    'POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Length: -1',
    'GET http://[::1 HTTP/1.1\r\nHost: x',
    'GET //evil.example/api/accounts HTTP/1.1\r\nHost: x',
    'GET ? HTTP/1.1\r\nHost: x',
    'OPTIONS * HTTP/1.1\r\nHost: x',
    'GET /api/accounts HTTP/1.1',
    'POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nContent-Length: 0',
  ])('What is hardly HTTP is never a 5xx: %j', async (request) => {
    const { status, head } = await sendRaw(tiers.address, `${request}\r\nConnection: close\r\n\r\n`);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(head).toMatch(/x-request-id: [\w.-]+/i);
    expect(head).toMatch(/content-type: application\/json/i);
  });

  it('A body that is cut off is answered by nobody, or by a 4xx', async () => {
    const head = `POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: ${FORM}\r\nContent-Length: 100`;
    const { status } = await sendRaw(tiers.address, `${head}\r\n\r\ngrant_type=x`, true);
    expect([0, 400]).toContain(status);
  });
});

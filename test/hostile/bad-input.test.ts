import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { CALLS, ENDPOINTS, pathWith } from '../support/contract/endpoints.ts';
import { grantRow } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { expectErrorShape } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SOME_ID = '019aa000-0000-7000-8000-000000000000';
const FORM = 'application/x-www-form-urlencoded';
const WRITES = CALLS.filter(({ method }) => method !== 'GET');
const FORM_CALLS = WRITES.filter(({ takes }) => takes === 'form');
const JSON_CALLS = WRITES.filter(({ takes }) => takes === 'json');
// These say everything in their path; a body is looked at, not needed.
const WITH_BODY = JSON_CALLS.filter(
  ({ path, method }) => method !== 'DELETE' && !/logout|bans|secret|roles\/\{role_id/.test(path),
);

describe('Malformed requests (product.md §1)', async () => {
  const { tiers, admin } = await useTiers();

  type Call = { path: string; method: string };
  const call = (
    { path, method }: Call,
    body: NonNullable<RequestInit['body']> | null,
    headers: Record<string, string>,
    query = '',
  ) =>
    send(`${tiers.address}${pathWith(path, SOME_ID)}${query}`, {
      method,
      headers: { cookie: admin.cookie() ?? '', ...headers },
      body,
    });
  const expectRefused = (answer: Answer, status: number, family: 'oauth' | 'platform', error?: string) => {
    expectErrorShape(answer, family);
    expect(answer.status, answer.text).toBe(status);
    if (error) expect(answer.body.error).toBe(error);
  };

  describe('A body of another type', () => {
    it.each(FORM_CALLS)('is 400 invalid_request at $method $path', async (endpoint) => {
      for (const type of ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'x', `${FORM}x`]) {
        expectRefused(await call(endpoint, 'grant_type=x', { 'content-type': type }), 400, 'oauth', 'invalid_request');
      }
    });

    it.each(JSON_CALLS)('is 415 at $method $path', async (endpoint) => {
      for (const type of [FORM, 'text/plain', 'text/json', 'multipart/form-data; boundary=x', 'application/jsonp']) {
        expectRefused(await call(endpoint, '{}', { 'content-type': type }), 415, 'platform');
      }
    });

    it('is told by the type alone: parameters and case do not matter', async () => {
      const form = await call({ path: '/api/oauth/token', method: 'POST' }, 'grant_type=password', {
        'content-type': 'Application/X-WWW-Form-Urlencoded; Charset=UTF-8',
      });
      expectRefused(form, 400, 'oauth', 'unsupported_grant_type');
      const json = { 'content-type': 'APPLICATION/JSON ; charset="utf-8"' };
      expectRefused(await call({ path: '/api/roles', method: 'POST' }, '{}', json), 400, 'platform');
    });
  });

  describe('A body that is too large', () => {
    const LARGE = 'a'.repeat(2 * 1024 * 1024);

    it.each(FORM_CALLS)('is 413 at $method $path', async (endpoint) => {
      expectRefused(await call(endpoint, `grant_type=${LARGE}`, { 'content-type': FORM }), 413, 'oauth');
    });

    it.each(JSON_CALLS)('is 413 at $method $path', async (endpoint) => {
      const json = JSON.stringify({ name: LARGE });
      expectRefused(await call(endpoint, json, { 'content-type': 'application/json' }), 413, 'platform');
    });

    it('begins one byte above 64 KiB, announced or not', async () => {
      const padded = (bytes: number) => 'grant_type=password&x='.padEnd(bytes, 'x');
      const token = { path: '/api/oauth/token', method: 'POST' };
      const headers = { 'content-type': FORM };
      expectRefused(await call(token, padded(65_536), headers), 400, 'oauth', 'unsupported_grant_type');
      expectRefused(await call(token, padded(65_537), headers), 413, 'oauth');
      const unannounced = new Blob([padded(65_537)]).stream();
      const answer = await send(`${tiers.address}${token.path}`, {
        method: 'POST',
        headers,
        body: unannounced,
        duplex: 'half',
      } as RequestInit);
      expectRefused(answer, 413, 'oauth');
    });
  });

  describe('A compressed body', () => {
    it('is not unpacked', async () => {
      const form = gzipSync('grant_type=password');
      const headers = { 'content-type': FORM, 'content-encoding': 'gzip' };
      expectRefused(await call({ path: '/api/oauth/token', method: 'POST' }, form, headers), 400, 'oauth');
      const json = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
      expectRefused(await call({ path: '/api/roles', method: 'POST' }, gzipSync('{}'), json), 415, 'platform');
    });
  });

  describe('JSON', () => {
    const deep = '['.repeat(60_000);

    it.each(WITH_BODY)('that is none, or no object, is 400 at $method $path', async (endpoint) => {
      for (const body of ['', '{', '[]', 'null', '"x"', '1', '{"a":1,}', "{'a':1}", '{}{}', '\ufeff{}', deep]) {
        expectRefused(await call(endpoint, body, { 'content-type': 'application/json' }), 400, 'platform');
      }
    });

    it.each(WITH_BODY.filter(({ method }) => method === 'POST'))(
      'with values of other types is 400 at $method $path',
      async (endpoint) => {
        for (const value of [null, 1, true, [], {}, ['x'], { toString: 'x' }]) {
          const fields = ['user_code', 'request_id', 'decision', 'name', 'handle', 'identifier', 'token', 'type'];
          const body = JSON.stringify(Object.fromEntries(fields.map((field) => [field, value])));
          expectRefused(await call(endpoint, body, { 'content-type': 'application/json' }), 400, 'platform');
        }
      },
    );
  });

  describe('A repeated parameter', () => {
    it('is invalid_request at the token endpoint, and uses nothing up', async () => {
      const client = await admin.createClient({ type: 'confidential' });
      const member = await admin.createMember();
      const tokens = await rawClient(tiers.address, client).tokensByCode(member, 'openid offline_access');
      const before = await grantRow(tiers.databaseUrl, tokens.access_token);
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: client.client_id,
        client_secret: client.client_secret ?? '',
        refresh_token: tokens.refresh_token,
        scope: 'openid',
      });
      for (const [name, value] of form) {
        for (const again of [value, 'other']) {
          const twice = `${form}&${new URLSearchParams({ [name]: again })}`;
          const answer = await postForm(`${tiers.address}/api/oauth/token`, twice);
          expectRefused(answer, 400, 'oauth', 'invalid_request');
        }
      }
      expect(await grantRow(tiers.databaseUrl, tokens.access_token)).toEqual(before);
      expectStatus(await postForm(`${tiers.address}/api/oauth/token`, form.toString()), 200);
    });

    it.each(['client_id=storyden-cli', 'scope=openid'])('is invalid_request when a device starts: %s', async (pair) => {
      const form = 'client_id=storyden-cli&scope=openid+profile+offline_access';
      const answer = await postForm(`${tiers.address}/api/oauth/device_authorization`, `${form}&${pair}`);
      expectRefused(answer, 400, 'oauth', 'invalid_request');
    });

    it.each([
      ['/api/oauth/device/consent', 'user_code=01AB-CDEF'],
      ['/api/oauth/authorize/consent', `request_id=${SOME_ID}`],
      ['/api/auth/oauth/grants', 'page=1'],
      ['/api/admin/accounts', 'page=1'],
    ])('is 400 in the query of %s', async (path, pair) => {
      expectRefused(await admin.get(`${path}?${pair}&${pair}`), 400, 'platform');
    });
  });

  it.each(['0', '-1', '1.5', 'x', '9'.repeat(30), '1e3', ' 1', '%00'])('A page %s is 400', async (page) => {
    expectRefused(await admin.get(`/api/admin/oauth/clients?page=${page}`), 400, 'platform');
  });

  it.each(ENDPOINTS)('Another method than $methods is 405 at $path, with Allow', async ({ path, methods, errors }) => {
    const others = ['POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.includes(method));
    for (const method of others) {
      const answer = await call({ path, method }, null, {});
      expectRefused(answer, 405, errors);
      expect(answer.headers.get('allow')?.split(', ')).toEqual(expect.arrayContaining([...methods]));
    }
  });

  it.each([
    '/',
    '/api',
    '/api/',
    '/api/oauth',
    '/api/oauth/tokens',
    '/api/v2/accounts',
    '/robots.txt',
    '/.well-known/x',
  ])('An unknown path is 404: %s', async (path) => {
    for (const method of ['GET', 'POST', 'DELETE']) {
      expectRefused(await call({ path, method }, null, {}), 404, 'platform', 'not_found');
    }
  });
});

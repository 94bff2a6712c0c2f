import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS as CLIENTS, newClient, UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const { tiers, admin } = await useTiers();
const member = await admin.createMember();

const create = (fields: Record<string, unknown> = {}) => admin.post(CLIENTS, newClient(fields));

const expectRefused = ({ status, body }: Answer, expected: number, error: string) =>
  expect({ status, error: body.error, metadata: body.metadata }).toEqual({
    status: expected,
    error,
    metadata: { request_id: expect.any(String) },
  });

describe('registering a client (product.md §8)', () => {
  it('answers with the client and, once, the secret of a confidential one', async () => {
    const answer = await create({ account_id: member.id });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { client, client_secret, ...rest } = expectStatus(answer, 200);
    expect(rest).toEqual({});
    expect(client_secret).toMatch(/^sdoas_[\w-]{43}$/);
    expect(client).toEqual({
      id: expect.any(String),
      createdAt: expect.stringMatching(ISO_TIME),
      updatedAt: expect.stringMatching(ISO_TIME),
      account_id: member.id,
      client_id: expect.stringMatching(/^sdoak_[\w-]+$/),
      name: 'An application',
      type: 'confidential',
      scope_policy: 'explicit',
      redirect_uris: [REDIRECT_URI],
      allowed_scopes: ['READ_PROFILE'],
      allowed_grants: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
      pkce_required: true,
    });
    const read = await admin.get(`${CLIENTS}/${client.id}`);
    expect(expectStatus(read, 200)).toEqual(client);
    const listed = await admin.get(CLIENTS);
    expect(expectStatus(listed, 200).clients).toContainEqual(client);
    expect(read.text + listed.text).not.toContain(client_secret);
  });

  it('keeps a secret as a hash only', async () => {
    const { client, client_secret } = expectStatus(await create(), 200);
    const rows = await rowsOf(
      tiers.databaseUrl,
      'select s.hash, row_to_json(s)::text || row_to_json(c)::text as everything from clients c join client_secrets s on s.client_id = c.id where c.id = $1',
      [client.id],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.hash).toEqual(createHash('sha256').update(client_secret).digest());
    expect(rows[0]?.everything).not.toContain(client_secret);
    expect(rows[0]?.everything).not.toContain(Buffer.from(client_secret).toString('hex'));
    expect(tiers.logLines.join('\n')).not.toContain(client_secret);
  });

  it('gives a public client no secret', async () => {
    const { client, client_secret } = expectStatus(await create({ type: 'public' }), 200);
    expect(client_secret).toBeUndefined();
    expect(client).toMatchObject({ type: 'public', token_endpoint_auth_method: 'none' });
  });

  it('takes the client_id that an administrator chooses, once', async () => {
    expect(expectStatus(await create({ client_id: 'our.app' }), 200).client.client_id).toBe('our.app');
    expectRefused(await create({ client_id: 'our.app' }), 409, 'conflict');
    expectRefused(await create({ client_id: 'storyden-cli' }), 409, 'conflict');
  });

  it.each([
    ['a custom scheme', { redirect_uris: ['com.example.app:/callback'] }],
    [
      'loopback',
      { redirect_uris: ['http://127.0.0.1/callback', 'http://[::1]/callback', 'http://localhost/callback'] },
    ],
    ['an inherit policy', { scope_policy: 'inherit' }],
    ['no redirect URIs for the device grant alone', { redirect_uris: [], allowed_grants: [DEVICE_CODE_GRANT] }],
    ['a confidential client without PKCE', { pkce_required: false }],
    ['ADMINISTRATOR', { allowed_scopes: ['ADMINISTRATOR'] }],
  ])('takes %s', async (_, fields) => {
    expect(expectStatus(await create(fields), 200).client).toMatchObject(fields);
  });
});

describe('a registration that is refused with 400 (product.md §8)', () => {
  const uri = (redirectUri: string) => ({ redirect_uris: [redirectUri] });
  it.each<[string, Record<string, unknown>]>([
    ['no grants', { allowed_grants: [] }],
    ['an unknown grant', { allowed_grants: ['implicit'] }],
    ['the code grant without redirect URIs', { redirect_uris: [] }],
    [
      'client credentials for a public client',
      { type: 'public', allowed_grants: ['client_credentials'], redirect_uris: [] },
    ],
    ['a public code client without PKCE', { type: 'public', pkce_required: false }],
    ['redirect URIs with client credentials alone', { allowed_grants: ['client_credentials'] }],
    ['an unknown scope', { allowed_scopes: ['NO_SUCH_SCOPE'] }],
    ['an unknown type', { type: 'secret' }],
    ['an unknown policy', { scope_policy: 'everything' }],
    ['no name', { name: undefined }],
    ['an empty name', { name: ' ' }],
    ['an account that does not exist', { account_id: UNKNOWN_ID }],
    ['a client_id with a blank', { client_id: 'our app' }],
    ['an unknown authentication method', { token_endpoint_auth_method: 'client_secret_jwt' }],
    ['a public client with a secret method', { type: 'public', token_endpoint_auth_method: 'client_secret_basic' }],
    ['a confidential client without a method', { token_endpoint_auth_method: 'none' }],
    ['a relative redirect URI', uri('/callback')],
    ['an opaque redirect URI', uri('com.example.app:callback')],
    ['a redirect URI with a fragment', uri('https://client.example/callback#part')],
    ['a redirect URI with an empty fragment', uri('https://client.example/callback#')],
    ['a redirect URI with user info', uri('https://user@client.example/callback')],
    ['a redirect URI with *', uri('https://*.client.example/callback')],
    ['http off loopback', uri('http://client.example/callback')],
    ['http on a host that begins like loopback', uri('http://127.0.0.1.client.example/callback')],
    ['javascript:', uri('javascript:alert(1)')],
    ['redirect URIs that are no list', { redirect_uris: REDIRECT_URI }],
  ])('for %s registers nothing', async (_, fields) => {
    const count = async () => expectStatus(await admin.get(CLIENTS), 200).results;
    const before = await count();
    expectRefused(await create(fields), 400, 'invalid_argument');
    expect(await count()).toBe(before);
  });
});

describe('deleting a client (product.md §8)', () => {
  it('ends its pending requests, its grants and its registration', async () => {
    const client = await admin.createClient();
    const raw = rawClient(tiers.address, client);
    const tokens = await raw.tokensByCode(member, 'openid offline_access');
    const requestId = await member.openAuthorization(raw.authorizeUrl().url);
    const device = expectStatus(await raw.startDevice(), 200);
    const { code, verifier } = await raw.approvedCode(member);
    expectStatus(await admin.delete(`${CLIENTS}/${client.id}`), 204);

    expectRefused(await admin.get(`${CLIENTS}/${client.id}`), 404, 'not_found');
    expect(await member.decideAuthorization(requestId, 'approve')).toMatchObject({ status: 400 });
    expect(await member.readDevice(device.user_code)).toMatchObject({
      status: 400,
      body: { error: 'invalid_request' },
    });
    for (const answer of [await raw.refresh(tokens.refresh_token), await raw.exchange(code, verifier)]) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    }
    expect(await userinfo(tiers.address, tokens.access_token)).toMatchObject({ status: 401 });
    const { grants } = expectStatus(await member.get('/api/auth/oauth/grants'), 200);
    expect(grants.map((grant: { client_id: string }) => grant.client_id)).not.toContain(client.client_id);
  });

  it('leaves its client_id free, and nothing of the old one works for the new one', async () => {
    const first = await admin.createClient({ client_id: 'again' });
    const tokens = await rawClient(tiers.address, first).tokensByCode(member, 'openid offline_access');
    await admin.deleteClient(first);
    const second = await admin.createClient({ client_id: 'again' });
    const renewed = await rawClient(tiers.address, second).refresh(tokens.refresh_token);
    expect(renewed).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await userinfo(tiers.address, tokens.access_token)).toMatchObject({ status: 401 });
  });

  it('that does not exist, or not any more, is 404', async () => {
    const client = await admin.createClient();
    await admin.deleteClient(client);
    for (const id of [client.id, UNKNOWN_ID, 'no-uuid']) {
      expectRefused(await admin.delete(`${CLIENTS}/${id}`), 404, 'not_found');
      expectRefused(await admin.get(`${CLIENTS}/${id}`), 404, 'not_found');
    }
  });
});

describe('the list of clients (product.md §8)', () => {
  it('has pages', async () => {
    const before = expectStatus(await admin.get(CLIENTS), 200);
    expect(before).toMatchObject({ page_size: 50, results: before.clients.length, total_pages: 1, current_page: 1 });
    expect(before).not.toHaveProperty('next_page');
    await rowsOf(
      tiers.databaseUrl,
      `insert into clients (id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
         token_endpoint_auth_method, pkce_required)
       select gen_random_uuid(), 'filler-' || n, 'Filler', 'public', 'explicit', '{}', '{}', '{refresh_token}', 'none', true
       from generate_series(1, 50) n`,
    );
    const results = before.results + 50;
    const first = expectStatus(await admin.get(`${CLIENTS}?page=1`), 200);
    expect(first).toMatchObject({ page_size: 50, results, total_pages: 2, current_page: 1, next_page: 2 });
    const second = expectStatus(await admin.get(`${CLIENTS}?page=2`), 200);
    expect(second).toMatchObject({ page_size: 50, results, total_pages: 2, current_page: 2 });
    expect(second).not.toHaveProperty('next_page');
    const ids = [...first.clients, ...second.clients].map(({ id }) => id);
    expect(first.clients).toHaveLength(50);
    expect(new Set(ids).size).toBe(results);
    expect(expectStatus(await admin.get(`${CLIENTS}?page=3`), 200).clients).toEqual([]);
    for (const page of ['0', 'x', '-1']) {
      expectRefused(await admin.get(`${CLIENTS}?page=${page}`), 400, 'invalid_argument');
    }
  });
});

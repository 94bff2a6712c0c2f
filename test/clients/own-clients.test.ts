import { describe, expect, it } from 'vitest';
import {
  ALL_CLIENTS,
  newClient,
  OWN_CLIENTS,
  ownCredentials,
  registerAt,
  UNKNOWN_ID,
} from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus, send } from '../support/http.ts';
import { type Member, REDIRECT_URI } from '../support/people/administrator.ts';
import { expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const owner = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);

describe('An account with USE_OAUTH_CLIENTS (product.md §8)', () => {
  it('registers clients of its own and reads them; the secret is in the first answer alone', async () => {
    const created = await owner.post(OWN_CLIENTS, newClient());
    const { client, client_secret, ...rest } = expectStatus(created, 200);
    expect(rest).toEqual({});
    expect(client_secret).toMatch(/^sdoas_[\w-]{43}$/);
    expect(client).toEqual({
      id: expect.any(String),
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
      account_id: owner.id,
      client_id: expect.stringMatching(/^sdoak_[\w-]+$/),
      ...newClient(),
      scope_policy: 'explicit',
      token_endpoint_auth_method: 'client_secret_basic',
      pkce_required: true,
    });
    const read = await owner.get(`${OWN_CLIENTS}/${client.id}`);
    expect(expectStatus(read, 200)).toEqual(client);
    const listed = await owner.get(OWN_CLIENTS);
    expect(expectStatus(listed, 200).clients).toContainEqual(client);
    expect(read.text + listed.text).not.toContain('sdoas_');
  });

  it('gets explicit clients of its own, whatever it says of policy, owner and client_id', async () => {
    const wishes = { scope_policy: 'inherit', account_id: admin.id, client_id: 'mine', registration: 'administrator' };
    const client = await registerAt(OWN_CLIENTS, owner, wishes);
    expect(client).toMatchObject({ scope_policy: 'explicit', account_id: owner.id });
    expect(client.client_id).toMatch(/^sdoak_/);
  });

  it('needs no redirect URIs for the device grant alone', async () => {
    const client = await registerAt(OWN_CLIENTS, owner, { redirect_uris: [], allowed_grants: [DEVICE_CODE_GRANT] });
    expect(client.redirect_uris).toEqual([]);
  });

  it('renames a client and changes its redirect URIs and scopes', async () => {
    const client = await registerAt(OWN_CLIENTS, owner);
    const change = {
      name: 'Renamed',
      redirect_uris: ['http://127.0.0.1/cb', 'com.example.app:/cb'],
      allowed_scopes: ['MANAGE_EVENTS'],
    };
    const changed = expectStatus(await owner.patch(`${OWN_CLIENTS}/${client.id}`, change), 200);
    const { client_secret: _, updatedAt, ...before } = client;
    expect(changed).toEqual({ ...before, ...change, updatedAt: expect.any(String) });
    expect(Date.parse(changed.updatedAt)).toBeGreaterThanOrEqual(Date.parse(updatedAt));
    expect(expectStatus(await owner.get(`${OWN_CLIENTS}/${client.id}`), 200)).toEqual(changed);
  });

  it.each<[string, unknown]>([
    ['allowed_grants', ['client_credentials']],
    ['scope_policy', 'inherit'],
    ['pkce_required', false],
    ['token_endpoint_auth_method', 'client_secret_post'],
    ['account_id', UNKNOWN_ID],
    ['account_id', null],
    ['client_id', 'chosen'],
    ['type', 'public'],
    ['jwks_uri', 'https://client.example/jwks'],
  ])('cannot change %s to %j, not even along with a name', async (field, value) => {
    const { client_secret: _, ...client } = await registerAt(OWN_CLIENTS, owner);
    const change = { name: 'Renamed', [field]: value };
    expectRefused(await owner.patch(`${OWN_CLIENTS}/${client.id}`, change), 400, 'invalid_argument');
    expect(expectStatus(await owner.get(`${OWN_CLIENTS}/${client.id}`), 200)).toEqual(client);
  });

  it('gives its clients new secrets and deletes them', async () => {
    const client = await registerAt(OWN_CLIENTS, owner);
    const rotated = expectStatus(await owner.post(`${OWN_CLIENTS}/${client.id}/secret`), 200);
    expect(rotated.client_secret).toMatch(/^sdoas_/);
    expect(rotated.client_secret).not.toBe(client.client_secret);
    expect(rotated.client.id).toBe(client.id);
    const gone = await owner.delete(`${OWN_CLIENTS}/${client.id}`);
    expect({ status: gone.status, text: gone.text }).toEqual({ status: 204, text: '' });
    expectRefused(await owner.get(`${OWN_CLIENTS}/${client.id}`), 404, 'not_found');
  });

  it('needs a session, JSON and its own site', async () => {
    const { id } = await registerAt(OWN_CLIENTS, owner);
    const bare = (headers: Record<string, string>, body = '{"name":"x"}') =>
      send(`${tiers.address}${OWN_CLIENTS}/${id}`, { method: 'PATCH', headers, body });
    const cookie = owner.cookie() ?? '';
    expectRefused(await bare({ 'content-type': 'application/json' }), 401, 'unauthenticated');
    expectRefused(await bare({ cookie, 'content-type': 'text/plain' }), 415, 'unsupported_media_type');
    const foreign = { cookie, 'content-type': 'application/json', origin: 'https://evil.example' };
    expectRefused(await bare(foreign), 403, 'permission_denied');
  });
});

describe('The scopes of an own client (product.md §8)', () => {
  it.each<[string, string[], number, string | undefined]>([
    ['what the account holds', ['READ_PROFILE', 'MANAGE_EVENTS'], 200, undefined],
    ['nothing', [], 200, undefined],
    ['standard scopes, which need no listing', ['openid', 'offline_access'], 200, undefined],
    ['a permission beyond its own', ['READ_PROFILE', 'MANAGE_SETTINGS'], 403, 'permission_denied'],
    ['ADMINISTRATOR', ['ADMINISTRATOR'], 403, 'permission_denied'],
    ['a name that does not exist', ['NO_SUCH_SCOPE'], 400, 'invalid_argument'],
    ['a name in the wrong case', ['read_profile'], 400, 'invalid_argument'],
  ])('may be %s: %j answers %i', async (_, scopes, status, error) => {
    const created = await owner.post(OWN_CLIENTS, newClient({ allowed_scopes: scopes }));
    const { id } = await registerAt(OWN_CLIENTS, owner);
    const changed = await owner.patch(`${OWN_CLIENTS}/${id}`, { allowed_scopes: scopes });
    if (error === undefined) {
      expect(expectStatus(created, status).client.allowed_scopes).toEqual(scopes);
      expect(expectStatus(changed, status).allowed_scopes).toEqual(scopes);
      return;
    }
    expectRefused(created, status, error);
    expectRefused(changed, status, error);
    expect((await owner.get(`${OWN_CLIENTS}/${id}`)).body.allowed_scopes).toEqual(['READ_PROFILE']);
  });

  it('follow what the account holds now, not what it held before', async () => {
    const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const { id } = await registerAt(OWN_CLIENTS, member, { allowed_scopes: ['MANAGE_EVENTS'] });
    await member.setPermissions(['USE_OAUTH_CLIENTS']);
    const again = { allowed_scopes: ['MANAGE_EVENTS'] };
    expectRefused(await member.patch(`${OWN_CLIENTS}/${id}`, again), 403, 'permission_denied');
    // Nor is what it is the member's to change any more.
    expectRefused(await member.patch(`${OWN_CLIENTS}/${id}`, { name: 'Renamed' }), 403, 'permission_denied');
    await member.setPermissions(['ADMINISTRATOR']);
    expectStatus(await member.patch(`${OWN_CLIENTS}/${id}`, { name: 'Renamed' }), 200);
    expectStatus(await member.patch(`${OWN_CLIENTS}/${id}`, { allowed_scopes: ['MANAGE_SETTINGS'] }), 200);
  });

  it('work on future grants and refreshes once they are changed', async () => {
    const client = await registerAt(OWN_CLIENTS, owner, { allowed_scopes: ['READ_PROFILE', 'MANAGE_EVENTS'] });
    const raw = rawClient(tiers.address, client);
    const scope = 'offline_access READ_PROFILE MANAGE_EVENTS';
    const first = await raw.tokensByCode(owner, scope);
    expectStatus(await owner.patch(`${OWN_CLIENTS}/${client.id}`, { allowed_scopes: ['READ_PROFILE'] }), 200);
    const second = expectStatus(await raw.refresh(first.refresh_token), 200);
    expect(second.scope).toBe('offline_access READ_PROFILE');
    expect((await raw.tokensByCode(owner, scope)).scope).toBe('offline_access READ_PROFILE');

    expectStatus(await owner.patch(`${OWN_CLIENTS}/${client.id}`, { allowed_scopes: ['MANAGE_EVENTS'] }), 200);
    expect(expectStatus(await raw.refresh(second.refresh_token), 200).scope).toBe('offline_access');
    expect((await raw.tokensByCode(owner, scope)).scope).toBe('offline_access MANAGE_EVENTS');
  });
});

describe('An own client that is refused with 400 (product.md §8)', () => {
  const uri = (redirectUri: string) => ({ redirect_uris: [redirectUri] });
  it.each<[string, Record<string, unknown>]>([
    ['no grants', { allowed_grants: [] }],
    ['an unknown grant', { allowed_grants: ['implicit'] }],
    ['the code grant without redirect URIs', { redirect_uris: [] }],
    ['client credentials for a public client', ownCredentials({ type: 'public' })],
    ['a public code client without PKCE', { type: 'public', pkce_required: false }],
    ['a confidential code client without PKCE, which takes an administrator', { pkce_required: false }],
    ['redirect URIs with client credentials alone', ownCredentials(uri(REDIRECT_URI))],
    ['a relative redirect URI', uri('/callback')],
    ['an opaque redirect URI', uri('com.example.app:callback')],
    ['a redirect URI with a fragment', uri('https://client.example/callback#part')],
    ['a redirect URI with user info', uri('https://user@client.example/callback')],
    ['a redirect URI with *', uri('https://*.client.example/callback')],
    ['http off loopback', uri('http://client.example/callback')],
    ['a redirect URI that is no string', { redirect_uris: [7] }],
    ['more redirect URIs than anybody needs', { redirect_uris: Array(101).fill(REDIRECT_URI) }],
    ['no name', { name: undefined }],
    ['a name that is null', { name: null }],
    ['an unknown type', { type: 'native' }],
  ])('for %s registers nothing', async (_, fields) => {
    const count = async () => expectStatus(await owner.get(OWN_CLIENTS), 200).results;
    const before = await count();
    expectRefused(await owner.post(OWN_CLIENTS, newClient(fields)), 400, 'invalid_argument');
    expect(await count()).toBe(before);
  });

  it.each<[string, Record<string, unknown>]>([
    ['no redirect URIs', { redirect_uris: [] }],
    ['http off loopback', uri('http://client.example/callback')],
    ['an empty name', { name: ' ' }],
  ])('when it is changed to %s stays as it was', async (_, change) => {
    const { client_secret: _secret, ...client } = await registerAt(OWN_CLIENTS, owner);
    expectRefused(await owner.patch(`${OWN_CLIENTS}/${client.id}`, change), 400, 'invalid_argument');
    expect(expectStatus(await owner.get(`${OWN_CLIENTS}/${client.id}`), 200)).toEqual(client);
  });
});

describe('Clients of others (product.md §4)', () => {
  const calls = (path: string) =>
    [
      ['reading', (someone: Member) => someone.get(path)],
      ['changing', (someone: Member) => someone.patch(path, { name: 'Taken' })],
      ['a new secret for', (someone: Member) => someone.post(`${path}/secret`)],
      ['deleting', (someone: Member) => someone.delete(path)],
    ] as const;

  it('answer like clients that do not exist, whoever asks, and stay as they are', async () => {
    const stranger = await admin.createMember();
    const { client_secret: _, ...client } = await registerAt(OWN_CLIENTS, owner);
    for (const id of [client.id, UNKNOWN_ID, 'no-uuid', client.client_id]) {
      for (const [, call] of calls(`${OWN_CLIENTS}/${id}`)) expectRefused(await call(stranger), 404, 'not_found');
    }
    // The administrator's own clients are one thing, all clients another.
    expectRefused(await admin.get(`${OWN_CLIENTS}/${client.id}`), 404, 'not_found');
    expect(expectStatus(await admin.get(`${ALL_CLIENTS}/${client.id}`), 200)).toEqual(client);
    expect(expectStatus(await stranger.get(OWN_CLIENTS), 200)).toMatchObject({ clients: [], results: 0 });
  });

  const everything = (path: string) =>
    [
      ...calls(path),
      ['listing', (someone: Member) => someone.get(OWN_CLIENTS)],
      ['registering', (someone: Member) => someone.post(OWN_CLIENTS, newClient())],
    ] as const;

  it('are closed to an account that has none and may register none', async () => {
    const stranger = await admin.createMember([]);
    const client = await registerAt(OWN_CLIENTS, owner);
    for (const [, call] of everything(`${OWN_CLIENTS}/${client.id}`)) {
      expectRefused(await call(stranger), 403, 'permission_denied');
    }
  });

  it('and own ones are closed to an account that is suspended', async () => {
    const member = await admin.createMember();
    const client = await registerAt(OWN_CLIENTS, member);
    await admin.suspend(member.handle);
    for (const [, call] of everything(`${OWN_CLIENTS}/${client.id}`)) {
      expectRefused(await call(member), 401, 'unauthenticated');
    }
  });

  it('and own ones of an account that lost USE_OAUTH_CLIENTS it may see, give a new secret and delete, no more', async () => {
    const member = await admin.createMember();
    const { client_secret: before, ...client } = await registerAt(OWN_CLIENTS, member);
    await member.setPermissions([]);
    expect(expectStatus(await member.get(OWN_CLIENTS), 200).clients).toEqual([client]);
    const path = `${OWN_CLIENTS}/${client.id}`;
    expect(expectStatus(await member.get(path), 200)).toEqual(client);
    expectRefused(await member.patch(path, { name: 'Changed' }), 403, 'permission_denied');
    expectRefused(await member.post(OWN_CLIENTS, newClient()), 403, 'permission_denied');
    const rotated = expectStatus(await member.post(`${path}/secret`), 200);
    expect(rotated.client_secret).not.toBe(before);
    expectStatus(await member.delete(path), 204);
    expectRefused(await member.get(path), 403, 'permission_denied');
  });
});

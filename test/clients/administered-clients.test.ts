import { describe, expect, it } from 'vitest';
import {
  ALL_CLIENTS,
  newClient,
  OWN_CLIENTS,
  ownCredentials,
  registerAt,
  UNKNOWN_ID,
} from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus } from '../support/http.ts';
import { expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const JWKS = { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'one', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] };
const METADATA = {
  jwks: JWKS,
  client_uri: 'https://client.example/',
  logo_uri: 'https://client.example/logo.png',
  tos_uri: 'https://client.example/terms',
  policy_uri: 'https://client.example/privacy',
  contacts: ['someone@client.example', 'ünïcode@client.example'],
  software_id: 'our-app',
  software_version: '1.2.3',
  id_token_signed_response_alg: 'ES256',
  userinfo_signed_response_alg: 'PS256',
  request_object_signing_alg: 'EdDSA',
  token_endpoint_auth_signing_alg: 'ES256',
  require_pushed_authorization_requests: true,
  require_signed_request_object: false,
  dpop_bound_access_tokens: true,
  post_logout_redirect_uris: ['https://client.example/bye'],
  backchannel_logout_uri: 'https://client.example/backchannel',
  backchannel_logout_session_required: true,
  default_max_age: 3600,
  require_auth_time: true,
};

const { tiers, admin } = await useTiers();
const member = await admin.createMember();

const register = (fields?: Record<string, unknown>) => registerAt(ALL_CLIENTS, admin, fields);
const change = (id: string, fields: Record<string, unknown>) => admin.patch(`${ALL_CLIENTS}/${id}`, fields);
const read = async (id: string) => expectStatus(await admin.get(`${ALL_CLIENTS}/${id}`), 200);

describe('A client that an administrator registers (product.md §8)', () => {
  it('belongs to the administrator unless another owner, or none, is named', async () => {
    expect((await register()).account_id).toBe(admin.id);
    const others = await register({ account_id: member.id });
    expect(others.account_id).toBe(member.id);
    expect(await register({ account_id: null })).not.toHaveProperty('account_id');
    // Its owner manages it like one of its own.
    const { client_secret: _, ...client } = others;
    expect(expectStatus(await member.get(`${OWN_CLIENTS}/${client.id}`), 200)).toEqual(client);
  });

  it('has the metadata that was sent and shows it again; what was not sent is left out', async () => {
    const { client_secret: _, ...client } = await register(METADATA);
    expect(client).toMatchObject(METADATA);
    expect(await read(client.id)).toEqual(client);
    const bare = await register();
    for (const name of [...Object.keys(METADATA), 'jwks_uri']) expect(bare).not.toHaveProperty(name);
    expect(await register({ logo_uri: null, contacts: null, jwks: null })).not.toHaveProperty('logo_uri');
  });

  it('authenticates as it was told: with a key it has no secret', async () => {
    const keyed = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks: JWKS });
    expect(keyed).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt', client_secret: undefined });
    expectRefused(await admin.post(`${ALL_CLIENTS}/${keyed.id}/secret`), 409, 'conflict');
    const posting = await register({ token_endpoint_auth_method: 'client_secret_post' });
    expect(posting).toMatchObject({ token_endpoint_auth_method: 'client_secret_post' });
    expect(posting.client_secret).toMatch(/^sdoas_/);
  });

  it.each<[string, Record<string, unknown>]>([
    ['an account that does not exist', { account_id: UNKNOWN_ID }],
    ['no account but an empty name', { account_id: '' }],
    ['private_key_jwt without keys', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['keys twice', { jwks: JWKS, jwks_uri: 'https://client.example/jwks' }],
    ['a key set that is a list', { jwks: [] }],
    ['a key set that is a text', { jwks: JSON.stringify(JWKS) }],
    ['a key that is null', { jwks: { keys: [null] } }],
    ['a key with a NUL', { jwks: { keys: [{ kty: 'EC\0' }] } }],
    ['a key with half a character', { jwks: { keys: [{ kty: 'EC', kid: '\ud800' }] } }],
    ['a key that nests', { jwks: { keys: [{ kty: 'EC', x: { y: [] } }] } }],
    ['a private key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ ...JWKS.keys[0], d: 'x' }] } }],
    ['a private key for nothing', { jwks: { keys: [{ ...JWKS.keys[0], d: 'x' }] } }],
    ['a symmetric key', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [{ kty: 'oct', k: 'x' }] } }],
    ['no keys', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [] } }],
    ['a logo that is a script', { logo_uri: 'javascript:alert(1)' }],
    ['a home page that is no string', { client_uri: 1 }],
    ['a contact that is no string', { contacts: [{}] }],
    ['a maximum age that is no number', { default_max_age: '3600' }],
    ['an algorithm without a signature', { id_token_signed_response_alg: 'none' }],
    ['a very long version', { software_version: 'x'.repeat(2001) }],
    ['a public client with keys as its method', { type: 'public', token_endpoint_auth_method: 'private_key_jwt' }],
  ])('is refused with 400 for %s', async (_, fields) => {
    expectRefused(await admin.post(ALL_CLIENTS, newClient(fields)), 400, 'invalid_argument');
  });
});

describe('An administrator changes a client (product.md §8)', () => {
  it.each<[string, Record<string, unknown>]>([
    ['the name', { name: 'Renamed' }],
    ['redirect URIs', { redirect_uris: ['https://client.example/other?kept=byte%20for%20byte'] }],
    ['scopes, beyond any limit', { allowed_scopes: ['ADMINISTRATOR', 'MANAGE_ROLES'] }],
    ['grants', { allowed_grants: ['authorization_code', 'client_credentials'] }],
    ['the policy', { scope_policy: 'inherit' }],
    ['the method', { token_endpoint_auth_method: 'client_secret_post' }],
    ['PKCE', { pkce_required: false }],
    ['the metadata', METADATA],
    ['several things at once', { name: 'Both', pkce_required: false, tos_uri: 'https://client.example/t' }],
  ])('%s and nothing else', async (_, fields) => {
    const { client_secret: _secret, ...before } = await register();
    const changed = expectStatus(await change(before.id, fields), 200);
    expect(changed).toEqual({ ...before, ...fields, updatedAt: expect.any(String) });
    expect(await read(before.id)).toEqual(changed);
  });

  it('the owner, to another account or to none', async () => {
    const { id } = await register();
    expect(expectStatus(await change(id, { account_id: member.id }), 200).account_id).toBe(member.id);
    expect(expectStatus(await change(id, { account_id: null }), 200)).not.toHaveProperty('account_id');
    expectRefused(await change(id, { account_id: UNKNOWN_ID }), 400, 'invalid_argument');
  });

  it('one member of the metadata; the others stay, and null takes one away', async () => {
    const { id } = await register(METADATA);
    const renamed = expectStatus(await change(id, { logo_uri: 'https://client.example/new.png' }), 200);
    expect(renamed).toMatchObject({ ...METADATA, logo_uri: 'https://client.example/new.png' });
    const { contacts: _c, tos_uri: _t, software_id: _s, ...rest } = renamed;
    const emptied = expectStatus(await change(id, { contacts: null, tos_uri: null, software_id: null }), 200);
    expect(emptied).toEqual({ ...rest, updatedAt: expect.any(String) });
    expect(await read(id)).toEqual(emptied);
  });

  it('keys for an address of keys, in one step', async () => {
    const { id } = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks: JWKS });
    const jwks_uri = 'https://client.example/jwks';
    expectRefused(await change(id, { jwks_uri }), 400, 'invalid_argument');
    expectRefused(await change(id, { jwks: null }), 400, 'invalid_argument');
    const changed = expectStatus(await change(id, { jwks: null, jwks_uri }), 200);
    expect(changed).toMatchObject({ jwks_uri });
    expect(changed).not.toHaveProperty('jwks');
  });

  it.each<[string, Record<string, unknown>]>([
    ['client_id', { client_id: 'another' }],
    ['type', { type: 'public' }],
    ['client_id to null', { client_id: null }],
    ['the grants to none', { allowed_grants: [] }],
    ['the scopes to unknown ones', { allowed_scopes: ['NO_SUCH_SCOPE'] }],
    ['the policy to an unknown one', { scope_policy: 'everything' }],
    ['the method to none', { token_endpoint_auth_method: 'none' }],
    ['redirect URIs to null', { redirect_uris: null }],
  ])('but not %s', async (_, fields) => {
    const { client_secret: _secret, ...before } = await register();
    expectRefused(await change(before.id, { name: 'Renamed', ...fields }), 400, 'invalid_argument');
    expect(await read(before.id)).toEqual(before);
  });

  it('at the same time as others without losing what they did', async () => {
    const { id } = await register();
    const changes = [{ name: 'Renamed' }, { tos_uri: 'https://a.example/' }, { logo_uri: 'https://b.example/' }];
    const answers = await Promise.all(changes.map((fields) => change(id, fields)));
    for (const answer of answers) expectStatus(answer, 200);
    expect(await read(id)).toMatchObject(Object.assign({}, ...changes));
  });

  it('that does not exist: 404', async () => {
    for (const id of [UNKNOWN_ID, 'no-uuid']) {
      expectRefused(await change(id, { name: 'x' }), 404, 'not_found');
      expectRefused(await admin.post(`${ALL_CLIENTS}/${id}/secret`), 404, 'not_found');
    }
  });

  it('and no member does, whatever else it may', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_SETTINGS', 'MANAGE_ACCOUNTS']);
    const { id } = await register({ account_id: someone.id });
    for (const answer of [
      await someone.get(ALL_CLIENTS),
      await someone.patch(`${ALL_CLIENTS}/${id}`, { name: 'x' }),
      await someone.post(`${ALL_CLIENTS}/${id}/secret`),
      await someone.get('/api/admin/oauth/refresh-tokens'),
      await someone.get('/api/admin/oauth/device-authorizations'),
    ]) {
      expectRefused(answer, 403, 'permission_denied');
    }
  });
});

describe('What an administrator changed works at once (product.md §2, §8)', () => {
  it('a method that was lifted, scopes that were widened and a grant that was taken', async () => {
    const client = await register(ownCredentials());
    const token = (parameters = {}) =>
      rawClient(tiers.address, client).token({ grant_type: 'client_credentials', ...parameters });
    expect(expectStatus(await token(), 200).scope).toBe('READ_PROFILE');
    expectStatus(await change(client.id, { allowed_scopes: ['MANAGE_ROLES'] }), 200);
    expect(expectStatus(await token(), 200).scope).toBe('MANAGE_ROLES');
    const code = { allowed_grants: ['authorization_code'], redirect_uris: ['https://client.example/cb'] };
    expectStatus(await change(client.id, code), 200);
    expect(await token()).toMatchObject({ status: 400, body: { error: 'unauthorized_client' } });
  });
});

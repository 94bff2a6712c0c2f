import { describe, expect, it } from 'vitest';
import { DEVICE_CODE_GRANT, FIRST_PARTY_SCOPE, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const DEVICE_ONLY = { allowed_grants: [DEVICE_CODE_GRANT], redirect_uris: [] };

describe('Starting a device flow (RFC 8628 §3.1, product.md §6)', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);

  const clientWith = async (fields: Record<string, unknown>) =>
    rawClient(tiers.address, await admin.createClient({ ...DEVICE_ONLY, ...fields }));

  it('gives a public client its codes, the address to open and how to poll', async () => {
    const client = await clientWith({});
    const { status, headers, body } = await client.startDevice({ scope: 'openid' });
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('pragma')).toBe('no-cache');
    expect(body).toEqual({
      device_code: expect.stringMatching(/^[\w-]{43,}$/),
      user_code: expect.stringMatching(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/),
      verification_uri: `${tiers.web}/oauth/consent`,
      verification_uri_complete: `${tiers.web}/oauth/consent?user_code=${body.user_code}`,
      expires_in: 900,
      interval: 5,
    });
  });

  it('gives everybody codes of their own', async () => {
    const client = await clientWith({});
    const started = await Promise.all(Array.from({ length: 10 }, () => client.startDevice()));
    expect(new Set(started.map(({ body }) => body.user_code)).size).toBe(10);
    expect(new Set(started.map(({ body }) => body.device_code)).size).toBe(10);
  });

  it('is for a confidential client that authenticates, in the body or with Basic', async () => {
    const registered = await admin.createClient({ ...DEVICE_ONLY, type: 'confidential' });
    const client = rawClient(tiers.address, registered);
    expect((await client.startDevice()).status).toBe(200);
    const basic = Buffer.from(`${registered.client_id}:${registered.client_secret}`).toString('base64');
    const url = `${tiers.address}/api/oauth/device_authorization`;
    expect((await postForm(url, { scope: '' }, { authorization: `Basic ${basic}` })).status).toBe(200);
  });

  it('is refused to a confidential client without its secret or with a wrong one, as to an unknown client', async () => {
    const { client_id } = await admin.createClient({ ...DEVICE_ONLY, type: 'confidential' });
    const { client_id: publicId } = await admin.createClient(DEVICE_ONLY);
    const answers = await Promise.all([
      rawClient(tiers.address, { client_id }).startDevice(),
      rawClient(tiers.address, { client_id, client_secret: 'sdoas_wrong' }).startDevice(),
      rawClient(tiers.address, { client_id: 'sdoak_nobody', client_secret: 'sdoas_wrong' }).startDevice(),
      rawClient(tiers.address, { client_id: 'sdoak_nobody' }).startDevice(),
      rawClient(tiers.address, { client_id: publicId, client_secret: 'sdoas_wrong' }).startDevice(),
    ]);
    for (const { status, body } of answers) {
      expect([status, body]).toEqual([401, answers[0]?.body]);
      expect(body.error).toBe('invalid_client');
    }
  });

  it('challenges with Basic where Basic was tried', async () => {
    const url = `${tiers.address}/api/oauth/device_authorization`;
    const basic = Buffer.from('sdoak_nobody:sdoas_wrong').toString('base64');
    const refused = await postForm(url, {}, { authorization: `Basic ${basic}` });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toMatch(/^Basic /);
    const inBody = await postForm(url, { client_id: 'sdoak_nobody', client_secret: 'sdoas_wrong' });
    expect(inBody.headers.get('www-authenticate')).toBeNull();
  });

  it('is refused to a client without the grant', async () => {
    const client = rawClient(tiers.address, await admin.createClient({ allowed_grants: ['authorization_code'] }));
    const { status, body } = await client.startDevice();
    expect([status, body.error]).toEqual([400, 'unauthorized_client']);
  });

  describe('for an explicit client', () => {
    it.each([
      ['no scope', undefined],
      ['an empty scope', ''],
      ['a permission that it may have', 'MANAGE_POSTS'],
      ['standard scopes, which need no listing', 'openid profile email offline_access'],
      ['a repeated name, which counts once', 'MANAGE_POSTS openid MANAGE_POSTS'],
    ])('takes %s', async (_, scope) => {
      const client = await clientWith({ allowed_scopes: ['MANAGE_POSTS'] });
      const { status, body } = await client.startDevice(scope === undefined ? {} : { scope });
      expect(status).toBe(200);
      const { body: consent } = await member.readDevice(body.user_code);
      expect(consent.requested_scopes).toEqual([...new Set((scope ?? '').split(' ').filter(Boolean))]);
    });

    it.each([
      ['an unknown name', 'openid READ_MINDS'],
      ['a name in other letters', 'manage_posts'],
      ['a permission that it may not have', 'openid MANAGE_ROLES'],
      ['ADMINISTRATOR', 'ADMINISTRATOR'],
    ])('refuses %s with invalid_scope', async (_, scope) => {
      const client = await clientWith({ allowed_scopes: ['MANAGE_POSTS'] });
      const { status, body } = await client.startDevice({ scope });
      expect([status, body.error]).toEqual([400, 'invalid_scope']);
    });

    it('takes any permission if the client is allowed ADMINISTRATOR', async () => {
      const client = await clientWith({ allowed_scopes: ['ADMINISTRATOR'] });
      expect((await client.startDevice({ scope: 'MANAGE_ROLES' })).status).toBe(200);
    });

    it.each([
      ['a resource that is not served here', ['https://elsewhere.example']],
      ['two resources', ['ISSUER/one', 'ISSUER/two']],
    ])('refuses %s with invalid_target', async (_, resources) => {
      const { client_id } = await admin.createClient(DEVICE_ONLY);
      const form = new URLSearchParams({ client_id });
      for (const resource of resources) form.append('resource', resource.replace('ISSUER', tiers.issuer));
      const { status, body } = await postForm(`${tiers.address}/api/oauth/device_authorization`, form.toString());
      expect([status, body.error]).toEqual([400, 'invalid_target']);
    });
  });

  describe('for storyden-cli, which nobody registered (product.md §3)', () => {
    const cli = () => rawClient(tiers.address, { client_id: 'storyden-cli' });

    it.each([
      'openid profile offline_access',
      'openid offline_access profile',
      'profile openid offline_access',
      'profile offline_access openid',
      'offline_access openid profile',
      'offline_access profile openid',
    ])('takes exactly its three scopes: %s', async (scope) => {
      expect((await cli().startDevice({ scope })).status).toBe(200);
    });

    it.each([
      undefined,
      '',
      'openid',
      'openid profile',
      'openid profile email',
      'openid profile offline_access email',
      'openid profile offline_access MANAGE_POSTS',
      'openid profile offline_access openid',
      'openid openid profile',
      'OpenID profile offline_access',
    ])('refuses %j with invalid_scope', async (scope) => {
      const { status, body } = await cli().startDevice(scope === undefined ? {} : { scope });
      expect([status, body.error]).toEqual([400, 'invalid_scope']);
    });

    it('asks under its name and for everything that the person may do', async () => {
      const { body } = await cli().startDevice({ scope: FIRST_PARTY_SCOPE });
      const { body: consent } = await member.readDevice(body.user_code);
      expect(consent).toMatchObject({
        client_id: 'storyden-cli',
        client_name: 'Storyden',
        requested_scopes: FIRST_PARTY_SCOPE.split(' '),
        inherits_user_permissions: true,
      });
      expect(consent.granted_scopes).toEqual(expect.arrayContaining(['openid', 'USE_OAUTH_CLIENTS', 'MANAGE_POSTS']));
    });

    it('holds every other inherit client to the same three', async () => {
      const client = await clientWith({ scope_policy: 'inherit' });
      expect((await client.startDevice({ scope: 'profile offline_access openid' })).status).toBe(200);
      const { status, body } = await client.startDevice({ scope: 'openid' });
      expect([status, body.error]).toEqual([400, 'invalid_scope']);
    });
  });

  it('keeps nothing of what it refuses', async () => {
    const count = async () => (await rowsOf(tiers.databaseUrl, 'select count(*) from device_authorizations'))[0]?.count;
    const before = await count();
    await rawClient(tiers.address, { client_id: 'storyden-cli' }).startDevice({ scope: 'openid' });
    await rawClient(tiers.address, { client_id: 'sdoak_nobody' }).startDevice();
    expect(await count()).toBe(before);
  });
});

import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS, ownCredentials, registerAt } from '../support/clients/managed-clients.ts';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, headerOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers({ grants: { resources: ['https://resource.example/'] } });

type Client = { client_id: string; client_secret?: string };

const ask = (client: Client, parameters: Record<string, string> = {}) =>
  rawClient(tiers.address, client).token({ grant_type: 'client_credentials', ...parameters });

/** A client of the client credentials grant alone, by an administrator, for an owner (null: for nobody). */
const clientOf = (owner: Member | null, allowed: string[], fields: Record<string, unknown> = {}) =>
  registerAt(ALL_CLIENTS, admin, {
    ...ownCredentials({ allowed_scopes: allowed, account_id: owner?.id ?? null }),
    ...fields,
  });

const names = (scope: string) => (scope === '' ? [] : scope.split(' ').toSorted());

describe('A token of a client of its own (RFC 6749 §4.4, product.md §2)', () => {
  it('is an access token about the client: no refresh token, no ID token, no grant', async () => {
    const owner = await admin.createMember();
    const client = await registerAt(OWN_CLIENTS, owner, ownCredentials());
    const answer = await ask(client);
    expect(expectStatus(answer, 200)).toEqual({
      access_token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 900,
      scope: 'READ_PROFILE',
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(headerOf(answer.body.access_token)).toMatchObject({ typ: 'at+jwt' });
    const claims = claimsOf(answer.body.access_token);
    expect(claims).toEqual({
      iss: tiers.issuer,
      sub: client.client_id,
      aud: 'storyden',
      client_id: client.client_id,
      scope: 'READ_PROFILE',
      iat: expect.any(Number),
      exp: claims.iat + 900,
      jti: expect.any(String),
    });
    expect(expectStatus(await owner.get('/api/auth/oauth/grants'), 200).results).toBe(0);
    // Nobody signed in, so there is nobody to tell about.
    expect((await userinfo(tiers.address, answer.body.access_token)).status).toBeGreaterThanOrEqual(401);
  });

  it.each<[string, string[], string[], string | undefined, string[] | 'invalid_scope']>([
    ['everything allowed and held', ['READ_PROFILE', 'CREATE_POST'], [], undefined, ['CREATE_POST', 'READ_PROFILE']],
    ['an empty scope, which asks for nothing less', ['READ_PROFILE'], [], '', ['READ_PROFILE']],
    ['allowed but not held', ['READ_PROFILE', 'MANAGE_ROLES'], [], undefined, ['READ_PROFILE']],
    ['held but not allowed', ['READ_PROFILE'], ['MANAGE_ROLES'], undefined, ['READ_PROFILE']],
    ['nothing allowed', [], ['MANAGE_ROLES'], undefined, []],
    ['one of two', ['READ_PROFILE', 'CREATE_POST'], [], 'CREATE_POST', ['CREATE_POST']],
    ['one twice', ['READ_PROFILE', 'CREATE_POST'], [], 'CREATE_POST CREATE_POST', ['CREATE_POST']],
    ['asked, allowed, not held', ['READ_PROFILE', 'MANAGE_ROLES'], [], 'READ_PROFILE MANAGE_ROLES', ['READ_PROFILE']],
    ['asked, held, not allowed', ['READ_PROFILE'], ['MANAGE_ROLES'], 'MANAGE_ROLES', 'invalid_scope'],
    ['asked, neither held nor allowed', ['READ_PROFILE'], [], 'READ_PROFILE MANAGE_ROLES', 'invalid_scope'],
    ['an unknown name', ['READ_PROFILE'], [], 'READ_PROFILE NO_SUCH_SCOPE', 'invalid_scope'],
    ['standard scopes alone', ['READ_PROFILE'], [], 'openid offline_access', []],
    ['standard scopes among others', ['READ_PROFILE'], [], 'openid READ_PROFILE email', ['READ_PROFILE']],
    ['standard scopes that are allowed', ['openid', 'READ_PROFILE'], [], undefined, ['READ_PROFILE']],
    ['ADMINISTRATOR on the client alone', ['ADMINISTRATOR'], ['MANAGE_ROLES'], 'MANAGE_ROLES', ['MANAGE_ROLES']],
    ['ADMINISTRATOR on the client, which the owner is not', ['ADMINISTRATOR'], [], 'ADMINISTRATOR', []],
    ['ADMINISTRATOR on the owner alone', ['MANAGE_ROLES'], ['ADMINISTRATOR'], undefined, ['MANAGE_ROLES']],
    ['ADMINISTRATOR on the owner, not allowed', ['MANAGE_ROLES'], ['ADMINISTRATOR'], 'ADMINISTRATOR', 'invalid_scope'],
    ['ADMINISTRATOR on both sides', ['ADMINISTRATOR'], ['ADMINISTRATOR'], 'MANAGE_ROLES', ['MANAGE_ROLES']],
    ['ADMINISTRATOR on both sides, by name', ['ADMINISTRATOR'], ['ADMINISTRATOR'], 'ADMINISTRATOR', ['ADMINISTRATOR']],
  ])('has the scope of: %s', async (_, allowed, held, scope, expected) => {
    const owner = await admin.createMember(['USE_OAUTH_CLIENTS', ...held]);
    const answer = await ask(await clientOf(owner, allowed), scope === undefined ? {} : { scope });
    if (expected === 'invalid_scope') return expectOAuthRefused(answer, 400, 'invalid_scope');
    const { scope: given, access_token } = expectStatus(answer, 200);
    expect(names(given)).toEqual(expected);
    expect(names(claimsOf(access_token).scope ?? '')).toEqual(expected);
  });

  it('has every permission where ADMINISTRATOR is on both sides and none is named', async () => {
    const owner = await admin.createMember(['ADMINISTRATOR']);
    const { scope } = expectStatus(await ask(await clientOf(owner, ['ADMINISTRATOR'])), 200);
    expect(names(scope)).toEqual(expect.arrayContaining(['ADMINISTRATOR', 'CREATE_POST', 'MANAGE_ROLES']));
    expect(names(scope)).toHaveLength(34);
    expect(names(scope)).not.toContain('openid');
  });

  it('follows its owner: demoted, promoted, suspended, reinstated', async () => {
    const owner = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const client = await clientOf(owner, ['MANAGE_EVENTS', 'MANAGE_ROLES']);
    const scope = async () => expectStatus(await ask(client), 200).scope;
    expect(await scope()).toBe('MANAGE_EVENTS');
    await owner.setPermissions(['USE_OAUTH_CLIENTS']);
    expect(await scope()).toBe('');
    await owner.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_ROLES']);
    expect(names(await scope())).toEqual(['MANAGE_EVENTS', 'MANAGE_ROLES']);
    await admin.suspend(owner.handle);
    expectOAuthRefused(await ask(client), 400, 'unauthorized_client');
    await admin.reinstate(owner.handle);
    expect(names(await scope())).toEqual(['MANAGE_EVENTS', 'MANAGE_ROLES']);
  });

  it('of a client that belongs to nobody holds nothing', async () => {
    expect(expectStatus(await ask(await clientOf(null, ['READ_PROFILE', 'ADMINISTRATOR'])), 200).scope).toBe('');
  });

  it('of a client that an administrator made without naming an owner holds what the administrator does', async () => {
    const client = await registerAt(ALL_CLIENTS, admin, ownCredentials({ allowed_scopes: ['MANAGE_ROLES'] }));
    expect(expectStatus(await ask(client), 200).scope).toBe('MANAGE_ROLES');
  });
});

describe('A resource (RFC 8707 §2)', () => {
  it.each<[string | undefined, string]>([
    [undefined, 'storyden'],
    ['https://resource.example/', 'https://resource.example/'],
  ])('%s makes the audience %s', async (resource, audience) => {
    const client = await clientOf(null, []);
    const answer = await ask(client, resource === undefined ? {} : { resource });
    expect(claimsOf(expectStatus(answer, 200).access_token).aud).toBe(audience);
  });

  it('under the issuer is one too, and a foreign one is invalid_target', async () => {
    const client = await clientOf(null, []);
    const resource = `${tiers.issuer}/mcp`;
    expect(claimsOf(expectStatus(await ask(client, { resource }), 200).access_token).aud).toBe(resource);
    for (const foreign of ['https://other.example/', 'mcp', `${tiers.issuer}.evil.example/`]) {
      expectOAuthRefused(await ask(client, { resource: foreign }), 400, 'invalid_target');
    }
  });
});

describe('Client credentials are refused', () => {
  it('to a client without the grant, and at registration to a public one', async () => {
    const code = await registerAt(ALL_CLIENTS, admin);
    expectOAuthRefused(await ask(code), 400, 'unauthorized_client');
    const open = { ...ownCredentials(), type: 'public' };
    expectRefused(await admin.post(ALL_CLIENTS, open), 400, 'invalid_argument');
  });

  it('to public clients, the built-in one among them', async () => {
    expectOAuthRefused(await ask({ client_id: 'storyden-cli' }), 400, 'unauthorized_client');
    expectOAuthRefused(await ask({ client_id: (await admin.createClient()).client_id }), 400, 'unauthorized_client');
  });

  it('to a client that inherits permissions, which has none itself', async () => {
    const client = await clientOf(null, ['READ_PROFILE'], { scope_policy: 'inherit', account_id: admin.id });
    expectOAuthRefused(await ask(client), 400, 'unauthorized_client');
  });

  it('without the right secret, whatever else is right', async () => {
    const client = await clientOf(null, []);
    const { client_id } = client;
    const wrong = [
      { client_id },
      { client_id, client_secret: 'sdoas_wrong' },
      { ...client, client_id: 'sdoak_unknown' },
    ];
    const answers = await Promise.all(wrong.map((credentials) => ask(credentials)));
    for (const answer of answers) expectOAuthRefused(answer, 401, 'invalid_client');
    // An unknown client and a wrong secret look alike.
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
  });
});

describe('A refresh token and an ID token', () => {
  it('come of no client credentials, whatever the client may do beside', async () => {
    const client = await registerAt(ALL_CLIENTS, admin, {
      allowed_grants: ['authorization_code', 'refresh_token', 'client_credentials'],
      allowed_scopes: ['READ_PROFILE', 'openid', 'offline_access'],
    });
    const tokens = expectStatus(await ask(client, { scope: 'openid offline_access READ_PROFILE' }), 200);
    expect(Object.keys(tokens).toSorted()).toEqual(['access_token', 'expires_in', 'scope', 'token_type']);
    expect(tokens.scope).toBe('READ_PROFILE');
    const byPerson = await rawClient(tiers.address, client).tokensByCode(admin, 'openid offline_access READ_PROFILE');
    expect(byPerson.refresh_token).toEqual(expect.any(String));
  });
});

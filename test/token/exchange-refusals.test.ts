import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, newClient, OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import {
  ACCESS_TOKEN_TYPE,
  exchange,
  exchangedToken,
  newService,
  ownToken,
  TOKEN_EXCHANGE_GRANT,
} from '../support/clients/token-exchange.ts';
import { expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers({
  grants: { dynamicRegistration: true, limits: { clientAuth: { points: 100, seconds: 60 } } },
  gateway: { dynamicRegistration: true },
});
const { address } = tiers;
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE', 'CREATE_POST']);
const app = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'CREATE_POST', 'MANAGE_POSTS'] });
const service = await newService(admin, { allowed_scopes: ['READ_PROFILE', 'MANAGE_POSTS'] });

const SCOPE = 'openid offline_access READ_PROFILE CREATE_POST';
const tokens = await rawClient(address, app).tokensByCode(member, SCOPE);
const subject = tokens.access_token;
const own = await ownToken(address, service);
const exchanged = await exchangedToken(address, service, subject);
const OTHER_TYPE = 'urn:ietf:params:oauth:token-type:id_token';
const actor = { actor_token: own, actor_token_type: ACCESS_TOKEN_TYPE };

describe('An exchange is invalid_request (RFC 8693 §2.2.2)', () => {
  it.each<[string, Record<string, string>]>([
    ['without a subject token', { subject_token: '' }],
    ['without the type of the subject token', { subject_token_type: '' }],
    ['with a type that no token here has', { subject_token_type: OTHER_TYPE }],
    ['with a type that is no address', { subject_token_type: 'access_token' }],
    ['with an actor token without its type', { ...actor, actor_token_type: '' }],
    ['with the type of an actor token alone', { ...actor, actor_token: '' }],
    ['with an actor token of another type', { ...actor, actor_token_type: OTHER_TYPE }],
    ['for a token of another type', { requested_token_type: OTHER_TYPE }],
    ['for a refresh token', { requested_token_type: 'urn:ietf:params:oauth:token-type:refresh_token' }],
    ['of what is no token', { subject_token: 'x' }],
    ['of a refresh token', { subject_token: tokens.refresh_token }],
    ['of an ID token', { subject_token: tokens.id_token }],
    ['of a forged token', { subject_token: subject.replace(/\.[^.]*$/, '.AAAA') }],
    ['by what is no token', { ...actor, actor_token: 'x' }],
    ['by a refresh token', { ...actor, actor_token: tokens.refresh_token }],
    ['by an ID token', { ...actor, actor_token: tokens.id_token }],
    ['by a token that was exchanged itself', { ...actor, actor_token: exchanged }],
  ])('%s', async (_, more) => {
    expectOAuthRefused(await exchange(address, service, subject, more), 400, 'invalid_request');
  });

  it.each([
    ...['grant_type', 'subject_token', 'subject_token_type', 'actor_token', 'actor_token_type'],
    ...['requested_token_type', 'scope', 'client_id', 'client_secret'],
  ])('with %s twice', async (name) => {
    const { client_id, client_secret = '' } = service;
    const form = new URLSearchParams({
      grant_type: TOKEN_EXCHANGE_GRANT,
      ...{ client_id, client_secret, subject_token: subject, subject_token_type: ACCESS_TOKEN_TYPE, ...actor },
      ...{ requested_token_type: ACCESS_TOKEN_TYPE, scope: 'READ_PROFILE' },
    });
    expectStatus(await postForm(`${address}/api/oauth/token`, form.toString()), 200);
    form.append(name, form.get(name) ?? '');
    expectOAuthRefused(await postForm(`${address}/api/oauth/token`, form.toString()), 400, 'invalid_request');
  });

  it('of a token that was revoked, or by one', async () => {
    const { access_token } = await rawClient(address, app).tokensByCode(member, SCOPE);
    await postForm(`${address}/api/oauth/revoke`, { client_id: app.client_id, token: access_token });
    expectOAuthRefused(await exchange(address, service, access_token), 400, 'invalid_request');
    const by = { actor_token: access_token, actor_token_type: ACCESS_TOKEN_TYPE };
    expectOAuthRefused(await exchange(address, service, subject, by), 400, 'invalid_request');
  });

  it('of an account that may not approve clients any more, or is suspended', async () => {
    const fickle = await admin.createMember();
    const { access_token } = await rawClient(address, app).tokensByCode(fickle, 'openid');
    await fickle.setPermissions([]);
    expectOAuthRefused(await exchange(address, service, access_token), 400, 'invalid_request');
    await fickle.setPermissions(['USE_OAUTH_CLIENTS']);
    await admin.suspend(fickle.handle);
    expectOAuthRefused(await exchange(address, service, access_token), 400, 'invalid_request');
    await admin.reinstate(fickle.handle);
    expectStatus(await exchange(address, service, access_token), 200);
  });

  it('by a fifth actor', async () => {
    let token = exchanged;
    for (let actors = 1; actors < 4; actors += 1) token = await exchangedToken(address, service, token);
    expectOAuthRefused(await exchange(address, service, token), 400, 'invalid_request');
  });
});

describe('An exchange is invalid_target', () => {
  it.each<[string, () => Promise<Record<string, string>>]>([
    ['for a foreign resource', async () => ({ resource: 'https://other.example/' })],
    ['for an audience that nobody knows', async () => ({ audience: 'sdoak_unknown' })],
    ['for an address that is none here', async () => ({ audience: 'https://other.example/' })],
    ['for a public client', async () => ({ audience: app.client_id })],
    ['for the built-in client', async () => ({ audience: 'storyden-cli' })],
    ['for two that differ', async () => ({ audience: 'storyden', resource: `${tiers.issuer}/mcp` })],
    ['for a client that registered itself', async () => ({ audience: (await registeredItself()).client_id })],
  ])('%s', async (_, more) => {
    expectOAuthRefused(await exchange(address, service, subject, await more()), 400, 'invalid_target');
  });

  it.each(['resource', 'audience'])('for two values of %s', async (name) => {
    const { client_id, client_secret = '' } = service;
    const form = new URLSearchParams({
      ...{ grant_type: TOKEN_EXCHANGE_GRANT, client_id, client_secret },
      ...{ subject_token: subject, subject_token_type: ACCESS_TOKEN_TYPE },
    });
    for (const path of ['a', 'b']) form.append(name, `${tiers.issuer}/${path}`);
    expectOAuthRefused(await postForm(`${address}/api/oauth/token`, form.toString()), 400, 'invalid_target');
  });
});

describe('An exchange is invalid_scope', () => {
  it.each([
    ['for a name that does not exist', 'NO_SUCH_SCOPE'],
    ['for more than the first token has', 'READ_PROFILE MANAGE_POSTS'],
    ['for a standard scope that it does not have', 'email'],
    ['for what the client may not have', 'CREATE_POST'],
  ])('%s', async (_, scope) => {
    expectOAuthRefused(await exchange(address, service, subject, { scope }), 400, 'invalid_scope');
  });

  it('not for what the account has lost since, which is left out', async () => {
    const fickle = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const { access_token } = await rawClient(address, app).tokensByCode(fickle, 'MANAGE_POSTS');
    await fickle.setPermissions(['USE_OAUTH_CLIENTS']);
    const answer = await exchange(address, service, access_token, { scope: 'MANAGE_POSTS' });
    expect(expectStatus(answer, 200).scope).toBe('');
  });
});

describe('A client that may not exchange', () => {
  it('is unauthorized_client without the grant, public ones and the built-in one too', async () => {
    const confidential = await admin.createClient({ type: 'confidential' });
    for (const client of [confidential, app, { id: '', client_id: 'storyden-cli' }]) {
      expectOAuthRefused(await exchange(address, client, subject), 400, 'unauthorized_client');
    }
  });

  it('is unauthorized_client once the grant is taken away, and while its owner is suspended', async () => {
    const owner = await admin.createMember();
    const owned = await newService(admin, { account_id: owner.id, allowed_grants: [TOKEN_EXCHANGE_GRANT] });
    expectStatus(await exchange(address, owned, subject), 200);
    await admin.suspend(owner.handle);
    expectOAuthRefused(await exchange(address, owned, subject), 400, 'unauthorized_client');
    await admin.reinstate(owner.handle);
    expectStatus(await exchange(address, owned, subject), 200);
    const change = { allowed_grants: ['client_credentials'] };
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${owned.id}`, change), 200);
    expectOAuthRefused(await exchange(address, owned, subject), 400, 'unauthorized_client');
  });

  it('is invalid_client with a wrong secret or without one, whatever else is right, and 429 after too many', async () => {
    const { id, client_id } = service;
    const wrong = { id, client_id, client_secret: 'sdoas_wrong' };
    for (const client of [wrong, { id, client_id }, { ...wrong, client_id: 'sdoak_unknown' }]) {
      expectOAuthRefused(await exchange(address, client, subject), 401, 'invalid_client');
    }
    const limited = await tiers.bootReplica({ grants: { limits: { clientAuth: { points: 2, seconds: 60 } } } });
    const target = await newService(admin);
    const guess = () => exchange(limited.address, { ...target, client_secret: 'sdoas_wrong' }, subject);
    const statuses = [(await guess()).status, (await guess()).status, (await guess()).status, (await guess()).status];
    expect(statuses).toContain(429);
    expectStatus(await exchange(limited.address, target, subject), 200);
  });
});

/** A confidential client that registered itself and asked for everything. */
const registeredItself = async () =>
  expectStatus(
    await admin.post('/api/oauth/register', {
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token', TOKEN_EXCHANGE_GRANT],
      token_endpoint_auth_method: 'client_secret_basic',
    }),
    201,
  );

describe('The right to exchange', () => {
  const wish = { allowed_grants: ['authorization_code', TOKEN_EXCHANGE_GRANT] };

  it('is not for owners to give, be they administrators, who give it where they manage all clients', async () => {
    expectRefused(await member.post(OWN_CLIENTS, newClient(wish)), 400, 'invalid_argument');
    expectRefused(await admin.post(OWN_CLIENTS, newClient(wish)), 400, 'invalid_argument');
    const owned = await registerAt(OWN_CLIENTS, member);
    expectRefused(await member.patch(`${OWN_CLIENTS}/${owned.id}`, wish), 400, 'invalid_argument');
    expect(expectStatus(await admin.patch(`${ALL_CLIENTS}/${owned.id}`, wish), 200).allowed_grants).toEqual(
      wish.allowed_grants,
    );
  });

  it('keeps an owner from its secret and its name, and not from taking scopes away', async () => {
    const owned = await registerAt(ALL_CLIENTS, admin, { ...wish, account_id: member.id });
    expectRefused(await member.post(`${OWN_CLIENTS}/${owned.id}/secret`), 403, 'permission_denied');
    expectRefused(await member.patch(`${OWN_CLIENTS}/${owned.id}`, { name: 'Mine' }), 403, 'permission_denied');
    expectStatus(await member.patch(`${OWN_CLIENTS}/${owned.id}`, { allowed_scopes: [] }), 200);
    expect((await member.delete(`${OWN_CLIENTS}/${owned.id}`)).status).toBe(204);
  });

  it('is none of public clients', async () => {
    const open = { ...wish, type: 'public' };
    expectRefused(await admin.post(ALL_CLIENTS, newClient(open)), 400, 'invalid_argument');
  });

  it('is left out of what a client registers itself for', async () => {
    const registered = await registeredItself();
    expect(registered.grant_types).toEqual(['authorization_code', 'refresh_token']);
    expectOAuthRefused(await exchange(address, registered, subject), 400, 'unauthorized_client');
  });
});

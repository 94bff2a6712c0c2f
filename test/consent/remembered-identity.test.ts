import { describe, expect, it } from 'vitest';
import { OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ELSEWHERE = 'https://client.example/elsewhere';
const FOREIGN = 'https://api.example/';
const native = (port: number) => `http://127.0.0.1:${port}/cb`;
const APP = 'com.storyden.app:/cb';

const { tiers, admin } = await useTiers({ grants: { resources: [FOREIGN] } });
const alice = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS']);

type Parameters = Record<string, string>;

const newClient = (fields: Record<string, unknown> = {}) =>
  admin.createClient({ allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'], ...fields });

const approve = (client: RegisteredClient, parameters: Parameters = {}) =>
  alice.approveAuthorization(rawClient(tiers.address, client).authorizeUrl({ scope: 'openid', ...parameters }).url);

/** What a request without a page gives: a code, or which error. */
async function silently(client: RegisteredClient, parameters: Parameters = {}): Promise<string> {
  const asked = { scope: 'openid', prompt: 'none', ...parameters };
  const callback = locationOf(await alice.get(rawClient(tiers.address, client).authorizeUrl(asked).url.href));
  expect(callback.href.startsWith(parameters.redirect_uri ?? REDIRECT_URI)).toBe(true);
  return callback.searchParams.has('code') ? 'code' : (callback.searchParams.get('error') ?? 'nothing');
}

describe('prompt=none for a client that anybody can pretend to be (RFC 8252 §8.6, product.md §5.8)', () => {
  it.each([
    ['on another port of this computer', native(4000), native(6666)],
    ['on the very same port', native(4000), native(4000)],
    ['for an app that owns no address', APP, APP],
  ])('is consent_required %s', async (_, approved, asked) => {
    const client = await newClient({ redirect_uris: ['http://127.0.0.1/cb', APP] });
    await approve(client, { redirect_uri: approved });
    expect(await silently(client, { redirect_uri: asked })).toBe('consent_required');
  });

  it.each([
    ['on any port of this computer', native(4000), native(6666)],
    ['for an app', APP, APP],
  ])('gives a code to one that authenticates, %s', async (_, approved, asked) => {
    const client = await newClient({ type: 'confidential', redirect_uris: ['http://127.0.0.1/cb', APP] });
    await approve(client, { redirect_uri: approved });
    expect(await silently(client, { redirect_uri: asked })).toBe('code');
  });
});

describe('A remembered approval is good for where it went (product.md §5.8)', () => {
  it.each(['public', 'confidential'])('and for no other address of a %s client', async (type) => {
    const client = await newClient({ type, redirect_uris: [REDIRECT_URI, ELSEWHERE] });
    await approve(client, { scope: 'openid MANAGE_EVENTS' });
    expect(await silently(client, { scope: 'openid MANAGE_EVENTS' })).toBe('code');
    expect(await silently(client, { redirect_uri: ELSEWHERE })).toBe('consent_required');
    await approve(client, { redirect_uri: ELSEWHERE });
    expect(await silently(client, { redirect_uri: ELSEWHERE })).toBe('code');
    const asMuch = { redirect_uri: ELSEWHERE, scope: 'openid MANAGE_EVENTS' };
    expect(await silently(client, asMuch)).toBe('consent_required');
  });

  it('so nobody is sent to where its owner has moved it', async () => {
    const mallory = await admin.createMember();
    const client = await registerAt(OWN_CLIENTS, mallory, { type: 'public', allowed_scopes: [] });
    await approve(client);
    const moved = { redirect_uris: ['https://evil.example/cb'] };
    expectStatus(await mallory.patch(`${OWN_CLIENTS}/${client.id}`, moved), 200);
    expect(await silently(client, { redirect_uri: 'https://evil.example/cb' })).toBe('consent_required');
  });

  it('and one that was given to a device went nowhere', async () => {
    const client = await newClient();
    await rawClient(tiers.address, client).tokensByDevice(alice, 'openid MANAGE_EVENTS');
    expect(await silently(client, { scope: 'openid MANAGE_EVENTS' })).toBe('consent_required');
  });

  it('and one of the release before, which did not say where, is asked for once more', async () => {
    const client = await newClient();
    await approve(client);
    const forget = `delete from consent_destinations where consent_id = (select id from consents where client_id = $1)`;
    await rowsOf(tiers.databaseUrl, forget, [client.id]);
    expect(await silently(client)).toBe('consent_required');
    await approve(client);
    expect(await silently(client)).toBe('code');
  });
});

describe('A remembered approval is good for the resource that it named (RFC 8707, product.md §5.8)', () => {
  it.each([
    ['none', {}, 'another', { resource: FOREIGN }],
    ['none', {}, 'one of this server', { resource: 'HERE' }],
    ['one', { resource: FOREIGN }, 'another', { resource: 'HERE' }],
    ['one', { resource: FOREIGN }, 'none', {}],
  ])('approved for %s (%j), it is consent_required for %s (%j)', async (_was, approved, _is, asked) => {
    const here = (parameters: Parameters): Parameters =>
      parameters.resource === 'HERE' ? { resource: `${tiers.issuer}/mcp` } : parameters;
    const client = await newClient();
    await approve(client, approved);
    expect(await silently(client, approved)).toBe('code');
    expect(await silently(client, here(asked))).toBe('consent_required');
    await approve(client, here(asked));
    expect(await silently(client, here(asked))).toBe('code');
  });

  it('with the scope that was approved for it', async () => {
    const client = await newClient();
    await approve(client, { scope: 'openid MANAGE_EVENTS' });
    await approve(client, { scope: 'openid MANAGE_POSTS', resource: FOREIGN });
    expect(await silently(client, { scope: 'openid MANAGE_EVENTS', resource: FOREIGN })).toBe('consent_required');
    expect(await silently(client, { scope: 'openid MANAGE_POSTS', resource: FOREIGN })).toBe('code');
    expect(await silently(client, { scope: 'openid MANAGE_POSTS' })).toBe('consent_required');
  });
});

it('Taking an approval back takes back where it went', async () => {
  const client = await newClient();
  await rawClient(tiers.address, client).tokensByCode(alice, 'openid');
  const { grants } = expectStatus(await alice.get('/api/auth/oauth/grants'), 200);
  const { id } = grants.find(({ client_id }: { client_id: string }) => client_id === client.client_id);
  expectStatus(await alice.delete(`/api/auth/oauth/grants/${id}`), 204);
  expect(await silently(client)).toBe('consent_required');
});

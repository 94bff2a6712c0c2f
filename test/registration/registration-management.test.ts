import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

type Registered = Answer['body'];

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });

const register = async (fields: Record<string, unknown> = {}, address = tiers.address): Promise<Registered> =>
  expectStatus(await post({ redirect_uris: [REDIRECT_URI], ...fields }, address), 201);

const post = (body: unknown, address = tiers.address, headers: Record<string, string> = {}) =>
  send(`${address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** A management request of a client (RFC 7592 §2), with its own token unless another header is given. */
const manage = (client: Registered, method: string, body?: unknown, authorization?: string | null) =>
  send(client.registration_client_uri, {
    method,
    headers: {
      ...(authorization === null
        ? {}
        : { authorization: authorization ?? `Bearer ${client.registration_access_token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

const METHODS = ['GET', 'PUT', 'DELETE'];
const bodyFor = (method: string, { client_id }: Registered) =>
  method === 'PUT' ? { client_id, redirect_uris: [REDIRECT_URI] } : undefined;

describe('A client that registered itself (RFC 7592)', () => {
  it('reads its registration, without its secret', async () => {
    const client = await register({ client_name: 'Mine', scope: 'openid READ_PROFILE' });
    const { client_secret: _s, client_secret_expires_at: _e, ...rest } = client;
    const answer = await manage(client, 'GET');
    expect(expectStatus(answer, 200)).toEqual(rest);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });

  it('replaces what it says of itself, whole; what it leaves out is as if it had never said it', async () => {
    const client = await register({ client_name: 'Mine', logo_uri: 'https://client.example/l.png', scope: 'openid' });
    const sent = {
      client_id: client.client_id,
      redirect_uris: ['https://client.example/other'],
      client_name: 'Other',
      scope: 'openid ADMINISTRATOR CREATE_POST',
      tos_uri: 'https://client.example/terms',
    };
    const replaced = expectStatus(await manage(client, 'PUT', sent), 200);
    const { client_secret: _s, client_secret_expires_at: _e, logo_uri: _l, ...rest } = client;
    expect(replaced).toEqual({ ...rest, ...sent, scope: 'openid CREATE_POST' });
    expect(expectStatus(await manage(client, 'GET'), 200)).toEqual(replaced);
  });

  it('may send all of it back as it was told (RFC 7592 §2.2), and nothing changes, its secret included', async () => {
    const client = await register();
    const { client_secret: _s, client_secret_expires_at: _e, ...rest } = client;
    expect(expectStatus(await manage(client, 'PUT', client), 200)).toEqual(rest);
    expect(expectStatus(await manage(client, 'PUT', { ...client, client_secret: 'chosen' }), 200)).toEqual(rest);
    const raw = (client_secret: string) => rawClient(tiers.address, { client_id: client.client_id, client_secret });
    expect(await raw(client.client_secret).refresh('none')).toMatchObject({ body: { error: 'invalid_grant' } });
    expect(await raw('chosen').refresh('none')).toMatchObject({ body: { error: 'invalid_client' } });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['no client_id', { client_id: undefined }, 'invalid_client_metadata'],
    ['null for client_id', { client_id: null }, 'invalid_client_metadata'],
    ['the client_id of another', { client_id: 'sdoak_another' }, 'invalid_client_metadata'],
    ['no redirect URIs', { redirect_uris: [] }, 'invalid_redirect_uri'],
    ['to go without its secret', { token_endpoint_auth_method: 'none' }, 'invalid_client_metadata'],
    ['client credentials', { grant_types: ['client_credentials'] }, 'invalid_client_metadata'],
  ])('replaces nothing with %s', async (_, fields, error) => {
    const client = await register();
    const sent = { client_id: client.client_id, redirect_uris: [REDIRECT_URI], ...fields };
    expectOAuthRefused(await manage(client, 'PUT', sent), 400, error);
    expect(expectStatus(await manage(client, 'GET'), 200).scope).toBe(client.scope);
  });

  it('deletes itself, and is unknown from then on', async () => {
    const client = await register();
    const answer = await manage(client, 'DELETE');
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });
    for (const method of METHODS) {
      expectOAuthRefused(await manage(client, method, bodyFor(method, client)), 401, 'invalid_token');
    }
    const raw = rawClient(tiers.address, client);
    expect(await raw.refresh('none')).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    expect(await admin.get(raw.authorizeUrl().url.href)).toMatchObject({ status: 400 });
  });
});

describe('A registration access token', () => {
  it.each(METHODS)('is asked for at %s, and another one opens nothing', async (method) => {
    const [client, other] = [await register(), await register()];
    const kept = await registerAt(ALL_CLIENTS, admin);
    const wrong = [
      `Bearer ${other.registration_access_token}`,
      `Bearer ${client.client_secret}`,
      `Bearer ${client.registration_access_token}x`,
      'Bearer x',
      'Bearer',
      `Basic ${Buffer.from(`${client.client_id}:${client.client_secret}`).toString('base64')}`,
      null,
    ];
    const uri = (clientId: string) => `${tiers.address}/api/oauth/register/${clientId}`;
    const unknown = [kept.client_id, 'sdoak_unknown', 'storyden-cli', '%00', '%25'].map((id) => ({
      ...client,
      client_id: decodeURIComponent(id),
      registration_client_uri: uri(id),
    }));
    const attempts = [
      ...wrong.map((authorization) => ({ client, authorization })),
      ...unknown.map((named) => ({ client: named, authorization: undefined })),
    ];
    for (const { client: named, authorization } of attempts) {
      const answer = await manage(named, method, bodyFor(method, named), authorization);
      if (named.client_id.includes('\0')) expectOAuthRefused(answer, 404, 'not_found');
      else {
        expectOAuthRefused(answer, 401, 'invalid_token');
        expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer /);
      }
    }
    expectStatus(await manage(client, 'GET'), 200);
  });

  it('does not belong into the query', async () => {
    const client = await register();
    const query = `?access_token=${client.registration_access_token}`;
    const answer = await send(`${client.registration_client_uri}${query}`);
    expectOAuthRefused(answer, 400, 'invalid_request');
  });
});

describe('Dynamic registration (product.md §8)', () => {
  it('is in the metadata, and administrators see its clients', async () => {
    for (const name of ['openid-configuration', 'oauth-authorization-server']) {
      const { body } = await send(`${tiers.address}/.well-known/${name}`);
      expect(body.registration_endpoint).toBe(`${tiers.issuer}/api/oauth/register`);
    }
    const { client_id } = await register({ client_name: 'Seen by administrators' });
    const { clients } = expectStatus(await admin.get(ALL_CLIENTS), 200);
    const seen = clients.find((client: Registered) => client.client_id === client_id);
    expect(seen).toMatchObject({ name: 'Seen by administrators', scope_policy: 'explicit' });
    expect(seen).not.toHaveProperty('account_id');
  });

  it('is limited per address, failures included: 429 with Retry-After', async () => {
    const registration = { points: 3, seconds: 60 };
    const replica = await tiers.bootReplica({
      grants: { dynamicRegistration: true, limits: { registration } },
      gateway: { trustedProxies: ['loopback'] },
    });
    const from = (address: string, body: unknown = { redirect_uris: [REDIRECT_URI] }) =>
      post(body, replica.address, { 'x-forwarded-for': address });
    expectStatus(await from('203.0.113.1'), 201);
    expectStatus(await from('203.0.113.1'), 201);
    expectOAuthRefused(await from('203.0.113.1', { redirect_uris: ['/'] }), 400, 'invalid_redirect_uri');
    const refused = await from('203.0.113.1');
    expectOAuthRefused(refused, 429, 'rate_limited');
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    expectStatus(await from('203.0.113.2'), 201);
  });

  it('is off unless it is switched on: 404 everywhere, and not in the metadata', async () => {
    const { address } = await tiers.bootReplica({ grants: { dynamicRegistration: false } });
    expectOAuthRefused(await post({ redirect_uris: [REDIRECT_URI] }, address), 404, 'not_found');
    const client = await register();
    const there = { ...client, registration_client_uri: `${address}/api/oauth/register/${client.client_id}` };
    for (const method of METHODS) {
      expectOAuthRefused(await manage(there, method, bodyFor(method, client)), 404, 'not_found');
    }
    const { body } = await send(`${address}/.well-known/openid-configuration`);
    expect(body).not.toHaveProperty('registration_endpoint');
    // A gateway that was not told decides nothing.
    const gateway = { dynamicRegistration: true };
    const untold = await tiers.bootReplica({ grants: { dynamicRegistration: false }, gateway });
    expectOAuthRefused(await post({ redirect_uris: [REDIRECT_URI] }, untold.address), 400, 'access_denied');
  });
});

import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { ASSERTION_TYPE, assertion, newClientKey } from '../support/clients/client-keys.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const STANDARD = 'openid profile email offline_access';
const LOOPBACK = 'http://127.0.0.1/callback';

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
const member = await admin.createMember();

const post = (body: unknown, headers: Record<string, string> = {}, address = tiers.address) =>
  send(`${address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
const register = async (fields: Record<string, unknown> = {}): Promise<Answer['body']> =>
  expectStatus(await post({ redirect_uris: [REDIRECT_URI], ...fields }), 201);

describe('A client registers itself (RFC 7591 §3)', () => {
  it('and is told everything that was registered, its secret and how to manage it', async () => {
    const sent = {
      client_name: 'Ein schönes Programm',
      redirect_uris: [REDIRECT_URI, 'https://client.example/second?kept=%20'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_post',
      scope: 'openid READ_PROFILE',
      application_type: 'web',
      client_uri: 'https://client.example/',
      logo_uri: 'https://client.example/logo.png',
      tos_uri: 'https://client.example/terms',
      policy_uri: 'https://client.example/privacy',
      contacts: ['someone@client.example'],
      software_id: '4NRB1-0XZABZI9E6-5SM3R',
      software_version: '2.2',
    };
    const before = Math.floor(Date.now() / 1000);
    const answer = await post({ ...sent, unknown_member: { nested: [1] } });
    const registered = expectStatus(answer, 201);
    expect(registered).toEqual({
      ...sent,
      client_id: expect.stringMatching(/^sdoak_[\w-]+$/),
      client_id_issued_at: expect.any(Number),
      client_secret: expect.stringMatching(/^sdoas_[\w-]{43}$/),
      client_secret_expires_at: 0,
      registration_access_token: expect.stringMatching(/^[\w-]{43,}$/),
      registration_client_uri: `${tiers.issuer}/api/oauth/register/${registered.client_id}`,
    });
    expect(Number.isInteger(registered.client_id_issued_at)).toBe(true);
    expect(Math.abs(registered.client_id_issued_at - before)).toBeLessThan(60);
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('pragma')).toBe('no-cache');
    expect(answer.text).not.toContain('null');
  });

  it('and gets what it did not ask for by default; null counts as not asked', async () => {
    const nothing = await register();
    expect(nothing).toMatchObject({
      client_name: 'client.example',
      redirect_uris: [REDIRECT_URI],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      scope: STANDARD,
      application_type: 'web',
    });
    const names = ['client_name', 'grant_types', 'response_types', 'token_endpoint_auth_method', 'scope', 'jwks'];
    const nulls = Object.fromEntries(
      [...names, 'application_type', 'contacts', 'logo_uri'].map((name) => [name, null]),
    );
    const withNulls = await register(nulls);
    expect(Object.keys(withNulls)).toEqual(Object.keys(nothing));
    expect(withNulls.scope).toBe(STANDARD);
  });

  it.each<[string, string, string]>([
    ['permissions', 'openid CREATE_POST LIST_PROFILES', 'openid CREATE_POST LIST_PROFILES'],
    ['a name twice', 'openid openid profile', 'openid profile'],
    ['an empty scope', '', STANDARD],
    ['privileged permissions among others', 'openid ADMINISTRATOR MANAGE_POSTS READ_PROFILE', 'openid READ_PROFILE'],
    ['what views and manages', 'profile VIEW_ACCOUNTS MANAGE_TRAILS USE_ROBOTS', 'profile USE_ROBOTS'],
    ['what uses keys and clients', 'email USE_OAUTH_CLIENTS USE_PERSONAL_ACCESS_KEYS', 'email'],
  ])('with %s and is told which of them it has', async (_, sent, registered) => {
    const client = await register({ scope: sent });
    expect(client.scope).toBe(registered);
    const everything = `${STANDARD} ${sent}`.trim();
    const tokens = await rawClient(tiers.address, client).tokensByCode(admin, everything);
    const permissions = (scope: string) => scope.split(' ').filter((name) => /^[A-Z_]+$/.test(name));
    expect(permissions(tokens.scope).toSorted()).toEqual(permissions(registered).toSorted());
  });

  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['loopback', { redirect_uris: [LOOPBACK] }, { application_type: 'native' }],
    [
      'loopback by a web application',
      { redirect_uris: [LOOPBACK], application_type: 'web' },
      { application_type: 'native' },
    ],
    ['a scheme of its own', { redirect_uris: ['com.example.app:/cb'] }, { application_type: 'native' }],
    ['https for a native application', { application_type: 'native' }, { application_type: 'native' }],
  ])('with %s as a native application, which may have a secret', async (_, sent, expected) => {
    expect(await register(sent)).toMatchObject({ ...expected, client_secret: expect.stringMatching(/^sdoas_/) });
    const open = await register({ ...sent, token_endpoint_auth_method: 'none' });
    expect(open).toMatchObject({ ...expected, token_endpoint_auth_method: 'none' });
    expect(open).not.toHaveProperty('client_secret');
    expect(open).not.toHaveProperty('client_secret_expires_at');
  });

  it('and then signs people in, with its secret in either place, on any port of a loopback address', async () => {
    const registered = await register({ redirect_uris: [LOOPBACK], token_endpoint_auth_method: 'client_secret_post' });
    const raw = rawClient(tiers.address, registered);
    const redirect_uri = 'http://127.0.0.1:51004/callback';
    const { code, verifier } = await raw.approvedCode(member, { redirect_uri, scope: 'openid offline_access' });
    const tokens = expectStatus(await raw.exchange(code, verifier, { redirect_uri }), 200);
    const basic = Buffer.from(`${registered.client_id}:${registered.client_secret}`).toString('base64');
    const refreshed = await send(`${tiers.address}/api/oauth/token`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', authorization: `Basic ${basic}` },
      body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: tokens.refresh_token }).toString(),
    });
    expectStatus(refreshed, 200);
  });

  it('with keys of its own instead of a secret', async () => {
    const { jwk, ...key } = await newClientKey('ES256');
    const jwks = { keys: [jwk] };
    const registered = await register({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    expect(registered).toMatchObject({ token_endpoint_auth_method: 'private_key_jwt', jwks });
    expect(registered).not.toHaveProperty('client_secret');
    const { client_id } = registered;
    const { code, verifier } = await rawClient(tiers.address, { client_id }).approvedCode(member);
    const proof = {
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await assertion({ jwk, ...key }, client_id, tiers.issuer),
    };
    const raw = rawClient(tiers.address, { client_id });
    expectOAuthRefused(await raw.exchange(code, verifier), 401, 'invalid_client');
    expectStatus(await raw.exchange(code, verifier, proof), 200);
  });

  it('from a page of any origin, without credentials', async () => {
    const answer = await post({ redirect_uris: [REDIRECT_URI] }, { origin: 'https://anywhere.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('with openid-client and with oauth4webapi, knowing the issuer alone', async () => {
    const wanted = { redirect_uris: [REDIRECT_URI], client_name: 'Stock client' };
    const execute = [openid.allowInsecureRequests];
    const config = await openid.dynamicClientRegistration(new URL(tiers.issuer), wanted, undefined, { execute });
    expect(config.clientMetadata()).toMatchObject({ ...wanted, client_secret: expect.stringMatching(/^sdoas_/) });

    const insecure = { [oauth.allowInsecureRequests]: true };
    const issuer = new URL(tiers.issuer);
    const server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure));
    const answer = await oauth.dynamicClientRegistrationRequest(server, wanted, insecure);
    expect(await oauth.processDynamicClientRegistrationResponse(answer)).toMatchObject(wanted);
  });
});

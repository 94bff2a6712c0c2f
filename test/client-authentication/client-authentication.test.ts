import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, ownCredentials, registerAt } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, postForm } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();

const register = (token_endpoint_auth_method: string) =>
  registerAt(ALL_CLIENTS, admin, {
    ...ownCredentials({ token_endpoint_auth_method }),
    allowed_grants: ['client_credentials', DEVICE_CODE_GRANT],
  });
const client = await register('client_secret_basic');

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });
const ENDPOINTS: readonly [string, Record<string, string>][] = [
  ['token', { grant_type: 'client_credentials' }],
  ['device_authorization', {}],
];

describe.each(['client_secret_basic', 'client_secret_post'])('A client registered for %s', (method) => {
  const METHODS = {
    header: [openid.ClientSecretBasic, oauth.ClientSecretBasic],
    body: [openid.ClientSecretPost, oauth.ClientSecretPost],
  } as const;

  it.each(['header', 'body'] as const)('authenticates with openid-client and oauth4webapi by %s', async (where) => {
    const { client_id, client_secret } = await register(method);
    const [openidMethod, oauthMethod] = METHODS[where];
    const execute = [openid.allowInsecureRequests];
    const own = openidMethod(client_secret);
    const config = await openid.discovery(new URL(tiers.issuer), client_id, undefined, own, { execute });
    expect(config.serverMetadata()).toMatchObject({
      grant_types_supported: expect.arrayContaining(['client_credentials']),
      token_endpoint_auth_methods_supported: expect.arrayContaining([method, 'private_key_jwt']),
    });
    expect(await openid.clientCredentialsGrant(config, { scope: 'READ_PROFILE' })).toMatchObject({
      scope: 'READ_PROFILE',
    });
    expect(await openid.initiateDeviceAuthorization(config, {})).toMatchObject({ expires_in: 900 });

    const insecure = { [oauth.allowInsecureRequests]: true };
    const server = { ...config.serverMetadata() };
    const request = await oauth.clientCredentialsGrantRequest(
      server,
      { client_id },
      oauthMethod(client_secret),
      {},
      insecure,
    );
    const tokens = await oauth.processClientCredentialsResponse(server, { client_id }, request);
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('has a secret that is the same raw and form-encoded', async () => {
    const { client_secret } = await register(method);
    expect(encodeURIComponent(client_secret)).toBe(client_secret);
  });
});

describe.each(ENDPOINTS)('At the endpoint %s (RFC 6749 §2.3)', (path, usual) => {
  const post = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    postForm(`${tiers.address}/api/oauth/${path}`, { ...usual, ...form }, headers);
  const pair = () => `${client.client_id}:${client.client_secret}`;

  it('the header and the body may name the same client', async () => {
    expectStatus(await post({ client_id: client.client_id }, basic(pair())), 200);
  });

  it.each<[string, () => Promise<Answer>]>([
    ['a secret in header and body', () => post({ client_secret: client.client_secret }, basic(pair()))],
    ['everything in header and body', () => post({ ...client, id: '' }, basic(pair()))],
    ['another client_id in the body', () => post({ client_id: 'storyden-cli' }, basic(pair()))],
    ['Basic that is not base64', () => post({}, { authorization: 'Basic %%%' })],
    ['Basic without anything', () => post({}, { authorization: 'Basic' })],
    ['Basic without a colon', () => post({}, basic(client.client_id))],
    ['Basic without a client', () => post({}, basic(`:${client.client_secret}`))],
    ['Basic with broken percent-encoding', () => post({}, basic(`${client.client_id}:%zz`))],
    [
      'Basic that is not UTF-8',
      () => post({}, { authorization: `Basic ${Buffer.from([0xff, 0x3a]).toString('base64')}` }),
    ],
    [
      'client_id twice',
      () => postForm(`${tiers.address}/api/oauth/${path}`, `${new URLSearchParams(usual)}&client_id=a&client_id=a`),
    ],
  ])('%s is invalid_request', async (_, send) => {
    expectOAuthRefused(await send(), 400, 'invalid_request');
  });

  it.each<[string, () => Promise<Answer>, boolean]>([
    ['no client at all', () => post({}), false],
    ['an unknown client', () => post({ client_id: 'sdoak_unknown', client_secret: 'x' }), false],
    ['an unknown client in the header', () => post({}, basic('sdoak_unknown:x')), true],
    ['a wrong secret', () => post({ client_id: client.client_id, client_secret: 'x' }), false],
    ['a wrong secret in the header', () => post({}, basic(`${client.client_id}:x`)), true],
    ['no secret', () => post({ client_id: client.client_id }), false],
    ['an empty secret', () => post({ client_id: client.client_id, client_secret: '' }), false],
    ['no secret in the header', () => post({}, basic(`${client.client_id}:`)), true],
    ['a secret in another case', () => post({ ...client, client_secret: client.client_secret.toUpperCase() }), false],
    ['a secret of a client that has none', () => post({ client_id: 'storyden-cli', client_secret: 'x' }), false],
    ['a Bearer token', () => post({}, { authorization: 'Bearer x' }), false],
  ])('%s is invalid_client, with a challenge if Basic was tried: %#', async (_, send, challenged) => {
    const answer = await send();
    expectOAuthRefused(answer, 401, 'invalid_client');
    const challenge = answer.headers.get('www-authenticate');
    if (challenged) expect(challenge).toMatch(/^Basic realm=/);
    else expect(challenge).toBeNull();
  });
});

describe('Failed authentications (RATE_LIMIT_CLIENT_AUTH)', () => {
  const POINTS = 3;
  /** A replica with the limit, called from addresses of a network of its own: counts are kept for all replicas. */
  const boot = async (network: number) => {
    const { address } = await tiers.bootReplica({
      grants: { limits: { clientAuth: { points: POINTS, seconds: 60 } } },
      gateway: { trustedProxies: ['loopback'] },
    });
    return (host: number, form: Record<string, string>, path = 'token') =>
      postForm(
        `${address}/api/oauth/${path}`,
        { grant_type: 'client_credentials', ...form },
        { 'x-forwarded-for': `198.51.${network}.${host}` },
      );
  };
  const wrong = () => ({ client_id: client.client_id, client_secret: 'sdoas_wrong' });

  it('are limited per address: 429 with Retry-After instead of 401, at every endpoint', async () => {
    const from = await boot(1);
    for (let count = 0; count < POINTS; count += 1) expectOAuthRefused(await from(1, wrong()), 401, 'invalid_client');
    for (const path of ['token', 'device_authorization', 'token']) {
      const refused = await from(1, wrong(), path);
      expectOAuthRefused(refused, 429, 'rate_limited');
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
    expectOAuthRefused(await from(1, { client_id: 'sdoak_unknown' }), 429, 'rate_limited');
    expectOAuthRefused(await from(2, wrong()), 401, 'invalid_client');
  });

  it('are counted by all replicas together, and lock nobody out who has the right secret', async () => {
    const [one, two] = [await boot(2), await boot(2)];
    for (const from of [one, two, one]) expectOAuthRefused(await from(1, wrong()), 401, 'invalid_client');
    expectOAuthRefused(await two(1, wrong()), 429, 'rate_limited');
    expectOAuthRefused(await one(1, wrong()), 429, 'rate_limited');
    expectStatus(await one(1, client), 200);
    expectStatus(await two(1, client), 200);
  });

  it('leave nothing behind when there are none: success counts for nothing', async () => {
    const from = await boot(3);
    const counted = async () => {
      const [row] = await rowsOf(tiers.databaseUrl, 'select count(*)::int as rows from grants_rate_limits');
      return row?.rows;
    };
    const before = await counted();
    for (let count = 0; count < 2 * POINTS; count += 1) expectStatus(await from(1, client), 200);
    expect(await counted()).toBe(before);
    expectOAuthRefused(await from(1, wrong()), 401, 'invalid_client');
    expect(await counted()).toBe(before + 2);
  });

  it('are no affair of public clients, who prove nothing', async () => {
    const from = await boot(4);
    for (let count = 0; count < 2 * POINTS; count += 1) {
      const poll = { grant_type: DEVICE_CODE_GRANT, client_id: 'storyden-cli', device_code: 'x' };
      expectOAuthRefused(await from(1, poll), 400, 'invalid_grant');
    }
  });
});

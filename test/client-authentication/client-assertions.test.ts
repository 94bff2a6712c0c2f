import { createHmac } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import * as openid from 'openid-client';
import { describe, expect, it } from 'vitest';
import { ASSERTION_TYPE, assertion, type ClientKey, newClientKey } from '../support/clients/client-keys.ts';
import { ALL_CLIENTS, ownCredentials } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, postForm } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const replica = await tiers.bootReplica();
const key = await newClientKey('ES256');

const keyed = (...keys: ClientKey[]) =>
  admin.createClient({
    ...ownCredentials(),
    allowed_grants: ['client_credentials', DEVICE_CODE_GRANT],
    token_endpoint_auth_method: 'private_key_jwt',
    jwks: { keys: keys.map(({ jwk }) => jwk) },
  });
const client = await keyed(key);

const TOKEN = '/api/oauth/token';
const DEVICE = '/api/oauth/device_authorization';

/** A request whose only proof is an assertion. */
const present = (
  client_assertion: string,
  more: Record<string, string> = {},
  { path = TOKEN, headers = {}, address = tiers.address }: { path?: string; headers?: object; address?: string } = {},
): Promise<Answer> => {
  const fixed = { client_assertion_type: ASSERTION_TYPE, client_assertion };
  const grant = path === TOKEN ? { grant_type: 'client_credentials' } : {};
  return postForm(`${address}${path}`, { ...grant, ...fixed, ...more }, { ...headers });
};
const good = (claims?: Record<string, unknown>, header?: Record<string, unknown>) =>
  assertion(key, client.client_id, tiers.issuer, claims, header);
const now = () => Math.floor(Date.now() / 1000);

describe('private_key_jwt (RFC 7523 §3)', () => {
  it.each(['RS256', 'PS256', 'ES256', 'Ed25519'])('with %s works for both stock clients', async (alg) => {
    const own = await newClientKey(alg);
    const { client_id } = await keyed(own);
    const execute = [openid.allowInsecureRequests];
    // Without a kid in the header the key is found by its algorithm.
    for (const privateKey of [own.privateKey, { key: own.privateKey, kid: own.jwk.kid ?? '' }]) {
      const method = openid.PrivateKeyJwt(privateKey);
      const config = await openid.discovery(new URL(tiers.issuer), client_id, undefined, method, { execute });
      expect(config.serverMetadata().token_endpoint_auth_signing_alg_values_supported).toContain(alg);
      expect(await openid.clientCredentialsGrant(config)).toMatchObject({ scope: 'READ_PROFILE' });

      const insecure = { [oauth.allowInsecureRequests]: true };
      const server = { ...config.serverMetadata() };
      const authenticate = oauth.PrivateKeyJwt(privateKey);
      const request = await oauth.clientCredentialsGrantRequest(server, { client_id }, authenticate, {}, insecure);
      const tokens = await oauth.processClientCredentialsResponse(server, { client_id }, request);
      expect(tokens).toMatchObject({ token_type: 'bearer', scope: 'READ_PROFILE' });
    }
  });

  it.each<[string, () => Promise<Answer>]>([
    ['to the issuer', async () => present(await good())],
    ['to the token endpoint', async () => present(await good({ aud: `${tiers.issuer}${TOKEN}` }))],
    ['to the endpoint for pushed requests', async () => present(await good({ aud: `${tiers.issuer}/api/oauth/par` }))],
    ['to several, the issuer among them', async () => present(await good({ aud: ['https://x', tiers.issuer] }))],
    ['with client_id', async () => present(await good(), { client_id: client.client_id })],
    ['at device_authorization', async () => present(await good(), {}, { path: DEVICE })],
    ['without iat', async () => present(await good({ iat: undefined }))],
    ['with EdDSA by its old name', () => presentOf('EdDSA')],
    ['that expired within the skew of clocks', async () => present(await good({ exp: now() - 30 }))],
    ['of another type of JWT', async () => present(await good({}, { typ: 'client-authentication+jwt' }))],
  ])('takes an assertion %s', async (_, send) => {
    expectStatus(await send(), 200);
  });

  async function presentOf(alg: string) {
    const own = await newClientKey(alg);
    const { client_id } = await keyed(own);
    return present(await assertion(own, client_id, tiers.issuer));
  }

  it('takes each of several keys, and the one that comes after a rotation', async () => {
    const [first, second] = [await newClientKey('ES256'), await newClientKey('RS256')];
    const rotating = await keyed(first, second);
    for (const each of [first, second]) {
      expectStatus(await present(await assertion(each, rotating.client_id, tiers.issuer)), 200);
    }
    const next = await newClientKey('EdDSA');
    const path = `${ALL_CLIENTS}/${rotating.id}`;
    expectStatus(await admin.patch(path, { jwks: { keys: [next.jwk] } }), 200);
    expectStatus(await present(await assertion(next, rotating.client_id, tiers.issuer)), 200);
    expectOAuthRefused(await present(await assertion(first, rotating.client_id, tiers.issuer)), 401, 'invalid_client');
  });

  it('takes an assertion once, however many send it and wherever', async () => {
    const sent = await good();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        present(sent, {}, { path: n % 3 ? TOKEN : DEVICE, address: n % 2 ? tiers.address : replica.address }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 200)) {
      expectOAuthRefused(answer, 401, 'invalid_client');
    }
    const again = await good({ jti: 'chosen' });
    expectStatus(await present(again), 200);
    expectOAuthRefused(await present(await good({ jti: 'chosen' })), 401, 'invalid_client');
    // A jti is one client's: another may use the same.
    const other = await keyed(key);
    expectStatus(await present(await assertion(key, other.client_id, tiers.issuer, { jti: 'chosen' })), 200);
  });
});

const unsigned = (header: object, claims: object) =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
const claimsFor = (clientId: string) => ({
  iss: clientId,
  sub: clientId,
  aud: tiers.issuer,
  exp: now() + 60,
  jti: String(Math.random()),
});

describe('An assertion that proves nothing is invalid_client (RFC 7523 §3.2):', () => {
  it.each<[string, () => Promise<string> | string]>([
    ['for another audience', () => good({ aud: 'https://other.example' })],
    ['for the device endpoint', () => good({ aud: `${tiers.issuer}${DEVICE}` })],
    ['for the issuer with a slash', () => good({ aud: `${tiers.issuer}/` })],
    ['for nobody', () => good({ aud: undefined })],
    ['expired', () => good({ exp: now() - 120 })],
    ['without expiry', () => good({ exp: undefined })],
    ['for longer than an hour', () => good({ exp: now() + 4000 })],
    ['for ever', () => good({ exp: 1e300 })],
    ['from the future', () => good({ nbf: now() + 300 })],
    ['without jti', () => good({ jti: undefined })],
    ['with an empty jti', () => good({ jti: '' })],
    ['with a jti that is a number', () => good({ jti: 7 })],
    ['whose issuer is another', () => good({ iss: 'https://other.example' })],
    ['whose subject is another', () => good({ sub: 'storyden-cli' })],
    ['whose subject is no text', () => good({ sub: [client.client_id] })],
    ['without issuer', () => good({ iss: undefined })],
    ['signed with a key of nobody', async () => assertion(await newClientKey('ES256'), client.client_id, tiers.issuer)],
    [
      'signed with a key of nobody under the right kid',
      async () => assertion(await newClientKey('ES256', key.jwk.kid), client.client_id, tiers.issuer),
    ],
    ['of a client that does not exist', () => assertion(key, 'sdoak_nobody', tiers.issuer)],
    ['with its own key in its header', () => selfAsserted()],
    ['with alg none', () => `${unsigned({ alg: 'none' }, claimsFor(client.client_id))}.`],
    [
      'with HS256 under the public key',
      () => {
        const text = unsigned({ alg: 'HS256', kid: key.jwk.kid }, claimsFor(client.client_id));
        return `${text}.${createHmac('sha256', JSON.stringify(key.jwk)).update(text).digest('base64url')}`;
      },
    ],
    ['that is no JWT', () => 'abc'],
    ['that is an empty JWT', () => '..'],
    ['whose claims are a list', () => `${unsigned({ alg: 'ES256' }, [])}.AAAA`],
  ])('%s', async (_, make) => {
    const forged = await make();
    expectOAuthRefused(await present(forged), 401, 'invalid_client');
    expectOAuthRefused(await present(forged, {}, { path: DEVICE }), 401, 'invalid_client');
  });

  async function selfAsserted() {
    const forger = await newClientKey('ES256');
    return assertion(forger, client.client_id, tiers.issuer, {}, { kid: undefined, jwk: forger.jwk });
  }

  it('by the key of another client', async () => {
    const [otherKey, secretive] = [await newClientKey('ES256'), await admin.createClient(ownCredentials())];
    const other = await keyed(otherKey);
    for (const { client_id } of [client, secretive]) {
      const forged = await assertion(otherKey, client_id, tiers.issuer);
      expectOAuthRefused(await present(forged), 401, 'invalid_client');
    }
    // Its own name in the request does not help, nor another's beside a good assertion.
    const claims = { iss: client.client_id };
    const mixed = await assertion(otherKey, other.client_id, tiers.issuer, claims);
    expectOAuthRefused(await present(mixed, { client_id: other.client_id }), 401, 'invalid_client');
    expectOAuthRefused(await present(await good(), { client_id: other.client_id }), 401, 'invalid_client');
  });

  it('and uses nothing up: the same jti is good afterwards', async () => {
    const forger = await newClientKey('ES256', key.jwk.kid);
    const claims = { jti: 'kept' };
    const forged = await assertion(forger, client.client_id, tiers.issuer, claims);
    expectOAuthRefused(await present(forged), 401, 'invalid_client');
    expectStatus(await present(await good(claims)), 200);
  });
});

describe('The request around an assertion (RFC 7521 §4.2)', () => {
  const basic = () => ({ authorization: `Basic ${Buffer.from(`${client.client_id}:x`).toString('base64')}` });
  it.each<[string, (sent: string, path: string) => Promise<Answer>, number, string]>([
    ['a secret beside it', (a, path) => present(a, { client_secret: 'x' }, { path }), 400, 'invalid_request'],
    ['Basic beside it', (a, path) => present(a, {}, { path, headers: basic() }), 400, 'invalid_request'],
    ['no type', (a, path) => present(a, { client_assertion_type: '' }, { path }), 400, 'invalid_request'],
    ['an unknown type', (a, path) => present(a, { client_assertion_type: 'saml' }, { path }), 401, 'invalid_client'],
    ['a type alone', (_, path) => present('', {}, { path }), 400, 'invalid_request'],
  ])('with %s is refused and leaves the assertion unused', async (_, send, status, error) => {
    const sent = await good();
    for (const path of [TOKEN, DEVICE]) expectOAuthRefused(await send(sent, path), status, error);
    expectStatus(await present(sent), 200);
  });

  it('that repeats a parameter is refused', async () => {
    const type = encodeURIComponent(ASSERTION_TYPE);
    const sent = encodeURIComponent(await good());
    const form = `grant_type=client_credentials&client_assertion_type=${type}&client_assertion=${sent}`;
    const twice = await postForm(`${tiers.address}${TOKEN}`, `${form}&client_assertion=${sent}`);
    expectOAuthRefused(twice, 400, 'invalid_request');
  });

  it('cannot be replaced by a secret, or by nothing, where the client has a key', async () => {
    const secret = { grant_type: 'client_credentials', client_id: client.client_id };
    for (const more of [{}, { client_secret: 'sdoas_any' }]) {
      expectOAuthRefused(await postForm(`${tiers.address}${TOKEN}`, { ...secret, ...more }), 401, 'invalid_client');
    }
  });
});

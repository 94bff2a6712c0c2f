import { describe, expect, it } from 'vitest';
import { ASSERTION_TYPE } from '../support/clients/client-keys.ts';
import { OWN_CLIENTS, ownCredentials } from '../support/clients/managed-clients.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// What somebody tried once and got through with.

const { tiers, admin } = await useTiers({
  grants: { dynamicRegistration: true, limits: { registration: { points: 3, seconds: 600 } } },
  gateway: { dynamicRegistration: true, trustedProxies: ['loopback'] },
});
const member = await admin.createMember(['USE_OAUTH_CLIENTS']);

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const register = (body: object, address: string) =>
  send(`${tiers.address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': address },
    body: JSON.stringify(body),
  });

describe('a client assertion', () => {
  const assert = (assertion: string) =>
    postForm(`${tiers.address}/api/oauth/device_authorization`, {
      client_assertion: assertion,
      client_assertion_type: ASSERTION_TYPE,
    });

  it.each([[{ toString: null, valueOf: null }], [7], [['storyden-cli']], [true], [null]])(
    'whose subject is %j is refused like any other',
    async (sub) => {
      const { status, body } = await assert(`${part({ alg: 'RS256' })}.${part({ sub })}.AAAA`);
      expect([status, body.error]).toEqual([401, 'invalid_client']);
    },
  );

  it.each([
    ['ES256', { kty: 'EC', crv: 'P-256', x: 'AA', y: 'AA' }],
    ['EdDSA', { kty: 'OKP', crv: 'Ed25519', x: 'AA' }],
    ['RS256', { kty: 'RSA', n: 'AA', e: 'AA' }],
  ])('of a client whose %s key makes no sense is refused', async (alg, jwk) => {
    const { client } = expectStatus(
      await admin.post('/api/admin/oauth/clients', {
        name: 'Broken key',
        type: 'confidential',
        allowed_scopes: [],
        redirect_uris: [],
        allowed_grants: ['client_credentials'],
        token_endpoint_auth_method: 'private_key_jwt',
        jwks: { keys: [jwk] },
      }),
      200,
    );
    const claims = { iss: client.client_id, sub: client.client_id, aud: tiers.issuer, exp: 4_000_000_000, jti: alg };
    const { status, body } = await assert(`${part({ alg })}.${part(claims)}.AAAA`);
    expect([status, body.error]).toEqual([401, 'invalid_client']);
  });
});

it('An IPv6 network counts as one address: whoever has one there has them all', async () => {
  const statuses = [];
  for (let host = 1; host <= 5; host++) {
    const { status } = await register({ redirect_uris: [REDIRECT_URI] }, `2001:db8:0:1::${host}`);
    statuses.push(status);
  }
  expect(statuses).toEqual([201, 201, 201, 429, 429]);
});

it('A denial does not go to a redirect URI that was removed meanwhile', async () => {
  const { client } = expectStatus(await member.post(OWN_CLIENTS, ownCredentials(codeClient)), 200);
  const { url } = rawClient(tiers.address, client).authorizeUrl({ scope: 'openid' });
  const requestId = await member.openAuthorization(url);
  const moved = { redirect_uris: ['https://client.example/elsewhere'] };
  expectStatus(await member.patch(`${OWN_CLIENTS}/${client.id}`, moved), 200);
  const { status, body } = await member.decideAuthorization(requestId, 'deny');
  expect([status, body.error, body.location]).toEqual([400, 'invalid_request', undefined]);
});

it.each(['a\r\nSet-Cookie: x', '\u202eevil', '\u200bhidden', 'two\u2028lines'])(
  'A client name cannot hide text: %j',
  async (name) => {
    const { status, body } = await member.post(OWN_CLIENTS, ownCredentials({ ...codeClient, name }));
    expect([status, body.error]).toEqual([400, 'invalid_argument']);
  },
);

it('A client_id cannot look like an account', async () => {
  const { status } = await admin.post('/api/admin/oauth/clients', { ...codeClient, client_id: member.id });
  expect(status).toBe(400);
});

const codeClient = {
  name: 'Code client',
  type: 'public',
  redirect_uris: [REDIRECT_URI],
  allowed_scopes: [],
  allowed_grants: ['authorization_code'],
};

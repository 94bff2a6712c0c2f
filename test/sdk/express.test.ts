import { once } from 'node:events';
import express from 'express';
import { afterAll, describe, expect, it } from 'vitest';
import { createVerifier } from '../../sdk/src/create-verifier.ts';
import { accessOf, protect } from '../../sdk/src/express.ts';
import { boundClient, dpopProof, newProofKey } from '../support/clients/dpop.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { freePort } from '../support/free-port.ts';
import { expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import type { Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const port = await freePort();
const ADDRESS = `http://127.0.0.1:${port}`;
const RESOURCE = `${ADDRESS}/api`;
const { tiers, admin } = await useTiers({ grants: { resources: [RESOURCE] } });
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE', 'ADMINISTRATOR'] });
const tokenOf = async (scope: string, person: Person = member, resource = RESOURCE) => {
  const raw = rawClient(tiers.address, client);
  const { code, verifier } = await raw.approvedCode(person, { scope, resource });
  return expectStatus(await raw.exchange(code, verifier), 200).access_token;
};

const verifier = createVerifier({ issuer: tiers.issuer, audience: RESOURCE });
const { requireScopes, metadata } = protect(verifier, { scopes: ['READ_PROFILE'], name: 'The API' });
const app = express();
app.use(metadata);
app.get('/api/open', requireScopes(), (request, response) => void response.json(accessOf(request)));
app.get('/api/me', requireScopes('READ_PROFILE'), (request, response) => {
  const { auth } = request as { auth?: unknown };
  response.json({ who: accessOf(request).who, auth });
});
app.get('/api/post', requireScopes('READ_PROFILE', 'CREATE_POST'), (_, response) => void response.json({}));
const server = app.listen(port, '127.0.0.1');
await once(server, 'listening');
afterAll(() => server.close());

const call = (path: string, authorization?: string) =>
  send(`${ADDRESS}${path}`, { headers: authorization === undefined ? {} : { authorization } });
const META = `resource_metadata="${ADDRESS}/.well-known/oauth-protected-resource/api"`;
const DPOP = 'DPoP algs="ES256 RS256 PS256 Ed25519 EdDSA"';

describe('Express lets a token of the server through', () => {
  it('with what it says of the account, the client and the grant', async () => {
    const { body } = await call('/api/open', `Bearer ${await tokenOf('openid READ_PROFILE')}`);
    expect(body).toMatchObject({ who: member.id, account: member.id, client: client.client_id });
    expect(body.scopes.toSorted()).toEqual(['READ_PROFILE', 'openid']);
    const { grants } = (await member.get('/api/auth/oauth/grants')).body;
    expect(grants.map(({ id }: { id: string }) => id)).toContain(body.grant);
  });

  it('and hands on what servers of the MCP SDK want', async () => {
    const token = await tokenOf('READ_PROFILE');
    const { body } = await call('/api/me', `bearer ${token}`);
    expect(body.auth).toMatchObject({
      token,
      clientId: client.client_id,
      scopes: ['READ_PROFILE'],
      resource: RESOURCE,
    });
    expect([body.who, body.auth.extra.who]).toEqual([member.id, member.id]);
    expect(body.auth.expiresAt).toBeGreaterThan(Date.now() / 1000);
  });

  it('of an administrator, whatever permission is needed', async () => {
    expectStatus(await call('/api/post', `Bearer ${await tokenOf('ADMINISTRATOR', admin)}`), 200);
  });
});

describe('Express takes a token that is bound to a key (RFC 9449 §7)', async () => {
  const key = await newProofKey();
  const { code, verifier: code_verifier } = await rawClient(tiers.address, client).approvedCode(member, {
    scope: 'READ_PROFILE',
    resource: RESOURCE,
  });
  const form = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI, code_verifier };
  const token = expectStatus(await (await boundClient(tiers.issuer, client, key)).token(form), 200).access_token;
  const proofFor = (path: string) => dpopProof(key, { url: `${ADDRESS}${path}`, method: 'GET', accessToken: token });
  const present = (path: string, dpop: string, scheme = 'DPoP') =>
    send(`${ADDRESS}${path}`, { headers: { authorization: `${scheme} ${token}`, dpop } });

  it('with a proof for the address that was called', async () => {
    expectStatus(await present('/api/me?page=2', await proofFor('/api/me')), 200);
    expectStatus(await present('/api/me', await proofFor('/api/me'), 'dpop'), 200);
  });

  it('and tells a client with a wrong proof of proofs alone', async () => {
    const { status, headers, body } = await present('/api/me', await proofFor('/api/open'));
    expect([status, body.error]).toEqual([401, 'invalid_dpop_proof']);
    expect(headers.get('www-authenticate')).toBe(
      `DPoP error="invalid_dpop_proof", algs="ES256 RS256 PS256 Ed25519 EdDSA", ${META}`,
    );
    const asBearer = await present('/api/me', await proofFor('/api/me'), 'Bearer');
    expect([asBearer.status, asBearer.body.error]).toEqual([401, 'invalid_token']);
  });
});

describe('Express refuses with a challenge', () => {
  const expectRefused = async (
    answer: ReturnType<typeof call>,
    [status, error]: [number, string],
    challenge: string,
  ) => {
    const { headers, body, ...refused } = await answer;
    expect([refused.status, body.error, headers.get('www-authenticate')]).toEqual([status, error, challenge]);
    expect(headers.get('cache-control')).toBe('no-store');
  };

  it('no token, without an error', async () => {
    const scope = 'scope="READ_PROFILE CREATE_POST"';
    await expectRefused(call('/api/post'), [401, 'invalid_token'], `Bearer ${scope}, ${META}, ${DPOP}`);
    await expectRefused(call('/api/post', 'Basic eDp5'), [401, 'invalid_token'], `Bearer ${scope}, ${META}, ${DPOP}`);
    await expectRefused(call('/api/open'), [401, 'invalid_token'], `Bearer ${META}, ${DPOP}`);
  });

  it('what is no good token here', async () => {
    const elsewhere = await tokenOf('READ_PROFILE', member, tiers.issuer);
    for (const token of ['x', '"', '', elsewhere, `${await tokenOf('READ_PROFILE')}x`]) {
      const challenge = `Bearer error="invalid_token", scope="READ_PROFILE", ${META}, ${DPOP}`;
      await expectRefused(call('/api/me', `Bearer ${token}`), [401, 'invalid_token'], challenge);
    }
  });

  it('a token that may not, with every scope that is needed', async () => {
    const challenge = `Bearer error="insufficient_scope", scope="READ_PROFILE CREATE_POST", ${META}, ${DPOP}`;
    const token = await tokenOf('READ_PROFILE');
    await expectRefused(call('/api/post', `Bearer ${token}`), [403, 'insufficient_scope'], challenge);
  });

  it('a token in the query', async () => {
    const answer = call(`/api/me?access_token=${await tokenOf('READ_PROFILE')}`);
    await expectRefused(answer, [400, 'invalid_request'], `Bearer error="invalid_request", ${META}, ${DPOP}`);
  });
});

it('The metadata of the service leads clients to the issuer', async () => {
  const { status, headers, body } = await call('/.well-known/oauth-protected-resource/api');
  expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*']);
  expect(body).toEqual({
    resource: RESOURCE,
    authorization_servers: [tiers.issuer],
    bearer_methods_supported: ['header'],
    dpop_signing_alg_values_supported: ['ES256', 'RS256', 'PS256', 'Ed25519', 'EdDSA'],
    scopes_supported: ['READ_PROFILE'],
    resource_name: 'The API',
  });
  expect((await call('/.well-known/oauth-protected-resource')).status).toBe(404);
});

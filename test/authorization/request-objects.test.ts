import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { newClientKey } from '../support/clients/client-keys.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org' });
const key = await newClientKey('ES256');
const client = await admin.createClient({ jwks: { keys: [key.jwk] } });

type Claims = Record<string, unknown>;

/** A good request in a request object, but for the claims and headers that a test wants otherwise. */
async function requestObject(claims: Claims = {}, header: Claims = {}, of = client, signer = key) {
  const { url, verifier, state } = rawClient(tiers.address, of).authorizeUrl({ scope: 'openid' });
  const now = Math.floor(Date.now() / 1000);
  const usual = {
    ...Object.fromEntries(url.searchParams),
    iss: of.client_id,
    aud: tiers.issuer,
    iat: now,
    exp: now + 60,
  };
  const wanted = Object.entries({ ...usual, ...claims }).filter(([, value]) => value !== undefined);
  const request = await new SignJWT(Object.fromEntries(wanted))
    .setProtectedHeader({ alg: signer.alg, kid: String(signer.jwk.kid), typ: 'oauth-authz-req+jwt', ...header })
    .sign(signer.privateKey);
  return { request, verifier, state };
}

/** An authorize URL with a request object, and beside it what is given. */
function urlWith(request: string, beside: Record<string, string> = {}, of = client): URL {
  const url = new URL(`${tiers.address}/api/oauth/authorize`);
  url.search = new URLSearchParams({ client_id: of.client_id, request, ...beside }).toString();
  return url;
}

const beside = { redirect_uri: REDIRECT_URI, response_type: 'code' };
const errorOf = (answer: Answer) => locationOf(answer).searchParams.get('error');

describe('a signed request object (RFC 9101)', () => {
  it('is the request; what is beside it does not count', async () => {
    const { request, verifier, state } = await requestObject();
    const url = urlWith(request, { scope: 'openid email', state: 'other', redirect_uri: 'https://evil.example/' });
    const callback = await member.approveAuthorization(url);
    expect(callback.searchParams.get('state')).toBe(state);
    const code = callback.searchParams.get('code') ?? '';
    const tokens = expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expect(tokens.scope).toBe('openid');
  });

  it('takes nothing from outside that it lacks', async () => {
    const { request } = await requestObject({ code_challenge: undefined });
    const { url } = rawClient(tiers.address, client).authorizeUrl();
    const outside = { ...Object.fromEntries(url.searchParams), request };
    url.search = new URLSearchParams(outside).toString();
    expect(errorOf(await member.get(url.href))).toBe('invalid_request');
  });

  it('may hold numbers, lists and JSON as JSON has them', async () => {
    const claims = { id_token: { email: { essential: true } } };
    const resource = [`${tiers.issuer}/mcp`];
    const { request, verifier } = await requestObject({ max_age: 3600, claims, resource });
    const code = (await member.approveAuthorization(urlWith(request))).searchParams.get('code') ?? '';
    const tokens = expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expect(claimsOf(tokens.id_token).email).toBe('member@example.org');
    expect(claimsOf(tokens.access_token).aud).toBe(`${tiers.issuer}/mcp`);
    const { request: young } = await requestObject({ max_age: 0 });
    expect(locationOf(await member.get(urlWith(young).href)).pathname).toBe('/login');
  });

  it('may be pushed, and may have the OIDC parameters beside it', async () => {
    const { request, verifier } = await requestObject();
    const form = { client_id: client.client_id, request };
    const { request_uri } = expectStatus(await postForm(`${tiers.address}/api/oauth/par`, form), 201);
    const url = new URL(`${tiers.address}/api/oauth/authorize`);
    url.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString();
    const code = (await member.approveAuthorization(url)).searchParams.get('code') ?? '';
    expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    await member.openAuthorization(urlWith((await requestObject({ response_type: undefined })).request, beside));
  });

  it('is read for who is not signed in too', async () => {
    const { request } = await requestObject({ login_hint: 'someone' });
    const page = locationOf(await openBrowser(tiers.address).get(urlWith(request).href));
    expect(page.pathname).toBe('/login');
    expect(page.searchParams.get('login_hint')).toBe('someone');
  });

  const past = () => Math.floor(Date.now() / 1000) - 120;
  const refusals: [string, () => Promise<string>][] = [
    [
      'of another key',
      async () => (await requestObject({}, {}, client, await newClientKey('ES256', key.jwk.kid))).request,
    ],
    ['without signature', async () => `${(await requestObject()).request.split('.').slice(0, 2).join('.')}.`],
    ['signed by none', async () => unsigned({ alg: 'none' })],
    ['signed by a MAC with the public key', async () => macSigned()],
    ['changed afterwards', async () => (await requestObject()).request.replace(/\.(.)/, (_, first) => `.${first}A`)],
    ['for another issuer', async () => (await requestObject({ aud: 'https://other.example' })).request],
    ['by another issuer', async () => (await requestObject({ iss: 'sdoak_other' })).request],
    ['for another client', async () => (await requestObject({ client_id: 'sdoak_other' })).request],
    ['without client', async () => (await requestObject({ client_id: undefined })).request],
    ['that is over', async () => (await requestObject({ exp: past() })).request],
    ['that is not good yet', async () => (await requestObject({ nbf: past() + 600 })).request],
    ['in a request object', async () => (await requestObject({ request: 'x' })).request],
    ['with a request_uri', async () => (await requestObject({ request_uri: 'urn:x' })).request],
    ['that is a client assertion', async () => (await requestObject({ sub: client.client_id })).request],
    ['with half a character', async () => (await requestObject({ state: '\ud800' })).request],
    ['with a NUL', async () => (await requestObject({ nonce: '\0' })).request],
    ['with a list for a scope', async () => (await requestObject({ scope: ['openid'] })).request],
    [
      'with another response_type than beside it',
      async () => (await requestObject({ response_type: 'token' })).request,
    ],
  ];

  function unsigned(header: Claims) {
    const payload = { ...beside, client_id: client.client_id, scope: 'openid' };
    return `${[header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.`;
  }

  async function macSigned() {
    const secret = new TextEncoder().encode(JSON.stringify(key.jwk));
    return new SignJWT({ ...beside, client_id: client.client_id }).setProtectedHeader({ alg: 'HS256' }).sign(secret);
  }

  it.each(refusals)('%s is invalid_request_object, at authorize and at PAR', async (_, make) => {
    const request = await make();
    expect(errorOf(await member.get(urlWith(request, beside).href))).toBe('invalid_request_object');
    const form = { client_id: client.client_id, request, ...beside };
    const pushed = await postForm(`${tiers.address}/api/oauth/par`, form);
    expect(pushed).toMatchObject({ status: 400, body: { error: 'invalid_request_object' } });
  });

  it('that cannot be read leads nowhere without a redirect URI beside it', async () => {
    const answer = await member.get(urlWith('x.y.z').href);
    expect(answer.status).toBe(400);
    expect(answer.headers.has('location')).toBe(false);
    const evil = await member.get(
      urlWith((await requestObject({ redirect_uri: 'https://evil.example/' })).request).href,
    );
    expect([evil.status, evil.headers.has('location')]).toEqual([400, false]);
  });
});

describe('what a client registered of its request objects', () => {
  it('the algorithm is the only one that counts', async () => {
    const rsa = await newClientKey('PS256');
    const keys = { jwks: { keys: [key.jwk, rsa.jwk] } };
    const strict = await admin.createClient({ ...keys, request_object_signing_alg: 'PS256' });
    const refused = await requestObject({}, {}, strict, key);
    expect(errorOf(await member.get(urlWith(refused.request, beside, strict).href))).toBe('invalid_request_object');
    await member.openAuthorization(urlWith((await requestObject({}, {}, strict, rsa)).request, {}, strict));
  });

  it('require_signed_request_object wants every request in one (RFC 9101 §10.5)', async () => {
    const strict = await admin.createClient({ jwks: { keys: [key.jwk] }, require_signed_request_object: true });
    const { url } = rawClient(tiers.address, strict).authorizeUrl();
    expect(errorOf(await member.get(url.href))).toBe('invalid_request_object');
    const pushed = await postForm(`${tiers.address}/api/oauth/par`, url.search.slice(1));
    expect([pushed.status, pushed.body.error]).toEqual([400, 'invalid_request']);
    const nbf = Math.floor(Date.now() / 1000);
    await member.openAuthorization(urlWith((await requestObject({ nbf }, {}, strict)).request, {}, strict));
  });

  it('require_signed_request_object wants to know of each when, and for how long (FAPI 2.0 Message Signing)', async () => {
    const strict = await admin.createClient({ jwks: { keys: [key.jwk] }, require_signed_request_object: true });
    const now = Math.floor(Date.now() / 1000);
    for (const times of [{ exp: undefined, nbf: now }, {}, { exp: now + 3_700, nbf: now }, { nbf: now - 3_700 }]) {
      const { request } = await requestObject(times, {}, strict);
      expect(errorOf(await member.get(urlWith(request, beside, strict).href))).toBe('invalid_request_object');
      const pushed = await postForm(`${tiers.address}/api/oauth/par`, { client_id: strict.client_id, request });
      expect([pushed.status, pushed.body.error]).toEqual([400, 'invalid_request_object']);
    }
  });

  it('a client without keys can have none', async () => {
    const keyless = await admin.createClient();
    const { request } = await requestObject({}, {}, keyless);
    expect(errorOf(await member.get(urlWith(request, beside, keyless).href))).toBe('invalid_request_object');
  });
});

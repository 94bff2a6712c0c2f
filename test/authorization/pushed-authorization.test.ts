import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { sha256 } from '../../services/grants/domain/digest.ts';
import { cleanUp } from '../../services/grants/store/clean-up.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { ASSERTION_TYPE, assertion, newClientKey } from '../support/clients/client-keys.ts';
import { DEVICE_CODE_GRANT, postForm, rawClient } from '../support/clients/oauth-client.ts';
import { pushedRequest, pushedUrl, pushRequest } from '../support/clients/pushed-request.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { openBrowser, signIn } from '../support/people/person.ts';
import { certificateFor, json, tlsSite } from '../support/sites/untrusted-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const authorities = getCACertificates();

const certificate = await certificateFor('localhost');
setDefaultCACertificates([...authorities, certificate.cert]);
const document = { client_id: '', client_name: 'Documented', redirect_uris: [REDIRECT_URI] };
const site = await tlsSite(certificate, json(document));
document.client_id = `https://localhost:${site.port}/client.json`;
const { tiers, admin } = await useTiers({
  grants: { metadataDocuments: { enabled: true, allowedScopes: [], allowInsecureFetch: true } },
  gateway: { metadataDocuments: true },
});
const member = await admin.createMember();
const client = await admin.createClient();
const confidential = await admin.createClient({ type: 'confidential' });
afterAll(async () => {
  setDefaultCACertificates(authorities);
  await site.close();
});

type Parameters = Record<string, string>;

type Known = { client_id: string; client_secret?: string };

const push = (parameters: Parameters = {}, of: Known = client) => pushRequest(tiers.address, of, parameters);
const pushed = (parameters: Parameters = {}, of: Known = client) => pushedRequest(tiers.address, of, parameters);
const urlFor = (requestUri: string, of: Known, beside: Parameters = {}) =>
  pushedUrl(tiers.address, of, requestUri, beside);

function expectNoRedirect(answer: Answer) {
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  expect(answer.headers.has('location')).toBe(false);
}

const codeOf = (callback: URL) => callback.searchParams.get('code') ?? '';

describe('pushing (RFC 9126 §2)', () => {
  it('gives a request_uri for a while, which leads to a code for the pushed request alone', async () => {
    const { answer, verifier, state } = await push();
    expect(answer.status).toBe(201);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      request_uri: expect.stringMatching(/^urn:ietf:params:oauth:request_uri:[\w-]{43}$/),
      expires_in: 90,
    });
    const stray = { scope: 'openid email', state: 'other', redirect_uri: 'https://evil.example/', prompt: 'none' };
    const callback = await member.approveAuthorization(urlFor(answer.body.request_uri, client, stray));
    expect(callback.searchParams.get('state')).toBe(state);
    const tokens = expectStatus(await rawClient(tiers.address, client).exchange(codeOf(callback), verifier), 200);
    expect(tokens.scope).toBe('openid');
  });

  it.each<[string, () => Promise<Known>]>([
    ['a confidential client with its secret', async () => confidential],
    [
      'a client that is known by its document',
      async () => ({ client_id: `https://localhost:${site.port}/client.json` }),
    ],
  ])('is for %s too', async (_, known) => {
    const of = await known();
    const { url, verifier } = await pushed({}, of);
    const code = codeOf(await member.approveAuthorization(url));
    expectStatus(await rawClient(tiers.address, of).exchange(code, verifier), 200);
  });

  it('takes a Basic header, or an assertion that alone names the client', async () => {
    const key = await newClientKey('ES256');
    const signing = await admin.createClient({
      type: 'confidential',
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [key.jwk] },
    });
    const { client_id, ...form } = Object.fromEntries(
      rawClient(tiers.address, signing).authorizeUrl().url.searchParams,
    );
    const proof = { client_assertion_type: ASSERTION_TYPE, client_assertion: '' };
    proof.client_assertion = await assertion(key, client_id ?? '', tiers.issuer);
    const byAssertion = expectStatus(await postForm(`${tiers.address}/api/oauth/par`, { ...form, ...proof }), 201);
    await member.openAuthorization(urlFor(byAssertion.request_uri, signing));

    const basic = Buffer.from(`${confidential.client_id}:${confidential.client_secret}`).toString('base64');
    const answer = await postForm(`${tiers.address}/api/oauth/par`, form, { authorization: `Basic ${basic}` });
    await member.openAuthorization(urlFor(expectStatus(answer, 201).request_uri, confidential));
  });

  it.each<[string, number, string, Parameters]>([
    ['no redirect_uri', 400, 'invalid_request', { redirect_uri: '' }],
    ['an unregistered redirect_uri', 400, 'invalid_request', { redirect_uri: 'https://evil.example/' }],
    ['no challenge', 400, 'invalid_request', { code_challenge: '' }],
    ['an unknown scope', 400, 'invalid_scope', { scope: 'x' }],
    ['a foreign resource', 400, 'invalid_target', { resource: 'https://other.example/' }],
    ['another response_type', 400, 'unsupported_response_type', { response_type: 'token' }],
    ['a request_uri', 400, 'invalid_request', { request_uri: 'urn:ietf:params:oauth:request_uri:x' }],
    ['an unsigned request object', 400, 'invalid_request_object', { request: 'eyJhbGciOiJub25lIn0.e30.' }],
    ['a bad claims parameter', 400, 'invalid_request', { claims: '[]' }],
    ['an unknown client', 401, 'invalid_client', { client_id: 'sdoak_unknown' }],
  ])('refuses %s where the client can hear of it', async (_, status, error, parameters) => {
    const { answer } = await push(parameters);
    expect(answer).toMatchObject({ status, body: { error, error_description: expect.any(String) } });
    expect(answer.headers.has('location')).toBe(false);
  });

  it('refuses a wrong secret, a client without the code grant, and a parameter that is repeated', async () => {
    const wrong = await push({}, { client_id: confidential.client_id, client_secret: 'wrong' });
    expect(wrong.answer).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
    const device = await admin.createClient({ allowed_grants: [DEVICE_CODE_GRANT] });
    expect((await push({}, device)).answer.body.error).toBe('unauthorized_client');
    const { url } = rawClient(tiers.address, client).authorizeUrl();
    const twice = await postForm(`${tiers.address}/api/oauth/par`, `${url.search.slice(1)}&state=again`);
    expect(twice).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('keeps no request_uri in the clear', async () => {
    const { answer } = await push();
    const [row] = await rowsOf(tiers.databaseUrl, 'select * from authorization_requests order by id desc limit 1');
    expect(row?.account_id).toBeNull();
    expect(JSON.stringify(row)).not.toContain(answer.body.request_uri.split(':').pop());
  });
});

describe('a request_uri at authorize (RFC 9126 §4)', () => {
  it('that is unknown, expired, decided or of another client is 400 without Location', async () => {
    const other = await admin.createClient();
    const { answer } = await push();
    expectNoRedirect(await member.get(urlFor(answer.body.request_uri, other).href));
    expectNoRedirect(await member.get(urlFor('urn:ietf:params:oauth:request_uri:unknown', client).href));
    const { url } = await pushed();
    await member.approveAuthorization(url);
    expectNoRedirect(await member.get(url.href));
    expectNoRedirect(await openBrowser(tiers.address).get(url.href));

    const late = await pushed();
    await rowsOf(tiers.databaseUrl, 'update authorization_requests set expires_at = now() where account_id is null');
    expectNoRedirect(await member.get(late.url.href));
  });

  it('is for one account, however many open it at once', async () => {
    const people = [member, ...(await Promise.all([1, 2, 3].map(() => admin.createMember())))];
    const { url } = await pushed();
    const answers = await Promise.all(people.map((person) => person.get(url.href)));
    const pages = answers.map((answer) => locationOf(answer).pathname);
    expect(pages.filter((page) => page === '/oauth/authorize/consent')).toHaveLength(1);
  });

  it('is what a person comes back to after signing in', async () => {
    const { url } = await pushed();
    const nobody = openBrowser(tiers.address);
    const returnTo = locationOf(await nobody.get(url.href)).searchParams.get('return_to') ?? '';
    expect(returnTo).toBe(url.href);
    await (await signIn(tiers.address, member)).openAuthorization(returnTo);
  });

  it('that nobody opened is removed when it is over; one that was opened stays for a while', async () => {
    const [unopened, opened] = [await pushed(), await pushed()];
    await member.openAuthorization(opened.url);
    const over = `update authorization_requests set expires_at = now() - interval '1 second' where request_uri_hash = $1`;
    const find = 'select id from authorization_requests where request_uri_hash = $1';
    const hashes = [unopened, opened].map(({ url }) => sha256(url.searchParams.get('request_uri') ?? ''));
    for (const hash of hashes) await rowsOf(tiers.databaseUrl, over, [hash]);
    const database = await openGrantsDatabase(tiers.databaseUrl, createLog({ name: 'test', level: 'silent' }));
    await cleanUp(connectionOf(database));
    await database.close();
    const left = await Promise.all(hashes.map((hash) => rowsOf(tiers.databaseUrl, find, [hash])));
    expect(left.map((rows) => rows.length)).toEqual([0, 1]);
  });

  it('carries what was pushed about pages, prompts and modes', async () => {
    const hints = { login_hint: 'someone', ui_locales: 'de', prompt: 'login' };
    const { url } = await pushed(hints);
    const login = locationOf(await member.get(url.href));
    expect(Object.fromEntries(login.searchParams)).toMatchObject(hints);
    const again = await signIn(tiers.address, member);
    await again.openAuthorization(login.searchParams.get('return_to') ?? '');

    const fragment = await pushed({ response_mode: 'fragment' });
    expect((await member.denyAuthorization(fragment.url)).hash).toContain('error=access_denied');
    const silent = await pushed({ prompt: 'none', scope: 'openid email' });
    expect(locationOf(await member.get(silent.url.href)).searchParams.get('error')).toBe('consent_required');
  });

  it('is used up by a code that needs no page', async () => {
    await member.approveAuthorization((await pushed()).url);
    const { url, verifier } = await pushed({ prompt: 'none' });
    const code = codeOf(locationOf(await member.get(url.href)));
    expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expectNoRedirect(await member.get(url.href));
  });

  it('carries a resource to the token (RFC 8707)', async () => {
    const { url, verifier } = await pushed({ resource: `${tiers.issuer}/mcp` });
    const code = codeOf(await member.approveAuthorization(url));
    const tokens = expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expect(claimsOf(tokens.access_token).aud).toBe(`${tiers.issuer}/mcp`);
  });

  it('is the only way in for a client that registered so (RFC 9126 §6)', async () => {
    const strict = await admin.createClient({ require_pushed_authorization_requests: true });
    const { url } = rawClient(tiers.address, strict).authorizeUrl();
    expect(locationOf(await member.get(url.href)).searchParams.get('error')).toBe('invalid_request');
    await member.openAuthorization((await pushed({}, strict)).url);
  });
});

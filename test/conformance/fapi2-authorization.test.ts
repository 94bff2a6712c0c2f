import { describe, expect, it } from 'vitest';
import { pkce } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { openBrowser, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { fapiClient, type Pushed } from './fapi-client.ts';
import type { Parameters } from './relying-party.ts';
import { visit } from './visit.ts';

const PREFIX = 'urn:ietf:params:oauth:request_uri:';
/** Signatures that the profile takes (FAPI 2.0 Security Profile §5.4.1). */
const ALGORITHMS = ['PS256', 'ES256', 'EdDSA', 'Ed25519'];

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org', email_verified: true });
const person = await signIn(tiers.address, member);
const client = await fapiClient(tiers.issuer, admin);
const other = await fapiClient(tiers.issuer, admin);

const expectRefused = ({ status, body }: Answer, error: string | RegExp) =>
  expect({ status, error: body?.error }).toEqual({ status: 400, error: expect.stringMatching(error) });

/** Nobody is called back with anything that could be redeemed; if the client hears of it, then by this error. */
async function expectNoCode(url: URL, error: RegExp) {
  const { callback, answer } = await visit(person, url);
  if (callback === undefined) return expectRefused(answer, error);
  expect(callback.searchParams.get('error')).toMatch(error);
  expect(callback.href).not.toContain('code=');
}

const pushRefused = async (parameters: Parameters, error: string | RegExp) =>
  expectRefused((await client.push(parameters)).par, error);

describe('FAPI 2.0 Security Profile: authorization requests', () => {
  it('fapi2-security-profile-final-discovery-end-point-verification', async () => {
    expect(client.server).toMatchObject({
      issuer: tiers.issuer,
      pushed_authorization_request_endpoint: `${tiers.issuer}/api/oauth/par`,
      code_challenge_methods_supported: ['S256'],
      token_endpoint_auth_methods_supported: expect.arrayContaining(['private_key_jwt']),
      authorization_response_iss_parameter_supported: true,
      jwks_uri: expect.any(String),
    });
    for (const signed of ['dpop', 'id_token', 'token_endpoint_auth', 'userinfo']) {
      const algs: string[] = client.server[`${signed}_signing_alg_values_supported`];
      expect(algs.some((alg) => ALGORITHMS.includes(alg))).toBe(true);
    }
  });

  it('fapi2-security-profile-final-happy-flow', async () => {
    const { tokens, idToken, answer } = await client.signIn(person);
    expect(answer.status).toBe(302);
    expect(tokens.token_type).toBe('DPoP');
    expect(idToken).toMatchObject({ iss: tiers.issuer, aud: client.client_id, sub: member.id });
    expect(expectStatus(await client.userinfo(tokens.access_token), 200)).toEqual({ sub: member.id });

    const second = await other.signIn(person);
    expectStatus(await other.userinfo(second.tokens.access_token), 200);
    // The first client holds another key than the one that the second client's token is bound to.
    expect((await client.userinfo(second.tokens.access_token)).status).toBe(401);
  });

  it('fapi2-security-profile-final-user-rejects-authentication', async () => {
    const pushed = await client.push({ state: 'kept' });
    const { callback } = await visit(person, client.authorizeUrl(pushed), 'deny');
    const { error_description: _, ...rest } = Object.fromEntries(callback?.searchParams ?? []);
    expect(rest).toEqual({ error: 'access_denied', state: 'kept', iss: tiers.issuer });
  });

  it('fapi2-security-profile-final-ensure-authorization-request-without-state-success', async () => {
    const { callback } = await client.signIn(person, { state: undefined });
    expect(callback?.searchParams.has('state')).toBe(false);
  });

  it('fapi2-security-profile-final-ensure-authorization-request-without-nonce-success', async () => {
    const { idToken } = await client.signIn(person, { nonce: undefined });
    expect(idToken).not.toHaveProperty('nonce');
  });

  it('fapi2-security-profile-final-ensure-authorization-request-with-64-char-nonce-success', async () => {
    const nonce = 'n'.repeat(64);
    expect((await client.signIn(person, { nonce })).idToken.nonce).toBe(nonce);
  });

  it('fapi2-security-profile-final-ensure-other-scope-order-succeeds', async () => {
    const { tokens } = await client.signIn(person, { scope: 'email openid' });
    expect(tokens.scope.split(' ').toSorted()).toEqual(['email', 'openid']);
  });

  it('fapi2-security-profile-final-test-claims-parameter-identity-claims', async () => {
    expect(client.server.claims_parameter_supported).toBe(true);
    const wanted = ['name', 'preferred_username', 'email', 'email_verified'];
    const asked = { name: null, preferred_username: { essential: true }, email: null, email_verified: {} };
    const claims = { id_token: { ...asked, unheard_of: null }, userinfo: { ...asked, unheard_of: { value: 'x' } } };
    const { tokens, idToken } = await client.signIn(person, { claims: JSON.stringify(claims) });
    const seen = { ...expectStatus(await client.userinfo(tokens.access_token), 200) };
    expect(Object.keys(seen).toSorted()).toEqual(['sub', ...wanted].toSorted());
    for (const claim of wanted) expect(idToken[claim]).toEqual(seen[claim]);
    expect(idToken).not.toHaveProperty('unheard_of');
  });

  it('fapi2-security-profile-final-ensure-authorization-request-with-long-nonce', async () => {
    const nonce = 'n'.repeat(384);
    expect((await client.signIn(person, { nonce })).idToken.nonce).toBe(nonce);
  });

  it('fapi2-security-profile-final-ensure-authorization-request-with-long-state', async () => {
    const state = 's'.repeat(1000);
    expect((await client.signIn(person, { state })).callback?.searchParams.get('state')).toBe(state);
  });

  it('fapi2-security-profile-final-ensure-registered-redirect-uri', () =>
    pushRefused({ redirect_uri: `${REDIRECT_URI}/other` }, 'invalid_request'));

  it('fapi2-security-profile-final-ensure-unsigned-authorization-request-without-using-par-fails', async () => {
    const { request } = await client.push();
    await expectNoCode(request, /^invalid_request$/);
  });

  it('fapi2-security-profile-final-ensure-redirect-uri-in-authorization-request', () =>
    pushRefused({ redirect_uri: undefined }, 'invalid_request'));

  it('fapi2-security-profile-final-ensure-response-type-code-idtoken-fails', () =>
    pushRefused({ response_type: 'code id_token' }, 'unsupported_response_type'));

  it('fapi2-security-profile-final-ensure-response-type-token-fails', () =>
    pushRefused({ response_type: 'token' }, 'unsupported_response_type'));

  it('fapi2-security-profile-final-par-ensure-reused-request-uri-prior-to-auth-completion-succeeds', async () => {
    const pushed = await client.push();
    const { pathname, search } = client.authorizeUrl(pushed);
    // Opened once without doing anything: by somebody who is not signed in yet, and by the same person before deciding.
    const nobody = openBrowser(tiers.address);
    expect((await nobody.get(`${pathname}${search}`)).headers.get('location')).toContain('/login');
    expect((await person.get(`${pathname}${search}`)).headers.get('location')).toContain('request_id=');
    const { callback } = await visit(person, client.authorizeUrl(pushed));
    const code = callback?.searchParams.get('code') ?? '';
    expectStatus(await client.exchange({ code, verifier: pushed.verifier }), 200);
  });

  it('fapi2-security-profile-final-par-attempt-reuse-request_uri', async () => {
    const pushed = await client.authorize(person);
    expectStatus(await client.exchange(pushed), 200);
    await expectNoCode(client.authorizeUrl(pushed), /^invalid_request(_uri)?$/);
  });

  it('fapi2-security-profile-final-par-attempt-to-use-expired-request_uri', async () => {
    const pushed = await client.push();
    await expire(pushed);
    await expectNoCode(client.authorizeUrl(pushed), /^invalid_request(_uri)?$/);
  });

  it('fapi2-security-profile-final-par-attempt-to-use-request_uri-for-different-client', async () => {
    const url = client.authorizeUrl(await client.push());
    url.searchParams.set('client_id', other.client_id);
    await expectNoCode(url, /^invalid_request(_uri)?$/);
  });

  it('fapi2-security-profile-final-par-authorization-request-containing-request_uri-form-param', async () => {
    const { par } = await client.push();
    await pushRefused({ request_uri: expectStatus(par, 201).request_uri }, 'invalid_request');
  });

  it('fapi2-security-profile-final-par-attempt-invalid-http-method', async () => {
    const answer = await send(client.server.pushed_authorization_request_endpoint, { method: 'PUT' });
    expect(answer.status).toBe(405);
  });

  it('fapi2-security-profile-final-par-ensure-pkce-required', () =>
    pushRefused({ code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'));

  it('fapi2-security-profile-final-ensure-pkce-code-verifier-required', async () =>
    expectRefused(await client.exchange(await client.authorize(person), {}, {}), 'invalid_grant'));

  it('fapi2-security-profile-final-incorrect-pkce-code-verifier-rejected', async () => {
    const { code } = await client.authorize(person);
    expectRefused(await client.exchange({ code, verifier: pkce().verifier }), 'invalid_grant');
  });

  it('fapi2-security-profile-final-par-plain-pkce-rejected', async () => {
    const { verifier } = pkce();
    await pushRefused({ code_challenge: verifier, code_challenge_method: 'plain' }, 'invalid_request');
  });

  it('fapi2-security-profile-final-par-without-duplicate-parameters', async () => {
    const pushed = await client.push();
    const { request_uri, expires_in } = expectStatus(pushed.par, 201);
    expect(request_uri.startsWith(PREFIX)).toBe(true);
    // Less than ten minutes (FAPI 2.0 Security Profile §5.3.2.2).
    expect(expires_in).toBeLessThan(600);
    const url = client.authorizeUrl(pushed);
    url.search = new URLSearchParams({ client_id: client.client_id, request_uri }).toString();
    const code = (await visit(person, url)).callback?.searchParams.get('code') ?? '';
    expectStatus(await client.exchange({ code, verifier: pushed.verifier }), 200);
  });
});

/** Instead of waiting: the pushed request is as old as it may become. */
async function expire({ par }: Pushed) {
  const { request_uri } = expectStatus(par, 201);
  const reference = request_uri.slice(PREFIX.length);
  const own = `request_uri_hash in (sha256(convert_to($1, 'UTF8')), sha256(convert_to($2, 'UTF8')))`;
  const statement = `update authorization_requests set expires_at = now() where ${own} returning id`;
  expect(await rowsOf(tiers.databaseUrl, statement, [request_uri, reference])).toHaveLength(1);
}

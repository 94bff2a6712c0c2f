import { decodeProtectedHeader, type JWTPayload, UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { assertion, newClientKey } from '../support/clients/client-keys.ts';
import { pkce, postForm, userinfo } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { openBrowser, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';
import { type Parameters, relyingParty, secretPost } from './relying-party.ts';
import { visit, visitFrom } from './visit.ts';

const EMAIL = 'member@example.org';

/** As the suite asks for it: confidential, without PKCE, client_secret_basic, response type code, registered by hand. */
const CLIENT = {
  type: 'confidential',
  pkce_required: false,
  token_endpoint_auth_method: 'client_secret_basic',
  allowed_grants: ['authorization_code', 'refresh_token'],
};

const { tiers, admin } = await useTiers({ grants: { signing: { alg: 'RS256' } } });
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: EMAIL, email_verified: true });
/** The same person, at a browser that the tests leave signed in. */
const person = await signIn(tiers.address, member);
const rp = await relyingParty(tiers.issuer, await admin.createClient(CLIENT));
const metadata = expectStatus(await send(`${tiers.issuer}/.well-known/openid-configuration`), 200);

/** A minute passes, for every session of the member. */
const minutePasses = () =>
  rowsOf(
    tiers.databaseUrl,
    `update sessions set authenticated_at = authenticated_at - interval '1 minute' where account_id = $1`,
    [member.id],
  );

/** The claims that userinfo has after a sign-in; its sub is the ID token's (OIDC Core §5.3.2). */
async function claimsAfter(parameters: Parameters) {
  const { tokens, idToken } = await rp.signIn(person, parameters);
  const answer = await userinfo(tiers.address, tokens.access_token);
  const { sub, ...claims } = expectStatus(answer, 200);
  expect(sub).toBe(idToken.sub);
  return claims;
}

const PROFILE = () => ({ name: `Name of ${member.handle}`, preferred_username: member.handle });
const EMAIL_CLAIMS = { email: EMAIL, email_verified: true };

/** A parameter that may change nothing but what the person sees. */
async function expectHarmless(parameters: Parameters) {
  const { idToken } = await rp.signIn(person, parameters);
  expect(idToken.sub).toBe(member.id);
}

/** The same person, who has not signed in again in between. */
function expectSameSignIn(again: JWTPayload, { sub, auth_time }: JWTPayload) {
  expect(auth_time).toEqual(expect.any(Number));
  expect({ sub: again.sub, auth_time: again.auth_time }).toEqual({ sub, auth_time });
}

const expectInvalidGrant = ({ status, body }: Answer) =>
  expect({ status, error: body.error }).toEqual({ status: 400, error: 'invalid_grant' });

describe('OpenID Connect Core: Basic OP', () => {
  it('oidcc-server', async () => {
    const { idToken, tokens } = await rp.signIn(person);
    expect(idToken).toMatchObject({ iss: tiers.issuer, aud: rp.clientId, sub: member.id });
    expectStatus(await userinfo(tiers.address, tokens.access_token), 200);
  });

  it('oidcc-response-type-missing', async () => {
    const { callback } = await visit(person, rp.authorizeUrl({ response_type: undefined, state: 'kept' }));
    expect(Object.fromEntries(callback?.searchParams ?? [])).toMatchObject({ error: 'invalid_request', state: 'kept' });
    expect(callback?.searchParams.has('code')).toBe(false);
  });

  it('oidcc-idtoken-signature', async () => {
    const { tokens } = await rp.signIn(person);
    const { alg, kid } = decodeProtectedHeader(tokens.id_token);
    const { keys } = expectStatus(await send(metadata.jwks_uri), 200);
    expect(alg).toBe('RS256');
    expect(keys.filter((key: { kid: string }) => key.kid === kid)).toHaveLength(1);
  });

  it('oidcc-idtoken-unsigned', async () => {
    expect(metadata.id_token_signing_alg_values_supported).not.toContain('none');
    const asked = { name: 'Unsigned', scope_policy: 'explicit', redirect_uris: [REDIRECT_URI], allowed_scopes: [] };
    const unsigned = { ...CLIENT, ...asked, id_token_signed_response_alg: 'none' };
    expect((await admin.post('/api/admin/oauth/clients', unsigned)).status).toBe(400);
  });

  it('oidcc-userinfo-get', async () => {
    expect(await claimsAfter({ scope: 'openid' })).toEqual({});
  });

  it('oidcc-userinfo-post-header', async () => {
    const { tokens } = await rp.signIn(person);
    const answer = await postForm(metadata.userinfo_endpoint, '', { authorization: `Bearer ${tokens.access_token}` });
    expect(expectStatus(answer, 200)).toEqual({ sub: member.id });
  });

  it('oidcc-userinfo-post-body', async () => {
    const { tokens } = await rp.signIn(person);
    const answer = await postForm(metadata.userinfo_endpoint, { access_token: tokens.access_token });
    expect(expectStatus(answer, 200)).toEqual({ sub: member.id });
  });

  it('oidcc-ensure-request-without-nonce-succeeds-for-code-flow', async () => {
    const { idToken } = await rp.signIn(person, { nonce: undefined });
    expect(idToken).not.toHaveProperty('nonce');
  });

  it('oidcc-scope-profile', async () => {
    expect(await claimsAfter({ scope: 'openid profile' })).toEqual(PROFILE());
  });

  it('oidcc-scope-email', async () => {
    expect(await claimsAfter({ scope: 'openid email' })).toEqual(EMAIL_CLAIMS);
  });

  it('oidcc-alternate-happy-flow', async () => {
    const url = rp.authorizeUrl({ scope: 'email openid' });
    url.search = new URLSearchParams([...url.searchParams].toReversed()).toString();
    const { tokens } = await rp.complete(await visit(person, url), url);
    expect(expectStatus(await userinfo(tiers.address, tokens.access_token), 200)).toMatchObject(EMAIL_CLAIMS);
  });

  it('oidcc-display-page', () => expectHarmless({ display: 'page' }));

  it('oidcc-display-popup', () => expectHarmless({ display: 'popup' }));

  it('oidcc-prompt-login', async () => {
    await minutePasses();
    const first = await rp.signIn(person);
    const { asked, idToken } = await rp.signIn(person, { prompt: 'login' });
    expect(asked).toContain('login');
    expect(idToken.sub).toBe(first.idToken.sub);
    expect(idToken.auth_time).toBeGreaterThan(Number(first.idToken.auth_time));
  });

  it('oidcc-prompt-none-not-logged-in', async () => {
    const { search, pathname, searchParams } = rp.authorizeUrl({ prompt: 'none' });
    const callback = locationOf(await openBrowser(tiers.address).get(`${pathname}${search}`));
    const { error, state, code } = Object.fromEntries(callback.searchParams);
    expect({ error, state, code }).toEqual({ error: 'login_required', state: searchParams.get('state') });
  });

  it('oidcc-prompt-none-logged-in', async () => {
    const first = await rp.signIn(person);
    const { asked, idToken } = await rp.signIn(person, { prompt: 'none' });
    expect(asked).toEqual([]);
    expectSameSignIn(idToken, first.idToken);
  });

  it('oidcc-max-age-1', async () => {
    // Instead of waiting until the sign-in is older than a second.
    await minutePasses();
    const first = await rp.signIn(person);
    const { asked, idToken } = await rp.signIn(person, { max_age: '1' });
    expect(asked).toContain('login');
    expect(idToken.auth_time).toBeGreaterThan(Number(first.idToken.auth_time));
    expect(Math.abs(Date.now() / 1000 - Number(idToken.auth_time))).toBeLessThan(30);
  });

  it('oidcc-max-age-10000', async () => {
    await minutePasses();
    const first = await rp.signIn(person);
    const { asked, idToken } = await rp.signIn(person, { max_age: '10000' });
    expect(asked).not.toContain('login');
    expectSameSignIn(idToken, first.idToken);
  });

  it('oidcc-ensure-request-with-unknown-parameter-succeeds', () => expectHarmless({ extra: 'foobar' }));

  it('oidcc-id-token-hint', async () => {
    const first = await rp.signIn(person);
    const hint = { prompt: 'none', id_token_hint: first.tokens.id_token };
    expect((await rp.signIn(person, hint)).idToken.sub).toBe(first.idToken.sub);
  });

  it('oidcc-login-hint', async () => {
    const nobody = { ...openBrowser(tiers.address), handle: member.handle, password: member.password };
    const { pages, idToken } = await rp.signIn(nobody, { login_hint: member.handle });
    expect(pages[0]?.searchParams.get('login_hint')).toBe(member.handle);
    expect(idToken.sub).toBe(member.id);
  });

  it('oidcc-ui-locales', () => expectHarmless({ ui_locales: 'se' }));

  it('oidcc-claims-locales', () => expectHarmless({ claims_locales: 'se' }));

  it('oidcc-ensure-request-with-acr-values-succeeds', () => expectHarmless({ acr_values: '1 2' }));

  it('oidcc-codereuse', async () => {
    const { code } = await rp.signIn(person);
    expectInvalidGrant(await rp.exchange(code));
  });

  it('oidcc-codereuse-30seconds', async () => {
    const { code, tokens } = await rp.signIn(person);
    // Instead of waiting: the code was given and used half a minute ago.
    const times = ['created_at', 'expires_at', 'approved_at', 'code_expires_at', 'redeemed_at'];
    const earlier = times.map((time) => `${time} = ${time} - interval '30 seconds'`).join(', ');
    const own = `code_hash = sha256(convert_to($1, 'UTF8')) returning id`;
    const aged = await rowsOf(tiers.databaseUrl, `update authorization_requests set ${earlier} where ${own}`, [code]);
    expect(aged).toHaveLength(1);
    expectInvalidGrant(await rp.exchange(code));
    expect((await userinfo(tiers.address, tokens.access_token)).status).toBe(401);
  });

  it('oidcc-ensure-registered-redirect-uri', async () => {
    const { callback, answer } = await visit(person, rp.authorizeUrl({ redirect_uri: `${REDIRECT_URI}/other` }));
    expect(callback).toBeUndefined();
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
  });

  it('oidcc-ensure-post-request-succeeds', async () => {
    const request = rp.authorizeUrl();
    const headers = { cookie: person.cookie() ?? '' };
    const answer = await postForm(metadata.authorization_endpoint, request.search.slice(1), headers);
    await rp.complete(await visitFrom(person, answer), request);
  });

  it('oidcc-server-client-secret-post', async () => {
    const client = await admin.createClient({ ...CLIENT, token_endpoint_auth_method: 'client_secret_post' });
    const { idToken } = await (await relyingParty(tiers.issuer, client, secretPost)).signIn(person);
    expect(idToken).toMatchObject({ aud: client.client_id, sub: member.id });
  });

  it('oidcc-request-uri-unsigned-supported-correctly-or-rejected-as-unsupported', async () => {
    expect(metadata.request_uri_parameter_supported).toBe(false);
    const { callback } = await visit(person, rp.authorizeUrl({ request_uri: 'https://client.example/request.jwt' }));
    expect(callback?.searchParams.get('error')).toBe('request_uri_not_supported');
  });

  it('oidcc-unsigned-request-object-supported-correctly-or-rejected-as-unsupported', async () => {
    // Without this list the suite would take it that unsigned ones are supported.
    expect(metadata.request_object_signing_alg_values_supported).toEqual(expect.arrayContaining(['RS256']));
    expect(metadata.request_object_signing_alg_values_supported).not.toContain('none');
    const claims = { iss: rp.clientId, aud: tiers.issuer, client_id: rp.clientId, scope: 'openid' };
    const { callback } = await visit(person, rp.authorizeUrl({ request: new UnsecuredJWT(claims).encode() }));
    expect(callback?.searchParams.get('error')).toMatch(/^(request_not_supported|invalid_request_object)$/);
    expect(callback?.searchParams.has('code')).toBe(false);
  });

  it('oidcc-claims-essential', async () => {
    const claims = JSON.stringify({ userinfo: { name: { essential: true } } });
    const { tokens, idToken } = await rp.signIn(person, { claims });
    const { name } = PROFILE();
    expect(expectStatus(await userinfo(tiers.address, tokens.access_token), 200)).toEqual({ sub: member.id, name });
    expect(idToken).not.toHaveProperty('name');
  });

  it('oidcc-ensure-request-object-with-redirect-uri', async () => {
    const key = await newClientKey('ES256');
    const signing = await relyingParty(
      tiers.issuer,
      await admin.createClient({ ...CLIENT, jwks: { keys: [key.jwk] }, request_object_signing_alg: 'ES256' }),
    );
    const inside = Object.fromEntries(signing.authorizeUrl().searchParams);
    const request = await assertion(key, signing.clientId, tiers.issuer, { ...inside, sub: undefined });
    // Which redirect URI counts is said inside; the one beside it is not even registered (RFC 9101 §6.3).
    const url = signing.authorizeUrl({ ...inside, redirect_uri: `${REDIRECT_URI}/other`, request });
    await signing.complete(await visit(person, url), url);
  });

  it('oidcc-refresh-token', async () => {
    const other = await relyingParty(tiers.issuer, await admin.createClient(CLIENT));
    const scope = { scope: 'openid offline_access', prompt: 'consent' };
    const { tokens, idToken } = await rp.signIn(person, scope);
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token };
    expectInvalidGrant(await other.token(refresh));

    const renewed = expectStatus(await rp.token(refresh), 200);
    expect(metadata.grant_types_supported).toContain('refresh_token');
    expect(renewed.access_token).not.toBe(tokens.access_token);
    const { sub, aud, auth_time } = idToken;
    const again = await rp.verifyIdToken(renewed.id_token, { accessToken: renewed.access_token });
    expect(again).toMatchObject({ sub, aud, auth_time });
    expect([undefined, idToken.nonce]).toContain(again.nonce);
    expectStatus(await userinfo(tiers.address, renewed.access_token), 200);
  });

  it('oidcc-ensure-request-with-valid-pkce-succeeds', async () => {
    const { verifier, challenge } = pkce();
    const asked = { code_challenge: challenge, code_challenge_method: 'S256' };
    await rp.signIn(person, asked, { code_verifier: verifier });
    const { callback } = await visit(person, rp.authorizeUrl(asked));
    expectInvalidGrant(await rp.exchange(callback?.searchParams.get('code') ?? ''));
  });
});

import { InMemoryWebStorage, OidcClient, type OidcClientSettings, WebStorageStateStore } from 'oidc-client-ts';
import * as openid from 'openid-client';
import { describe, expect, test } from 'vitest';
import { newClientKey } from '../support/clients/client-keys.ts';
import { expectStatus, locationOf, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { type Browser, openBrowser, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS'], { email: 'member@example.org', email_verified: true });
const key = await newClientKey('ES256');
const client = await admin.createClient({ jwks: { keys: [key.jwk] } });

describe('openid-client', () => {
  const discover = () =>
    openid.discovery(new URL(tiers.issuer), client.client_id, undefined, openid.None(), {
      execute: [openid.allowInsecureRequests],
    });

  /** Parameters of a request, and what the answer to it is checked against. */
  async function newRequest(parameters: Record<string, string> = {}) {
    const verifier = openid.randomPKCECodeVerifier();
    const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
    const sent = {
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      state: expectedState,
      nonce: expectedNonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      ...parameters,
    };
    return { sent, checks: { pkceCodeVerifier: verifier, expectedState, expectedNonce, idTokenExpected: true } };
  }

  test('pushes a request and completes it', async () => {
    const config = await discover();
    const { sent, checks } = await newRequest();
    const url = await openid.buildAuthorizationUrlWithPAR(config, sent);
    expect([...url.searchParams.keys()].toSorted()).toEqual(['client_id', 'request_uri']);
    const tokens = await openid.authorizationCodeGrant(config, await member.approveAuthorization(url), checks);
    expect(tokens.claims()?.sub).toBe(member.id);
  });

  test('signs a request, and pushes what it signed', async () => {
    const config = await discover();
    const signer = { key: key.privateKey, kid: String(key.jwk.kid) };
    const signed = await newRequest();
    const url = await openid.buildAuthorizationUrlWithJAR(config, signed.sent, signer);
    const tokens = await openid.authorizationCodeGrant(config, await member.approveAuthorization(url), signed.checks);
    expect(tokens.claims()?.sub).toBe(member.id);

    const both = await newRequest();
    const { searchParams } = await openid.buildAuthorizationUrlWithJAR(config, both.sent, signer);
    const pushed = await openid.buildAuthorizationUrlWithPAR(config, searchParams);
    await openid.authorizationCodeGrant(config, await member.approveAuthorization(pushed), both.checks);
  });

  test('is answered by a form that the browser posts', async () => {
    const config = await discover();
    const { sent, checks } = await newRequest({ response_mode: 'form_post' });
    const requestId = await member.openAuthorization(openid.buildAuthorizationUrl(config, sent));
    const { location } = expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
    const { text } = await send(location);
    const fields = [...text.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => [name, value]);
    const posted = new Request(REDIRECT_URI, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(fields as [string, string][]),
    });
    const tokens = await openid.authorizationCodeGrant(config, posted, checks);
    expect(tokens.claims()?.sub).toBe(member.id);
  });

  test('finds auth_time as young as it asked for', async () => {
    const config = await discover();
    const { sent, checks } = await newRequest({ max_age: '0' });
    const url = openid.buildAuthorizationUrl(config, sent);
    const login = locationOf(await member.get(url.href));
    const again = await signIn(tiers.address, member);
    const callback = await again.approveAuthorization(login.searchParams.get('return_to') ?? '');
    await openid.authorizationCodeGrant(config, callback, { ...checks, maxAge: 60 });
  });
});

describe('oidc-client-ts', () => {
  const newClient = (settings: Partial<OidcClientSettings> = {}) =>
    new OidcClient({
      authority: tiers.issuer,
      client_id: client.client_id,
      redirect_uri: REDIRECT_URI,
      scope: 'openid',
      filterProtocolClaims: false,
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
      ...settings,
    });
  const open = async (browser: Pick<Browser, 'get'>, url: string) => locationOf(await browser.get(url));

  test.each(['query', 'fragment'] as const)('completes the flow by %s and reads userinfo', async (response_mode) => {
    const oidc = newClient({ response_mode, loadUserInfo: true, scope: 'openid profile email' });
    const { url } = await oidc.createSigninRequest({ state: 'kept' });
    const callback = await member.approveAuthorization(url);
    const signedIn = await oidc.processSigninResponse(callback.href);
    expect(signedIn.profile).toMatchObject({ sub: member.id, email: 'member@example.org' });
    expect(signedIn.profile.preferred_username).toBe(member.handle);
    expect(signedIn.userState).toBe('kept');
  });

  test('signs in silently what was approved, and hears what it lacks', async () => {
    const oidc = newClient();
    await member.approveAuthorization((await oidc.createSigninRequest({})).url);
    const silent = async (browser: Pick<Browser, 'get'>, scope: string) => {
      const { url } = await oidc.createSigninRequest({ prompt: 'none', scope });
      return oidc.processSigninResponse((await open(browser, url)).href);
    };
    const signedIn = await silent(member, 'openid');
    expect(signedIn.profile.sub).toBe(member.id);
    await expect(silent(member, 'openid offline_access')).rejects.toMatchObject({ error: 'consent_required' });
    await expect(silent(openBrowser(tiers.address), 'openid')).rejects.toMatchObject({ error: 'login_required' });
  });

  test('has the person sign in again, with hints for the page, acr and the claims it asks for', async () => {
    const oidc = newClient();
    const claims = JSON.stringify({ id_token: { preferred_username: { essential: true } } });
    const { url } = await oidc.createSigninRequest({
      prompt: 'login',
      max_age: 300,
      login_hint: member.handle,
      ui_locales: 'de',
      display: 'popup',
      acr_values: 'urn:storyden:acr:password',
      extraQueryParams: { claims },
    });
    const login = await open(member, url);
    const { return_to = '', ...hints } = Object.fromEntries(login.searchParams);
    expect(hints).toEqual({ login_hint: member.handle, ui_locales: 'de', display: 'popup', prompt: 'login' });
    const again = await signIn(tiers.address, member);
    const { profile } = await oidc.processSigninResponse((await again.approveAuthorization(return_to)).href);
    expect(profile).toMatchObject({
      preferred_username: member.handle,
      acr: 'urn:storyden:acr:password',
      amr: ['pwd'],
    });
  });

  test('names the person of an ID token', async () => {
    const oidc = newClient();
    const callback = await member.approveAuthorization((await oidc.createSigninRequest({})).url);
    const { id_token: hint = '' } = await oidc.processSigninResponse(callback.href);
    const { url } = await oidc.createSigninRequest({ prompt: 'none', id_token_hint: hint });
    const other = await admin.createMember();
    const answered = oidc.processSigninResponse((await open(other, url)).href);
    await expect(answered).rejects.toMatchObject({ error: 'login_required' });
  });
});

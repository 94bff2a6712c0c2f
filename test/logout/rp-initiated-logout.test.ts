import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts';
import { allowInsecureRequests, buildEndSessionUrl, discovery, None } from 'openid-client';
import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf, send } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { atGateway, openBrowser, type Person, signIn } from '../support/people/person.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const AFTERWARDS = 'https://client.example/signed-out';
const LOOPBACK = 'http://127.0.0.1:3333/bye';
const WITH_QUERY = 'https://client.example/bye?from=oauth%2Fx';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient({ post_logout_redirect_uris: [AFTERWARDS, WITH_QUERY, LOOPBACK] });
const tokens = await rawClient(tiers.address, client).tokensByCode(member, 'openid');
/** An ID token of the member for the client. */
const hint = tokens.id_token;
const accessToken = tokens.access_token;

const idTokenOf = async (someone: Person, of: RegisteredClient): Promise<string> =>
  (await rawClient(tiers.address, of).tokensByCode(someone, 'openid')).id_token;
const othersHint = await idTokenOf(member, await admin.createClient());

/** A browser of the member's in which nothing has been signed out yet. */
const signedIn = () => signIn(tiers.address, member);

const logoutPath = (parameters: Record<string, string>) => `/api/oauth/logout?${new URLSearchParams(parameters)}`;
const logout = (browser: { get(path: string): Promise<Answer> }, parameters: Record<string, string>) =>
  browser.get(logoutPath(parameters));
const isSignedIn = async (browser: { get(path: string): Promise<Answer> }) =>
  (await browser.get('/api/accounts')).status === 200;
const logoutPage = () => `${tiers.web}/logout`;

/** A redirect to this address, byte for byte. */
function expectRedirect(answer: Answer, location: string) {
  expect({ status: answer.status, location: answer.headers.get('location') }, answer.text).toEqual({
    status: 302,
    location,
  });
}

async function expectEnded(browser: Person, cookie: string | undefined) {
  expect(browser.cookie(), 'the browser keeps its cookie').toBeUndefined();
  expect(await isSignedIn(openBrowser(tiers.address, cookie)), 'the session is good').toBe(false);
}

describe('a logout with an ID token of who is signed in (OIDC RP-Initiated Logout §2)', () => {
  it('goes back to a native application on whatever port it listens, and to no other place of this computer', async () => {
    const to = (post_logout_redirect_uri: string) => ({ id_token_hint: hint, post_logout_redirect_uri });
    for (const elsewhere of [
      'http://127.0.0.1:4444/other',
      'http://localhost:4444/bye',
      'http://127.0.0.1:99999/bye',
    ]) {
      expectOAuthRefused(await logout(await signedIn(), to(elsewhere)), 400, 'invalid_request');
    }
    const another = 'http://127.0.0.1:4444/bye';
    expectRedirect(await logout(await signedIn(), to(another)), another);
  });

  it('ends the session and goes back to the client with its state (oidcc-rp-initiated-logout)', async () => {
    const browser = await signedIn();
    const cookie = browser.cookie();
    const state = 'a b&c=d/é';
    const answer = await logout(browser, { id_token_hint: hint, post_logout_redirect_uri: AFTERWARDS, state });
    expectRedirect(answer, `${AFTERWARDS}?state=a+b%26c%3Dd%2F%C3%A9`);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    await expectEnded(browser, cookie);
  });

  it('goes back without a state that was not sent (oidcc-rp-initiated-logout-no-state)', async () => {
    const browser = await signedIn();
    expectRedirect(await logout(browser, { id_token_hint: hint, post_logout_redirect_uri: AFTERWARDS }), AFTERWARDS);
  });

  it('adds the state to a registered query, which stays as it is', async () => {
    const parameters = { id_token_hint: hint, post_logout_redirect_uri: WITH_QUERY, state: 's' };
    expectRedirect(await logout(await signedIn(), parameters), `${WITH_QUERY}&state=s`);
  });

  it('shows the logout page to who has nowhere to go (oidcc-rp-initiated-logout-no-post-logout-redirect-uri)', async () => {
    const browser = await signedIn();
    const cookie = browser.cookie();
    expectRedirect(await logout(browser, { id_token_hint: hint, state: 's' }), logoutPage());
    await expectEnded(browser, cookie);
  });

  it('takes a form as it takes a query', async () => {
    const browser = await signedIn();
    const cookie = browser.cookie() ?? '';
    const answer = await postForm(
      `${tiers.address}/api/oauth/logout`,
      { id_token_hint: hint, client_id: client.client_id, post_logout_redirect_uri: AFTERWARDS, state: 's' },
      { cookie },
    );
    expectRedirect(answer, `${AFTERWARDS}?state=s`);
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(/^storyden-session=;.*1970/)]);
    expect(await isSignedIn(openBrowser(tiers.address, cookie))).toBe(false);
  });

  it('asks the browser again for a form of another site, with which it sends no SameSite=Lax cookie', async () => {
    const browser = await signedIn();
    const form = { id_token_hint: hint, post_logout_redirect_uri: AFTERWARDS, state: 's' };
    const crossSite = { 'sec-fetch-site': 'cross-site' };
    const again = locationOf(await postForm(`${tiers.address}/api/oauth/logout`, form, crossSite));
    expect(`${again.origin}${again.pathname}`).toBe(`${tiers.issuer}/api/oauth/logout`);
    expectRedirect(await browser.get(`${again.pathname}${again.search}`, crossSite), `${AFTERWARDS}?state=s`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('ends this session and none elsewhere', async () => {
    const [browser, elsewhere] = [await signedIn(), await signedIn()];
    await logout(browser, { id_token_hint: hint });
    expect(await isSignedIn(elsewhere)).toBe(true);
  });

  it('ends nothing for who only looks', async () => {
    const browser = await signedIn();
    const headers = { cookie: browser.cookie() ?? '' };
    const url = `${tiers.address}${logoutPath({ id_token_hint: hint, post_logout_redirect_uri: AFTERWARDS })}`;
    expectRedirect(await send(url, { method: 'HEAD', headers }), logoutPage());
    expectRedirect(await send(url, { headers: { ...headers, 'sec-purpose': 'prefetch' } }), logoutPage());
    expect(await isSignedIn(browser)).toBe(true);
  });

  it('works from openid-client', async () => {
    const config = await discovery(new URL(tiers.issuer), client.client_id, undefined, None(), {
      execute: [allowInsecureRequests],
    });
    const url = buildEndSessionUrl(config, {
      id_token_hint: hint,
      post_logout_redirect_uri: AFTERWARDS,
      state: 'from-openid-client',
    });
    const browser = await signedIn();
    expectRedirect(await browser.get(`${url.pathname}${url.search}`), `${AFTERWARDS}?state=from-openid-client`);
    expect(await isSignedIn(browser)).toBe(false);
  });

  it('works from oidc-client-ts, which takes the answer', async () => {
    const stock = new OidcClient({
      authority: tiers.issuer,
      client_id: client.client_id,
      redirect_uri: 'https://client.example/callback',
      post_logout_redirect_uri: AFTERWARDS,
      stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
    });
    const { url } = await stock.createSignoutRequest({ id_token_hint: hint, state: 'from-oidc-client-ts' });
    const browser = await signedIn();
    const { pathname, search } = new URL(url);
    const back = locationOf(await browser.get(`${pathname}${search}`));
    expect(await isSignedIn(browser)).toBe(false);
    expect((await stock.processSignoutResponse(back.href)).userState).toBe('from-oidc-client-ts');
  });
});

describe('an address that is not registered', () => {
  it.each([
    ['another one (oidcc-rp-initiated-logout-bad-post-logout-redirect-uri)', 'https://client.example/elsewhere'],
    ['with a query (oidcc-rp-initiated-logout-query-added-to-post-logout-redirect-uri)', `${AFTERWARDS}?foo=bar`],
    ['in other case', AFTERWARDS.toUpperCase()],
    ['without its query', 'https://client.example/bye'],
    ['spelled otherwise', WITH_QUERY.replace('%2F', '/')],
    ["the client's redirect URI", 'https://client.example/callback'],
  ])('is refused with nothing ended: %s', async (_, uri) => {
    for (const who of [{ id_token_hint: hint }, { client_id: client.client_id }]) {
      const answer = await logout(member, { ...who, post_logout_redirect_uri: uri, state: 's' });
      expectOAuthRefused(answer, 400, 'invalid_request');
      expect(answer.headers.get('location')).toBeNull();
    }
    expect(await isSignedIn(member)).toBe(true);
  });

  it('is refused to who is not signed in', async () => {
    const parameters = { client_id: client.client_id, post_logout_redirect_uri: 'https://evil.example/' };
    expectOAuthRefused(await logout(openBrowser(tiers.address), parameters), 400, 'invalid_request');
  });

  it('is that of a client that has been deleted, too', async () => {
    const gone = await admin.createClient({ post_logout_redirect_uris: [AFTERWARDS] });
    const itsHint = await idTokenOf(member, gone);
    await admin.deleteClient(gone);
    const browser = await signedIn();
    for (const who of [{ id_token_hint: itsHint }, { client_id: gone.client_id }]) {
      const answer = await logout(browser, { ...who, post_logout_redirect_uri: AFTERWARDS });
      expectOAuthRefused(answer, 400, 'invalid_request');
    }
    expectRedirect(await logout(browser, { id_token_hint: itsHint }), logoutPage());
    expect(await isSignedIn(browser)).toBe(false);
  });
});

/** Parameters that would do, but for a hint that is no ID token of this installation for the client that is named. */
function badHint(make: (parts: { header: string; payload: string; signature: string }) => string) {
  const [header = '', payload = '', signature = ''] = hint.split('.');
  return {
    id_token_hint: make({ header, payload, signature }),
    client_id: client.client_id,
    post_logout_redirect_uri: AFTERWARDS,
  };
}

const written = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a logout without proof', () => {
  it.each<[string, () => Record<string, string>]>([
    ['no parameters (oidcc-rp-initiated-logout-no-params)', () => ({})],
    ['a state alone (oidcc-rp-initiated-logout-only-state)', () => ({ state: 's' })],
    [
      'no ID token (oidcc-rp-initiated-logout-no-id-token-hint)',
      () => ({ post_logout_redirect_uri: AFTERWARDS, state: 's' }),
    ],
    ['a client alone', () => ({ client_id: client.client_id })],
    [
      'a changed ID token',
      () => badHint(({ header, signature }) => `${header}.${written({ ...claimsOf(hint), sub: 'x' })}.${signature}`),
    ],
    [
      'an unsigned ID token (oidcc-rp-initiated-logout-modified-id-token-hint)',
      () => badHint(({ payload }) => `${written({ alg: 'none' })}.${payload}.`),
    ],
    ['no ID token at all (oidcc-rp-initiated-logout-bad-id-token-hint)', () => badHint(() => 'nonsense')],
    ['an access token', () => badHint(() => accessToken)],
    ["another client's ID token", () => badHint(() => othersHint)],
  ])('asks on the logout page, which leads nowhere, and ends nothing: %s', async (_, parameters) => {
    expectRedirect(await logout(member, parameters()), logoutPage());
    expect(await isSignedIn(member)).toBe(true);
    expectRedirect(await logout(openBrowser(tiers.address), parameters()), logoutPage());
  });

  it('asks who is signed in with another account, and leads back to the client once nobody is', async () => {
    const stranger = await admin.createMember();
    const parameters = { id_token_hint: hint, post_logout_redirect_uri: AFTERWARDS, state: 's p' };
    const page = locationOf(await logout(stranger, parameters));
    expect(`${page.origin}${page.pathname}`).toBe(logoutPage());
    expect(await isSignedIn(stranger)).toBe(true);

    const back = new URL(page.searchParams.get('return_to') ?? '');
    expect(`${back.origin}${back.pathname}`).toBe(`${tiers.issuer}/api/oauth/logout`);
    expect(back.search).not.toContain(hint.slice(0, 20));
    // Whoever goes there without having signed out is asked again.
    expectRedirect(await stranger.get(`${back.pathname}${back.search}`), page.href);
    expectStatus(await stranger.post('/api/auth/logout'), 204);
    expectRedirect(await stranger.get(`${back.pathname}${back.search}`), `${AFTERWARDS}?state=s+p`);
  });

  it('has the page show a way back to a client that somebody here vouches for, to who stays signed in', async () => {
    const parameters = { client_id: client.client_id, post_logout_redirect_uri: AFTERWARDS, state: 's' };
    const shown = await member.get(`/api/oauth/logout/return?${new URLSearchParams(parameters)}`);
    expect(expectStatus(shown, 200)).toEqual({
      client_id: client.client_id,
      location: `${AFTERWARDS}?state=s`,
      vouched_for: true,
    });
  });

  it('asks who sends a client_id and its address', async () => {
    const parameters = { client_id: client.client_id, post_logout_redirect_uri: AFTERWARDS };
    const page = locationOf(await logout(member, { ...parameters, ui_locales: 'cy en' }));
    expect(`${page.origin}${page.pathname}`).toBe(logoutPage());
    expect(page.searchParams.get('return_to')).toBe(`${tiers.issuer}${logoutPath(parameters)}`);
    expect(page.searchParams.get('ui_locales')).toBe('cy en');
    expect(await isSignedIn(member)).toBe(true);
  });

  it('goes straight back where nobody is signed in and the client is known', async () => {
    const parameters = { post_logout_redirect_uri: AFTERWARDS, state: 's' };
    for (const who of [{ client_id: client.client_id }, { id_token_hint: hint }]) {
      const answer = await logout(openBrowser(tiers.address), { ...parameters, ...who });
      expectRedirect(answer, `${AFTERWARDS}?state=s`);
    }
  });
});

describe('the parameters', () => {
  it.each(['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state', 'ui_locales', 'logout_hint'])(
    'may not repeat: %s',
    async (name) => {
      const path = `${logoutPath({ foo: hint })}&${name}=a&${name}=b`;
      expectOAuthRefused(await member.get(path), 400, 'invalid_request');
    },
  );

  it('may be unknown', async () => {
    expectRedirect(await logout(await signedIn(), { id_token_hint: hint, foo: 'bar' }), logoutPage());
  });

  it('may include an ID token that has expired', async () => {
    const brief = await tiers.bootReplica({ grants: { lifetimes: { accessToken: 0 } } });
    const { id_token } = await rawClient(brief.address, client).tokensByCode(
      atGateway(member, brief.address),
      'openid',
    );
    expect(claimsOf(id_token).exp).toBeLessThanOrEqual(Date.now() / 1000);
    const parameters = { id_token_hint: id_token, post_logout_redirect_uri: AFTERWARDS };
    expectRedirect(await logout(await signedIn(), parameters), AFTERWARDS);
  });
});

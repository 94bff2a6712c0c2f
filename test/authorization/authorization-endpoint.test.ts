import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, locationOf } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { openBrowser, signIn, signUp } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const LOOPBACK_URIS = ['http://127.0.0.1/callback', 'http://[::1]:7000/callback'];
const QUERY_URI = 'https://client.example/callback?tenant=a%2Fb+c%20d&empty=';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient();
const native = await admin.createClient({ redirect_uris: [...LOOPBACK_URIS, QUERY_URI, 'com.example.app:/callback'] });

const urlOf = (parameters: Record<string, string> = {}, of = client) =>
  rawClient(tiers.address, of).authorizeUrl(parameters).url;

function without(name: string, url = urlOf()): URL {
  url.searchParams.delete(name);
  return url;
}

function twice(name: string, url = urlOf()): URL {
  url.searchParams.append(name, url.searchParams.get(name) ?? '');
  return url;
}

/** POST /api/oauth/authorize with the parameters of a URL. */
const post = (url: URL, cookie?: string): Promise<Answer> =>
  postForm(`${url.origin}${url.pathname}`, url.search.slice(1), cookie === undefined ? {} : { cookie });

/** The consent page that an answer redirects to, with nothing but the request's id and what else is expected. */
function expectConsentPage(answer: Answer, more: Record<string, string> = {}): string {
  expect(answer.status).toBe(302);
  const page = locationOf(answer);
  expect(`${page.origin}${page.pathname}`).toBe(`${tiers.web}/oauth/authorize/consent`);
  const { request_id: requestId = '', ...rest } = Object.fromEntries(page.searchParams);
  expect(rest).toEqual(more);
  return requestId;
}

describe('client and redirect URI come first (product.md §5.1)', () => {
  const refusals: [string, () => URL][] = [
    ['no client_id', () => without('client_id')],
    ['an empty client_id', () => urlOf({ client_id: '' })],
    ['an unknown client', () => urlOf({ client_id: 'sdoak_unknown' })],
    ['a repeated client_id', () => twice('client_id')],
    ['no redirect_uri', () => without('redirect_uri')],
    ['an empty redirect_uri', () => urlOf({ redirect_uri: '' })],
    ['a repeated redirect_uri', () => twice('redirect_uri')],
    ['an unregistered redirect_uri', () => urlOf({ redirect_uri: 'https://evil.example/callback' })],
    ['a redirect_uri with a slash more', () => urlOf({ redirect_uri: `${REDIRECT_URI}/` })],
    ['a redirect_uri with a query more', () => urlOf({ redirect_uri: `${REDIRECT_URI}?x=1` })],
    ['a redirect_uri in another case', () => urlOf({ redirect_uri: 'https://CLIENT.example/callback' })],
    ['another port that is not on loopback', () => urlOf({ redirect_uri: 'https://client.example:8443/callback' })],
    ['a client without redirect URIs', () => urlOf({ client_id: 'storyden-cli' })],
    ['localhost where 127.0.0.1 is registered', () => urlOf({ redirect_uri: 'http://localhost/callback' }, native)],
    ['another path on loopback', () => urlOf({ redirect_uri: 'http://127.0.0.1:5000/other' }, native)],
    ['a registered query that differs', () => urlOf({ redirect_uri: QUERY_URI.replace('%2F', '/') }, native)],
  ];

  it.each(refusals)('answers %s with 400 and no Location, signed in or not, by GET and POST', async (_, url) => {
    const answers = [
      await member.get(url().href),
      await openBrowser(tiers.address).get(url().href),
      await post(url(), member.cookie()),
      await post(url()),
    ];
    for (const { status, headers, body } of answers) {
      expect(status).toBe(400);
      expect(headers.has('location')).toBe(false);
      expect(headers.get('cache-control')).toBe('no-store');
      expect(body).toEqual({ error: 'invalid_request', error_description: expect.any(String) });
    }
  });

  it('refuses a client that was deleted', async () => {
    const gone = await admin.createClient();
    await admin.deleteClient(gone);
    const answer = await member.get(urlOf({}, gone).href);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.headers.has('location')).toBe(false);
  });

  it.each([
    'http://127.0.0.1:51004/callback',
    'http://127.0.0.1/callback',
    'http://[::1]:51004/callback',
    'com.example.app:/callback',
  ])('takes the native redirect URI %s and sends the code to it (RFC 8252 §7.3)', async (redirectUri) => {
    const { url, verifier } = rawClient(tiers.address, native).authorizeUrl({ redirect_uri: redirectUri });
    const requestId = await member.openAuthorization(url);
    const { location } = (await member.decideAuthorization(requestId, 'approve')).body;
    expect(location.startsWith(`${redirectUri}?code=`)).toBe(true);
    const code = new URL(location).searchParams.get('code') ?? '';
    const answer = await rawClient(tiers.address, native).exchange(code, verifier, { redirect_uri: redirectUri });
    expect(answer.status).toBe(200);
  });

  it('takes any port of localhost where the registered URI names it', async () => {
    const local = await admin.createClient({ redirect_uris: ['http://localhost:8000/callback'] });
    expectConsentPage(await member.get(urlOf({ redirect_uri: 'http://localhost:51004/callback' }, local).href));
  });

  it('keeps a registered query byte for byte, on success and on errors', async () => {
    const url = urlOf({ redirect_uri: QUERY_URI }, native);
    const requestId = await member.openAuthorization(url);
    const { location } = (await member.decideAuthorization(requestId, 'approve')).body;
    expect(location.startsWith(`${QUERY_URI}&code=`)).toBe(true);

    const refused = await member.get(urlOf({ redirect_uri: QUERY_URI, scope: 'NO_SUCH_SCOPE' }, native).href);
    expect(refused.headers.get('location')?.startsWith(`${QUERY_URI}&error=invalid_scope&`)).toBe(true);
  });
});

describe('somebody who is not signed in (product.md §5.2)', () => {
  /** The return_to of a redirect to the login page. */
  function expectLoginPage(answer: Answer): string {
    expect(answer.status).toBe(302);
    const page = locationOf(answer);
    expect(`${page.origin}${page.pathname}`).toBe(`${tiers.web}/login`);
    return page.searchParams.get('return_to') ?? '';
  }

  it('is sent to the login page with the full authorize URL to return to', async () => {
    const url = urlOf({ scope: 'openid profile', state: 'ä +&=/?#%20' });
    expect(expectLoginPage(await openBrowser(tiers.address).get(url.href))).toBe(url.href);
  });

  it.each(['GET', 'POST'])('resumes the flow that began with %s after signing in', async (method) => {
    const { url, verifier, state } = rawClient(tiers.address, client).authorizeUrl({
      scope: 'openid',
      state: 'ä +&=/?#%20',
    });
    const answer = await (method === 'GET' ? openBrowser(tiers.address).get(url.href) : post(url));
    const returnTo = expectLoginPage(answer);
    expect(returnTo.startsWith(`${tiers.issuer}/api/oauth/authorize?`)).toBe(true);

    const later = await signIn(tiers.address, member);
    const callback = await later.approveAuthorization(returnTo);
    expect(callback.searchParams.get('state')).toBe(state);
    const tokens = await rawClient(tiers.address, client).exchange(callback.searchParams.get('code') ?? '', verifier);
    expect(tokens).toMatchObject({ status: 200, body: { scope: 'openid' } });
  });

  it('is anybody whose session is over', async () => {
    const someone = await admin.createMember();
    const cookie = someone.cookie() ?? '';
    await someone.post('/api/auth/logout');
    expectLoginPage(await openBrowser(tiers.address, cookie).get(urlOf().href));
    expectLoginPage(await openBrowser(tiers.address, 'storyden-session=made-up').get(urlOf().href));
  });

  it('with prompt=none is reported to the client as login_required (product.md §5.8)', async () => {
    const url = urlOf({ prompt: 'none' });
    const callback = locationOf(await openBrowser(tiers.address).get(url.href));
    expect(callback.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    expect(Object.fromEntries(callback.searchParams)).toEqual({
      error: 'login_required',
      error_description: expect.any(String),
      state: url.searchParams.get('state'),
      iss: tiers.issuer,
    });
  });

  it('goes to the pages that are configured, whose query is kept', async () => {
    const replica = await tiers.bootReplica({
      gateway: {
        loginUrl: 'https://login.example/in?theme=dark',
        authorizationConsentUrl: 'https://login.example/consent?theme=dark',
      },
    });
    const url = new URL(urlOf().search, `${replica.address}/api/oauth/authorize`);
    const login = locationOf(await openBrowser(replica.address).get(url.href));
    expect(login.href.startsWith('https://login.example/in?theme=dark&return_to=')).toBe(true);
    const consent = locationOf(await openBrowser(replica.address, member.cookie()).get(url.href));
    expect(consent.href).toMatch(/^https:\/\/login\.example\/consent\?theme=dark&request_id=[\w-]+$/);
    await replica.stop();
  });
});

describe('a valid request (product.md §5.5)', () => {
  it.each(['GET', 'POST'])('by %s goes to the consent page with the id of a pending request', async (method) => {
    const url = urlOf({ scope: 'openid' });
    const answer = await (method === 'GET' ? member.get(url.href) : post(url, member.cookie()));
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const requestId = expectConsentPage(answer);
    const consent = await member.get(`/api/oauth/authorize/consent?request_id=${requestId}`);
    expect(consent).toMatchObject({ status: 200, body: { client_id: client.client_id } });
    const lifetime = Date.parse(consent.body.expires_at) - Date.now();
    expect(lifetime).toBeGreaterThan(9 * 60_000);
    expect(lifetime).toBeLessThanOrEqual(10 * 60_000);
  });

  it('may come from any site: authorize decides nothing (product.md §4)', async () => {
    const headers = { origin: 'https://client.example', 'sec-fetch-site': 'cross-site' };
    expectConsentPage(await member.get(urlOf().href, headers));
    const url = urlOf();
    const cookie = member.cookie() ?? '';
    expectConsentPage(await postForm(`${url.origin}${url.pathname}`, url.search.slice(1), { ...headers, cookie }));
  });

  it('makes a request of its own each time', async () => {
    const url = urlOf();
    expect(await member.openAuthorization(url)).not.toBe(await member.openAuthorization(url));
  });

  it('may have parameters that are unknown, repeated or not, and the ones that only a frontend reads', async () => {
    const url = urlOf({ unknown: '1', login_hint: 'member', ui_locales: 'de', display: 'page' });
    expectConsentPage(await member.get(twice('unknown', url).href), { ui_locales: 'de', display: 'page' });
  });

  it('may come from an account that holds ADMINISTRATOR alone', async () => {
    expectConsentPage(await admin.get(urlOf().href));
    const stranger = await signUp(tiers.address);
    expect(locationOf(await stranger.get(urlOf().href)).searchParams.get('error')).toBe('access_denied');
  });
});

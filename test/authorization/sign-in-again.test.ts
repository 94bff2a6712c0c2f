import { describe, expect, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { type Browser, openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient();

const start = (parameters: Record<string, string>, of = client) =>
  rawClient(tiers.address, of).authorizeUrl({ scope: 'openid', ...parameters });
const urlOf = (parameters: Record<string, string> = {}, of = client) => start(parameters, of).url.href;

/** What the login page is called with. @throws if the answer leads elsewhere. */
function loginPage(answer: Answer): Record<string, string> {
  const page = locationOf(answer);
  expect(`${page.origin}${page.pathname}`).toBe(`${tiers.web}/login`);
  return Object.fromEntries(page.searchParams);
}
const returnTo = (answer: Answer) => loginPage(answer).return_to ?? '';
const isConsent = (answer: Answer) => locationOf(answer).pathname === '/oauth/authorize/consent';
const errorOf = (answer: Answer) => locationOf(answer).searchParams.get('error');

async function signInAt(browser: Browser, person: Pick<Member, 'handle' | 'password'> = member) {
  const credentials = { identifier: person.handle, token: person.password };
  expectStatus(await browser.post('/api/auth/password/signin', credentials), 200);
}

/** A browser in which the member signed in this many seconds ago. */
async function browserSignedIn(secondsAgo = 0): Promise<Browser> {
  const browser = openBrowser(tiers.address);
  await signInAt(browser);
  await rowsOf(
    tiers.databaseUrl,
    `update sessions set authenticated_at = authenticated_at - make_interval(secs => $2) where account_id = $1`,
    [member.id, secondsAgo],
  );
  return browser;
}

describe.each([
  ['prompt=login', { prompt: 'login' }],
  ['max_age=0', { max_age: '0' }],
  ['prompt=login with another prompt', { prompt: 'consent login' }],
])('%s (product.md §5.8)', (_, parameters) => {
  it('sends who is signed in to the login page, as often as the return address is opened without signing in', async () => {
    const browser = await browserSignedIn();
    const first = await browser.get(urlOf(parameters));
    expect(loginPage(first).prompt).toBe('login');
    const second = await browser.get(returnTo(first));
    expect(returnTo(await browser.get(returnTo(second)))).toMatch(/reauthentication=/);
  });

  it('is met by one sign-in, whose time is the auth_time', async () => {
    const { url, verifier } = start(parameters);
    const browser = await browserSignedIn(100);
    const address = returnTo(await browser.get(url.href));
    const before = Math.floor(Date.now() / 1000);
    await signInAt(browser);
    const consent = locationOf(await browser.get(address));
    const decision = { request_id: consent.searchParams.get('request_id'), decision: 'approve' };
    const { location } = expectStatus(await browser.post('/api/oauth/authorize/consent', decision), 200);
    const code = new URL(location).searchParams.get('code') ?? '';
    const tokens = expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expect(claimsOf(tokens.id_token).auth_time).toBeGreaterThanOrEqual(before);
  });

  it('is met by one sign-in of somebody who was not signed in, and begins with POST too', async () => {
    const url = new URL(urlOf(parameters));
    const browser = openBrowser(tiers.address);
    const address = returnTo(await postForm(`${url.origin}${url.pathname}`, url.search.slice(1)));
    await signInAt(browser);
    expect(isConsent(await browser.get(address))).toBe(true);
  });

  it('is not met by an old session to which the return address of somebody signed out is carried', async () => {
    const address = returnTo(await openBrowser(tiers.address).get(urlOf(parameters)));
    const browser = await browserSignedIn(100);
    expect(returnTo(await browser.get(address))).not.toBe(address);
  });

  it('is not met by an old session to which the return address of an even older one is carried', async () => {
    const unattended = await browserSignedIn(100);
    const attacker = openBrowser(tiers.address);
    await signInAt(attacker, admin);
    await rowsOf(
      tiers.databaseUrl,
      `update sessions set authenticated_at = authenticated_at - interval '200 seconds' where account_id = $1`,
      [admin.id],
    );
    const address = returnTo(await attacker.get(urlOf(parameters)));
    expect(returnTo(await unattended.get(address))).not.toBe(address);
  });

  it('is not met by a marker of another request, a forged one, or none', async () => {
    const browser = await browserSignedIn();
    const other = new URL(returnTo(await browser.get(urlOf({ ...parameters, state: 'other' }))));
    const own = new URL(returnTo(await browser.get(urlOf(parameters))));
    await signInAt(browser);
    const forged = new URL(own);
    const [made, , name, mac] = own.searchParams.get('reauthentication')?.split('.') ?? [];
    forged.searchParams.set('reauthentication', `${made}.1.${name}.${mac}`);
    const foreign = new URL(own);
    foreign.searchParams.set('reauthentication', other.searchParams.get('reauthentication') ?? '');
    const stripped = new URL(own);
    stripped.searchParams.delete('reauthentication');
    for (const url of [forged, foreign, stripped]) loginPage(await browser.get(url.href));
    expect(isConsent(await browser.get(own.href))).toBe(true);
  });

  it('with prompt=none is login_required', async () => {
    const answer = await (await browserSignedIn()).get(urlOf({ ...parameters, prompt: 'none', max_age: '0' }));
    expect(errorOf(answer)).toBe('login_required');
  });
});

describe('max_age (OIDC Core §3.1.2.1)', () => {
  it('is met by a sign-in that is young enough, and asks for another where it is not', async () => {
    const browser = await browserSignedIn(100);
    expect(isConsent(await browser.get(urlOf({ max_age: '160' })))).toBe(true);
    const address = returnTo(await browser.get(urlOf({ max_age: '50' })));
    loginPage(await browser.get(address));
    await signInAt(browser);
    expect(isConsent(await browser.get(address))).toBe(true);
  });

  it('may be what the client registered, unless the request says otherwise', async () => {
    const strict = await admin.createClient({ default_max_age: 50 });
    const browser = await browserSignedIn(100);
    loginPage(await browser.get(urlOf({}, strict)));
    expect(isConsent(await browser.get(urlOf({ max_age: '160' }, strict)))).toBe(true);
  });
});

describe('the account that a request is about', () => {
  const idTokenOf = async (person: Member) =>
    (await rawClient(tiers.address, client).tokensByCode(person, 'openid')).id_token as string;

  it('is the one of id_token_hint: another one is sent to the login page, or told so with prompt=none', async () => {
    const hint = { id_token_hint: await idTokenOf(member) };
    const other = await admin.createMember();
    expect(isConsent(await member.get(urlOf(hint)))).toBe(true);
    expect(loginPage(await other.get(urlOf(hint))).prompt).toBe('login');
    expect(errorOf(await other.get(urlOf({ ...hint, prompt: 'none' })))).toBe('login_required');
    expect(errorOf(await member.get(urlOf({ ...hint, prompt: 'none' })))).toBeNull();
  });

  it('may not be named by an ID token of another client, nor by an access token', async () => {
    const { access_token } = await rawClient(tiers.address, client).tokensByCode(member, 'openid');
    const foreign = await admin.createClient();
    for (const url of [
      urlOf({ id_token_hint: await idTokenOf(member) }, foreign),
      urlOf({ id_token_hint: access_token }),
    ]) {
      expect(errorOf(await member.get(url))).toBe('invalid_request');
    }
  });

  it('is the one whose sub the claims parameter asks for', async () => {
    const claims = JSON.stringify({ id_token: { sub: { value: member.id } } });
    const other = await admin.createMember();
    expect(isConsent(await member.get(urlOf({ claims })))).toBe(true);
    loginPage(await other.get(urlOf({ claims })));
    expect(errorOf(await other.get(urlOf({ claims, prompt: 'none' })))).toBe('login_required');
  });
});

describe('what the pages are told (product.md §5.8)', () => {
  const hints = { login_hint: 'someone', ui_locales: 'de en', display: 'popup' };

  it('the login page gets the hints, and the prompt that concerns it', async () => {
    const nobody = openBrowser(tiers.address);
    expect(loginPage(await nobody.get(urlOf(hints)))).toEqual({ ...hints, return_to: expect.any(String) });
    expect(loginPage(await nobody.get(urlOf({ prompt: 'select_account' }))).prompt).toBe('select_account');
    expect(loginPage(await nobody.get(urlOf({ prompt: 'login select_account' }))).prompt).toBe('login');
    expect(loginPage(await nobody.get(urlOf({ prompt: 'consent create' }))).prompt).toBeUndefined();
    expect(loginPage(await nobody.get(urlOf({ login_hint: 'x'.repeat(501) }))).login_hint).toBeUndefined();
  });

  it('the consent page gets them too, and select_account', async () => {
    const page = locationOf(await member.get(urlOf({ ...hints, prompt: 'select_account' })));
    expect(Object.fromEntries(page.searchParams)).toEqual({
      request_id: expect.any(String),
      ui_locales: 'de en',
      display: 'popup',
      prompt: 'select_account',
    });
  });
});

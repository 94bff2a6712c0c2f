import { describe, expect, it } from 'vitest';
import { sendAsBrowser } from '../support/browser-request.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { pushedRequest } from '../support/clients/pushed-request.ts';
import { deviceRow, rowsOf } from '../support/database/rows.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { type Browser, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();

type Headers = Record<string, string>;

/** A GET of somebody's browser, with the headers that say how it came about. */
const open = (someone: Browser, path: string | URL, headers: Headers) =>
  sendAsBrowser(new URL(path, tiers.address), { headers: { cookie: someone.cookie() ?? '', ...headers } });

/** What browsers send for requests that no person made, as method and headers. */
const LOOKS: [string, string, Headers][] = [
  ['HEAD', 'HEAD', {}],
  ['a prefetch', 'GET', { 'sec-purpose': 'prefetch', 'sec-fetch-mode': 'navigate' }],
  ['a prerender', 'GET', { 'sec-purpose': 'prefetch;prerender', 'sec-fetch-mode': 'navigate' }],
  ['a prefetch of an older browser', 'GET', { purpose: 'prefetch' }],
  ['<img src> on a sibling host', 'GET', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' }],
  ['<script src> of this site', 'GET', { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'no-cors' }],
];

const rows = () => rowsOf(tiers.databaseUrl, 'select * from authorization_requests order by id');

describe('The authorization endpoint does nothing for who only looks (RFC 9110 §9.2.1, product.md §4)', () => {
  it.each(LOOKS)('%s mints no code and stores no request', async (_, method, headers) => {
    const client = rawClient(tiers.address, await admin.createClient());
    await client.tokensByCode(member, 'openid');
    const before = await rows();
    for (const parameters of [{ prompt: 'none' }, { scope: 'openid' }]) {
      const { url } = client.authorizeUrl({ scope: 'openid', ...parameters });
      const answer = await sendAsBrowser(url, { method, headers: { cookie: member.cookie() ?? '', ...headers } });
      expect([answer.headers.get('location'), answer.status < 500]).toEqual([null, true]);
      // A browser would show what it has fetched ahead; a refusal has it ask again.
      if (method === 'GET') expect([answer.status, answer.body.error]).toEqual([403, 'access_denied']);
    }
    expect(await rows()).toEqual(before);
  });

  it.each(LOOKS)('%s opens and prolongs no pushed request', async (_, method, headers) => {
    const { url } = await pushedRequest(tiers.address, await admin.createClient());
    const before = await rows();
    for (const cookie of [{}, { cookie: member.cookie() ?? '' }]) {
      await sendAsBrowser(url, { method, headers: { ...cookie, ...headers } });
    }
    expect(await rows()).toEqual(before);
  });

  it('a form that a page posts without going there mints nothing either', async () => {
    const client = rawClient(tiers.address, await admin.createClient());
    await client.tokensByCode(member, 'openid');
    const before = await rows();
    const { url } = client.authorizeUrl({ scope: 'openid', prompt: 'none' });
    const headers = {
      cookie: member.cookie() ?? '',
      'content-type': 'application/x-www-form-urlencoded',
      'sec-fetch-site': 'same-site',
      'sec-fetch-mode': 'no-cors',
    };
    const to = new URL(url.pathname, url);
    const answer = await sendAsBrowser(to, { method: 'POST', headers, body: url.search.slice(1) });
    expect(answer.status).toBe(403);
    expect(await rows()).toEqual(before);
  });

  it.each<[string, Headers]>([
    [
      'an iframe of a client',
      { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
    ],
    ['a link', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }],
    ['an address that was typed', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' }],
    ['a program', {}],
    ['a program on Node', { 'sec-fetch-mode': 'cors' }],
  ])('%s renews in silence as before', async (_, headers) => {
    const client = rawClient(tiers.address, await admin.createClient());
    await client.tokensByCode(member, 'openid');
    const { url } = client.authorizeUrl({ scope: 'openid', prompt: 'none' });
    const callback = locationOf(await open(member, url, headers));
    expect(callback.href.startsWith(REDIRECT_URI)).toBe(true);
    expect(callback.searchParams.get('code')).toBeTruthy();
  });
});

describe('A page on a sibling host (product.md §4)', () => {
  const start = async () =>
    expectStatus(
      await rawClient(tiers.address, { client_id: 'storyden-cli' }).startDevice({ scope: FIRST_PARTY_SCOPE }),
      200,
    );

  it.each<[string, Headers]>([
    ['a picture', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    ['a link', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' }],
    ['an address sent by mail', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' }],
  ])('claims no code with %s, and spends no guesses', async (_, headers) => {
    const started = await start();
    const victim = await admin.createMember();
    for (const code of [started.user_code, 'WRNG-C0DE']) {
      const answer = await open(victim, `/api/oauth/device/consent?user_code=${code}`, headers);
      expect([answer.status, answer.body.error]).toEqual([403, 'permission_denied']);
    }
    expect((await deviceRow(tiers.databaseUrl, started.device_code)).claimed_by_account_id).toBeNull();
    const counted = await rowsOf(tiers.databaseUrl, `select * from grants_rate_limits where key like $1`, [
      `%${victim.id}%`,
    ]);
    expect(counted).toEqual([]);
    expectStatus(await victim.readDevice(started.user_code), 200);
  });

  it('is not the frontend on another host, whose pages say so when they read', async () => {
    const started = await start();
    const picture = { origin: tiers.web, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    expect((await open(member, `/api/oauth/device/consent?user_code=${started.user_code}`, picture)).status).toBe(403);
    expect((await deviceRow(tiers.databaseUrl, started.device_code)).claimed_by_account_id).toBeNull();
    const headers = { origin: tiers.web, 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' };
    expectStatus(await open(member, `/api/oauth/device/consent?user_code=${started.user_code}`, headers), 200);
  });

  it('reads no consent either, and signs nobody out with a picture', async () => {
    const client = rawClient(tiers.address, await admin.createClient());
    const { id_token } = await client.tokensByCode(member, 'openid');
    const requestId = await member.openAuthorization(client.authorizeUrl({ scope: 'openid' }).url);
    const picture = { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors' };
    const consent = `/api/oauth/authorize/consent?request_id=${requestId}`;
    expect((await open(member, consent, picture)).status).toBe(403);
    expectStatus(await open(member, consent, { 'sec-fetch-site': 'same-origin' }), 200);

    const browser = await signIn(tiers.address, member);
    const answer = await open(browser, `/api/oauth/logout?id_token_hint=${id_token}`, picture);
    expect(answer.headers.get('location')).toBe(`${tiers.web}/logout`);
    expectStatus(await browser.get('/api/accounts'), 200);
  });
});

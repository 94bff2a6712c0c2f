import { createHash } from 'node:crypto';
import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { sendAsBrowser } from '../../test/support/browser-request.ts';
import { oauthError, openGateway, type Play, WEB } from '../../test/support/fake-services.ts';

/** What Chromium and Firefox send when somebody goes to an address. */
const ACCEPT = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
const browser = { accept: ACCEPT, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
/** Where an installation is not https, browsers say no more. */
const browserOverHttp = { accept: ACCEPT };

const refusing = (code: string, reason = '', rpcCode = Code.InvalidArgument): Play => {
  const refuse = () => {
    throw oauthError(rpcCode, code, 'Fix it.', reason);
  };
  return {
    authorization: { startAuthorization: refuse, openAuthorizationResponse: refuse },
    logouts: { startLogout: refuse },
  };
};
const away = () => {
  throw new ConnectError('away', Code.Unavailable);
};
const failing = () => {
  throw new Error('a fault');
};

type Sent = { path: string; form?: string; headers?: Record<string, string> };

/** A gateway with these answers behind it, as browsers and programs call it. */
async function gatewayOf(...play: Parameters<typeof openGateway>) {
  const { address } = await openGateway(...play);
  return ({ path, form, headers = browser }: Sent) =>
    sendAsBrowser(`${address}${path}`, {
      ...(form !== undefined && { method: 'POST', body: form }),
      headers: { ...headers, ...(form !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }) },
    });
}

const AUTHORIZE = '/api/oauth/authorize';

const titleOf = (page: string) => /<h1>(.*)<\/h1>/.exec(page)?.[1];

describe('Somebody whose browser cannot be sent on', () => {
  it.each([
    { path: `${AUTHORIZE}?client_id=x` },
    { path: AUTHORIZE, form: 'client_id=x' },
    { path: `${AUTHORIZE}/response?response=x` },
    { path: '/api/oauth/logout?post_logout_redirect_uri=x' },
    { path: '/api/oauth/logout', form: 'post_logout_redirect_uri=x' },
  ])('reads a page with the status of the refusal: $path $form', async (sent) => {
    const send = await gatewayOf(refusing('invalid_request'));
    for (const headers of [browser, browserOverHttp]) {
      const answer = await send({ ...sent, headers });
      expect(answer.status).toBe(400);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(answer.headers.get('location')).toBeNull();
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('vary')).toBe('Accept, Sec-Fetch-Mode');
      const page = answer.text;
      expect(titleOf(page)).toBe('This cannot be answered');
      expect(page).toContain('<code>invalid_request</code>');
      expect(page).toContain(`<code>${answer.headers.get('x-request-id')}</code>`);
      expect(page).toContain(`href="${WEB}/"`);
    }
  });

  it.each([
    ['unknown_client', 'This application is not known here'],
    ['redirect_uri', 'This application asks for its answer at a wrong address'],
    ['request_uri', 'This request is over'],
    ['response', 'This page is over'],
    ['post_logout_redirect_uri', 'You cannot be sent back there'],
    ['client_document', 'This application does not describe itself as it should'],
    ['client_document.redirect_uris', 'This application does not describe itself as it should'],
    ['something newer', 'This cannot be answered'],
  ])('reads why, as far as the reason says: %s', async (reason, title) => {
    const send = await gatewayOf(refusing('invalid_request', reason));
    const page = (await send({ path: AUTHORIZE })).text;
    expect(titleOf(page)).toBe(title);
    expect(page.includes('<code>redirect_uris</code>')).toBe(reason.endsWith('.redirect_uris'));
  });

  it.each([
    ['an outage', { authorization: { startAuthorization: away } }, 503, 'temporarily_unavailable', 'Just a moment'],
    ['a site that is down', refusing('temporarily_unavailable'), 503, 'temporarily_unavailable', 'Just a moment'],
    ['a fault', { authorization: { startAuthorization: failing } }, 500, 'server_error', 'Something went wrong here'],
  ])('reads of %s', async (_what, play, status, code, title) => {
    const send = await gatewayOf(play);
    const answer = await send({ path: AUTHORIZE });
    expect([answer.status, answer.headers.has('retry-after')]).toEqual([status, status === 503]);
    const page = answer.text;
    expect(titleOf(page)).toBe(title);
    expect(page).toContain(`<code>${code}</code>`);
    expect(page).not.toMatch(/a fault|away/);
    // The same address again; the browser knows it.
    expect(page.includes('<a class="button" href="">Try again</a>')).toBe(true);
  });

  it('is not offered to try again what the page cannot send again', async () => {
    const send = await gatewayOf({ authorization: { startAuthorization: away } });
    const page = (await send({ path: AUTHORIZE, form: 'client_id=x' })).text;
    expect(page).not.toContain('Try again</a>');
  });

  it('reads that there is nothing at an address, and that OAuth is switched off', async () => {
    const send = await gatewayOf({}, { oauthEnabled: false });
    const nowhere = await send({ path: '/nowhere' });
    expect([nowhere.status, titleOf(nowhere.text)]).toEqual([404, 'There is no such page']);
    const off = await send({ path: AUTHORIZE });
    expect([off.status, titleOf(off.text)]).toEqual([404, 'Applications cannot be connected here']);
  });

  it('reads nothing that stood in the address', async () => {
    const send = await gatewayOf(refusing('invalid_request', 'redirect_uri'));
    const query = new URLSearchParams({ client_id: 'MARK', redirect_uri: 'https://MARK/', state: '"><b>MARK</b>' });
    const answers = [
      await send({ path: `${AUTHORIZE}?${query}`, headers: { ...browser, 'x-request-id': '<b>MARK</b>' } }),
      await send({ path: AUTHORIZE, form: `${query}&state=MARK` }),
      await send({ path: `/api/oauth/logout?state=MARK&state=MARK&${query}` }),
      await send({ path: `/MARK?${query}` }),
    ];
    for (const { text } of answers) expect(text).not.toMatch(/MARK/i);
  });

  it('gets a page that may load, run and send nothing, and is in no frame', async () => {
    const send = await gatewayOf(refusing('invalid_request'));
    const answer = await send({ path: AUTHORIZE });
    const page = answer.text;
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(answer.headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      'img-src data:',
      `style-src 'sha256-${hash}'`,
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(style).toContain('--accent:');
    expect(page).not.toMatch(/<script|<form|<img|style="|@import|url\(/);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });
});

describe('A program', () => {
  it.each([
    ['curl', { accept: '*/*' }],
    ['one that says nothing', {}],
    ['one that takes JSON', { accept: 'application/json' }],
    ['one that would rather have JSON', { accept: 'application/json, text/html;q=0.9' }],
    ['one that takes no pages', { accept: 'text/html;q=0, */*' }],
    ['a script on a page', { accept: ACCEPT, 'sec-fetch-mode': 'cors' }],
  ] as [string, Record<string, string>][])('reads JSON as ever: %s', async (_who, headers) => {
    const send = await gatewayOf(refusing('invalid_request', 'unknown_client'));
    const answer = await send({ path: `${AUTHORIZE}?client_id=x`, headers });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([400, 'application/json']);
    expect(answer.headers.get('vary')).toBe('Accept, Sec-Fetch-Mode');
    expect(answer.body).toEqual({ error: 'invalid_request', error_description: 'Fix it.' });
  });

  it('reads JSON at the endpoints that are its own, whatever it says that it takes', async () => {
    const send = await gatewayOf();
    const answer = await send({ path: '/api/oauth/token', form: 'grant_type=x', headers: browserOverHttp });
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
});

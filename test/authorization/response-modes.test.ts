import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const STATE = `ä"'<script>alert(1)</script>&amp;`;

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient({
  redirect_uris: [REDIRECT_URI, `${REDIRECT_URI}?a="b`, 'com.example.app:/cb'],
});

const start = (parameters: Record<string, string>) =>
  rawClient(tiers.address, client).authorizeUrl({ scope: 'openid', state: STATE, ...parameters });

async function decided(url: URL, decision: string): Promise<string> {
  const requestId = await member.openAuthorization(url);
  return expectStatus(await member.decideAuthorization(requestId, decision), 200).location;
}

/** What the form of a page would post, and where to. */
function formOf({ status, headers, text }: Answer) {
  expect(status).toBe(200);
  expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  const fields = [...text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)];
  const [, action = ''] = /<form method="post" action="([^"]*)">/.exec(text) ?? [];
  expect(text.match(/<form|<input/g)).toHaveLength(fields.length + 1);
  const values = fields.map(([, name = '', value = '']) => [name, unescaped(value)] as const);
  return { action: unescaped(action), fields: Object.fromEntries(values) };
}

const unescaped = (text: string) =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');

/** The parameters in the fragment of an address at the client. */
function fragmentOf(location: string | null) {
  const url = new URL(location ?? '');
  expect(`${url.origin}${url.pathname}${url.search}`).toBe(REDIRECT_URI);
  return Object.fromEntries(new URLSearchParams(url.hash.slice(1)));
}

describe('response_mode=fragment (OAuth 2.0 Multiple Response Types §2.1)', () => {
  it('carries code, denial and errors', async () => {
    const { url, verifier } = start({ response_mode: 'fragment' });
    const { code = '', ...rest } = fragmentOf(await decided(url, 'approve'));
    expect(rest).toEqual({ state: STATE, iss: tiers.issuer });
    expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expect(fragmentOf(await decided(start({ response_mode: 'fragment' }).url, 'deny')).error).toBe('access_denied');
    const refused = await member.get(start({ response_mode: 'fragment', scope: 'x' }).url.href);
    expect(fragmentOf(refused.headers.get('location'))).toMatchObject({ error: 'invalid_scope', state: STATE });
  });
});

describe('response_mode=form_post (Form Post Response Mode §2)', () => {
  it('carries the code by a location that a browser only has to open', async () => {
    const { url, verifier } = start({ response_mode: 'form_post' });
    const location = await decided(url, 'approve');
    expect(location.startsWith(`${tiers.issuer}/api/oauth/authorize/response?response=`)).toBe(true);
    const { action, fields } = formOf(await send(location));
    expect(action).toBe(REDIRECT_URI);
    const { code = '', ...rest } = fields;
    expect(rest).toEqual({ state: STATE, iss: tiers.issuer });
    expect(location).not.toContain(code);
    expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
  });

  it('carries denial, errors and what needs no page', async () => {
    const post = { response_mode: 'form_post' };
    const denied = formOf(await send(await decided(start(post).url, 'deny')));
    expect(denied.fields).toMatchObject({ error: 'access_denied', state: STATE });
    const refused = formOf(
      await member.get(start({ ...post, scope: 'x', redirect_uri: `${REDIRECT_URI}?a="b` }).url.href),
    );
    expect(refused).toMatchObject({ action: `${REDIRECT_URI}?a="b`, fields: { error: 'invalid_scope', state: STATE } });
    await decided(start({}).url, 'approve');
    expect(formOf(await member.get(start({ ...post, prompt: 'none' }).url.href)).fields.code).toMatch(/^[\w-]{43}$/);
  });

  it('is a page that runs its one script and nothing else', async () => {
    const { headers, text } = await member.get(start({ response_mode: 'form_post', scope: 'x' }).url.href);
    const [, script = ''] = /<script>(.*?)<\/script>/.exec(text) ?? [];
    const hash = createHash('sha256').update(script).digest('base64');
    expect(headers.get('content-security-policy')?.split('; ')).toEqual([
      "default-src 'none'",
      `script-src 'sha256-${hash}'`,
      'form-action https://client.example https:',
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(text).not.toContain('alert(1)</script>');
    expect(text).toContain('<noscript>');
  });

  it('has the policy of this site, whatever the host of the redirect URI looks like', async () => {
    const hosts = ['x;frame-ancestors', 'x,default-src', "'self'"];
    const redirect_uris = hosts.map((host) => `https://${host}/cb`);
    const raw = rawClient(tiers.address, await admin.createClient({ redirect_uris }));
    for (const redirect_uri of redirect_uris) {
      const { url } = raw.authorizeUrl({ response_mode: 'form_post', scope: 'x', redirect_uri });
      const { headers } = await member.get(url.href);
      expect(headers.get('content-security-policy')).toMatch(
        /; form-action https:; base-uri 'none'; frame-ancestors 'none'$/,
      );
    }
  });

  it('is a page for what was encrypted here and is not over', async () => {
    const location = new URL(await decided(start({ response_mode: 'form_post' }).url, 'approve'));
    const encrypted = location.searchParams.get('response') ?? '';
    for (const response of [`${encrypted.slice(0, -2)}AA`, 'x', '']) {
      location.searchParams.set('response', response);
      expect(await send(location)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    }
    const hasty = await tiers.bootReplica({ grants: { lifetimes: { authorizationCode: 1 } } });
    const { url } = start({ response_mode: 'form_post' });
    const requestId = await member.openAuthorization(url);
    const answer = await send(`${hasty.address}/api/oauth/authorize/consent`, {
      method: 'POST',
      headers: { cookie: member.cookie() ?? '', 'content-type': 'application/json' },
      body: JSON.stringify({ request_id: requestId, decision: 'deny' }),
    });
    expect((await send(expectStatus(answer, 200).location)).status).toBe(400);
    await hasty.stop();
  });

  it('is refused, by query, where nothing can be posted', async () => {
    const url = start({ response_mode: 'form_post', redirect_uri: 'com.example.app:/cb' }).url;
    const location = (await member.get(url.href)).headers.get('location');
    expect(location).toMatch(/^com\.example\.app:\/cb\?error=invalid_request&/);
  });
});

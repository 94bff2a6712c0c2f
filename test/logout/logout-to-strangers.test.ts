import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, locationOf, send } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { type Browser, openBrowser, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** Where a stranger would have people land who follow a link to this community. */
const PHISHING = 'https://phishing.example/sign-in-again';

const { tiers, admin } = await useTiers({
  grants: { dynamicRegistration: true },
  gateway: { dynamicRegistration: true },
});
const member = await admin.createMember();
const registered = await send(`${tiers.address}/api/oauth/register`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ redirect_uris: [REDIRECT_URI], post_logout_redirect_uris: [PHISHING] }),
});
const stranger: { client_id: string; client_secret: string } = expectStatus(registered, 201);

const logout = (browser: Browser, parameters: Record<string, string>): Promise<Answer> =>
  browser.get(`/api/oauth/logout?${new URLSearchParams(parameters)}`);
const toStranger = () => ({ client_id: stranger.client_id, post_logout_redirect_uri: PHISHING, state: 's t' });

/** The logout page, and what leads on from it. */
function expectAsked(answer: Answer): URL {
  const page = locationOf(answer);
  expect(`${page.origin}${page.pathname}`).toBe(`${tiers.web}/logout`);
  const back = new URL(page.searchParams.get('return_to') ?? '');
  expect(`${back.origin}${back.pathname}`).toBe(`${tiers.issuer}/api/oauth/logout`);
  return back;
}

describe('A link to this community that names a client which registered itself (RFC 9700 §4.11.2)', () => {
  it('leads nobody to the stranger’s address by itself, signed in or not, or having just signed out', async () => {
    expectAsked(await logout(openBrowser(tiers.address), toStranger()));
    const browser = await signIn(tiers.address, member);
    const { pathname, search } = expectAsked(await logout(browser, toStranger()));
    expectStatus(await browser.post('/api/auth/logout'), 204);
    expectAsked(await browser.get(`${pathname}${search}`));
  });

  it('nor with an ID token that is none of ours, or another client’s', async () => {
    const { id_token } = await rawClient(tiers.address, await admin.createClient()).tokensByCode(member, 'openid');
    for (const id_token_hint of ['nonsense', id_token]) {
      const answer = await logout(openBrowser(tiers.address), { ...toStranger(), id_token_hint });
      expect(answer.headers.get('location')).toBe(`${tiers.web}/logout`);
    }
  });

  it('has the page that asks show where it would go, for the person to judge', async () => {
    const { search } = expectAsked(await logout(openBrowser(tiers.address), toStranger()));
    const shown = await send(`${tiers.address}/api/oauth/logout/return${search}`);
    expect(expectStatus(shown, 200)).toEqual({ client_id: stranger.client_id, location: `${PHISHING}?state=s+t` });
  });

  it('has the page show no address that was not registered, and none of nobody', async () => {
    for (const changes of [
      { post_logout_redirect_uri: 'https://elsewhere.example/' },
      { client_id: 'nobody' },
      { client_id: '' },
      { post_logout_redirect_uri: '' },
    ]) {
      const query = new URLSearchParams({ ...toStranger(), ...changes });
      const shown = await send(`${tiers.address}/api/oauth/logout/return?${query}`);
      expect([shown.status, shown.body.error]).toEqual([400, 'invalid_request']);
      expect(shown.text).not.toContain('elsewhere');
    }
  });
});

describe('Back to its own site still comes, at once,', () => {
  it('a client that registered itself and has an ID token of who is signed in, or was', async () => {
    const client = rawClient(tiers.address, stranger);
    const { id_token } = await client.tokensByCode(member, 'openid');
    const parameters = { ...toStranger(), id_token_hint: id_token };
    const browser = await signIn(tiers.address, member);
    for (const someone of [browser, openBrowser(tiers.address)]) {
      expect((await logout(someone, parameters)).headers.get('location')).toBe(`${PHISHING}?state=s+t`);
    }
    expect((await browser.get('/api/accounts')).status).toBe(401);
  });

  it('a client that a member or an administrator registered', async () => {
    const own = { name: 'Own', type: 'public', redirect_uris: [REDIRECT_URI], allowed_scopes: [] };
    const grants = { allowed_grants: ['authorization_code'], pkce_required: true };
    const post_logout_redirect_uris = ['https://client.example/bye'];
    const registered = await admin.createClient({ post_logout_redirect_uris });
    const { client } = expectStatus(await member.post('/api/auth/oauth/clients', { ...own, ...grants }), 200);
    expectStatus(await admin.patch(`/api/admin/oauth/clients/${client.id}`, { post_logout_redirect_uris }), 200);
    for (const { client_id } of [registered, client]) {
      const parameters = { client_id, post_logout_redirect_uri: 'https://client.example/bye' };
      const answer = await logout(openBrowser(tiers.address), parameters);
      expect(answer.headers.get('location')).toBe('https://client.example/bye');
    }
  });
});

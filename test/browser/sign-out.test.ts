import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/browser/chromium.ts';
import { heading, press } from '../support/browser/pages.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { startWebApplication } from '../support/clients/web-application.ts';
import { expectStatus, send } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { useSite } from '../support/tiers/use-site.ts';

describe('Somebody whom an application signs out', { timeout: 60_000 }, async () => {
  let client: RegisteredClient;
  let visitor: Visitor;
  let page: Page;

  const { site, chromium, admin } = await useSite({ grants: { dynamicRegistration: true } });
  const member = await admin.createMember();
  const application = await startWebApplication(site.issuer, async (afterwards) => {
    client = await admin.createClient({ name: 'Reading Room', post_logout_redirect_uris: [afterwards] });
    return client;
  });
  afterAll(() => application.stop());
  beforeEach(async () => {
    visitor = await chromium.visit();
    page = visitor.page;
    await visitor.signIn(member);
  });
  afterEach(async () => {
    expect(await visitor.complaints()).toEqual([]);
    await page.context().close();
  });

  const logout = (query: Record<string, string>) =>
    page.goto(`${site.issuer}/api/oauth/logout?${new URLSearchParams(query)}`);
  const isSignedIn = async () => {
    await page.goto(site.web);
    return (
      await page
        .getByRole('heading', { level: 1, name: /^Hello/ })
        .or(page.getByText('One account'))
        .textContent()
    )?.startsWith('Hello');
  };
  const backTo = () => ({ client_id: client.client_id, post_logout_redirect_uri: application.redirectUri, state: 's' });

  it('reads that they are signed out, where the application named no address', async () => {
    const { id_token } = await rawClient(site.address, client).tokensByCode(member, 'openid');
    await logout({ id_token_hint: id_token });
    await heading(page, 'You are signed out');
    await page.reload();
    await heading(page, 'You are signed out');
    expect(await isSignedIn()).toBe(false);
  });

  it('may stay signed in and go back to an application that somebody here vouches for', async () => {
    await logout(backTo());
    await heading(page, 'Sign out?');
    const { host } = new URL(application.redirectUri);
    await page.getByRole('link', { name: `Stay signed in and go back to ${host}` }).click();
    await heading(page, 'Back at the application');
    expect(page.url()).toBe(`${application.redirectUri}?state=s`);
    expect(await isSignedIn()).toBe(true);
  });

  it('goes back to it signed out, too', async () => {
    await logout(backTo());
    await press(page, 'Sign out');
    await heading(page, 'Back at the application');
    expect(await isSignedIn()).toBe(false);
  });

  it('may stay signed in on the start page, where nobody vouches for the application', async () => {
    const registered = await send(`${site.address}/api/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: ['https://app.example/cb'],
        post_logout_redirect_uris: ['https://evil.example/'],
      }),
    });
    const { client_id } = expectStatus(registered, 201);
    await logout({ client_id, post_logout_redirect_uri: 'https://evil.example/' });
    await heading(page, 'Sign out?');
    await page.getByRole('link', { name: 'Stay signed in' }).waitFor();
    expect(await page.locator('a[href*="evil"]').count()).toBe(0);
    await page.getByRole('link', { name: 'Stay signed in', exact: true }).click();
    await heading(page, 'Hello');
  });
});

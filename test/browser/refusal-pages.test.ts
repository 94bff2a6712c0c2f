import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/browser/chromium.ts';
import { heading } from '../support/browser/pages.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { pushedRequest } from '../support/clients/pushed-request.ts';
import { useSite } from '../support/tiers/use-site.ts';

describe('Somebody whose browser cannot go back to an application', { timeout: 60_000 }, async () => {
  let visitor: Visitor;
  let page: Page;

  const { site, chromium, admin } = await useSite();
  const member = await admin.createMember();
  const client = await admin.createClient({ name: 'Reading Room' });
  beforeEach(async () => {
    visitor = await chromium.visit();
    page = visitor.page;
  });
  afterEach(async () => {
    expect(await visitor.complaints()).toEqual([]);
    await page.context().close();
  });

  /** Goes there, and reads the page that says why it leads nowhere. */
  async function isTold(url: string | URL, status: number, title: string, code: string) {
    const answer = await page.goto(`${url}`);
    expect([answer?.status(), page.url()]).toEqual([status, `${url}`]);
    await heading(page, title);
    expect(await page.title()).toBe(`${title} · Storyden`);
    await page.getByText(`For developers: ${code}`).waitFor();
    // The styles are in effect: their policy lets them be.
    expect(await page.evaluate('getComputedStyle(document.body).display')).toBe('flex');
  }

  const authorize = (parameters: Record<string, string>) =>
    rawClient(site.address, client).authorizeUrl(parameters).url;

  it('reads that the application is not known, and goes on to the start page', async () => {
    const title = 'This application is not known here';
    await isTold(authorize({ client_id: 'nobody' }), 400, title, 'invalid_request');
    await page.getByRole('link', { name: 'Go to the start page' }).click();
    await heading(page, /One account/);
  });

  it('reads that the application wants its answer sent to a wrong address', async () => {
    const title = 'This application asks for its answer at a wrong address';
    await isTold(authorize({ redirect_uri: 'https://evil.example/' }), 400, title, 'invalid_request');
    expect(await page.content()).not.toContain('evil');
  });

  it('reads that a pushed request is over', async () => {
    await visitor.signIn(member);
    const { url } = await pushedRequest(site.address, client);
    await member.approveAuthorization(url);
    await isTold(url, 400, 'This request is over', 'invalid_request');
  });

  it('reads that a response was posted too late', async () => {
    const url = `${site.issuer}/api/oauth/authorize/response?response=over`;
    await isTold(url, 400, 'This page is over', 'invalid_request');
  });

  it('reads that there is no way back from signing out, and signs out', async () => {
    await visitor.signIn(member);
    const query = new URLSearchParams({
      client_id: client.client_id,
      post_logout_redirect_uri: 'https://evil.example/',
    });
    const title = 'You cannot be sent back there';
    await isTold(`${site.issuer}/api/oauth/logout?${query}`, 400, title, 'invalid_request');
    await page.getByRole('link', { name: 'Sign out' }).click();
    await heading(page, 'Sign out?');
  });

  it('reads that a service is down, and tries again', async () => {
    const down = await site.bootReplica({ gateway: { grantsAddress: '127.0.0.1:1' } });
    const url = rawClient(down.address, client).authorizeUrl().url;
    await isTold(url, 503, 'Just a moment', 'temporarily_unavailable');
    const again = page.waitForResponse((response) => response.url() === url.href);
    await page.getByRole('link', { name: 'Try again' }).click();
    expect((await again).status()).toBe(503);
    expect((await again).headers()['retry-after']).toMatch(/^\d+$/);
    await down.stop();
  });

  it('reads that there is no such page', async () => {
    await isTold(`${site.issuer}/`, 404, 'There is no such page', 'not_found');
  });
});

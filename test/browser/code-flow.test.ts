import type { Page, Request } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { Visitor } from '../support/browser/chromium.ts';
import { enterCredentials, heading, press } from '../support/browser/pages.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { startWebApplication } from '../support/clients/web-application.ts';
import { expectStatus } from '../support/http.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { useSite } from '../support/tiers/use-site.ts';

const SCOPE = 'openid profile offline_access READ_PROFILE CREATE_POST';
const BACK = 'Back at the application';
const GREEN_SQUARE =
  'iVBORw0KGgoAAAANSUhEUgAAAAgAAAAICAIAAABLbSncAAAAEUlEQVR4nGPgL8vDihiGlgQApWE8wfekj3cAAAAASUVORK5CYII=';

describe('An application that signs people in', { timeout: 60_000 }, async () => {
  let visitor: Visitor;
  let page: Page;

  const { grants, gateway } = withDocuments();
  const { site, chromium, admin } = await useSite({
    grants: { ...grants, resources: ['https://jobs.example/'] },
    gateway,
  });
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE', 'CREATE_POST']);
  const application = await startWebApplication(site.issuer, (redirectUri) =>
    admin.createClient({
      name: 'Reading Room',
      type: 'confidential',
      redirect_uris: [redirectUri],
      allowed_scopes: ['READ_PROFILE'],
    }),
  );
  afterAll(() => application.stop());
  beforeEach(async () => {
    visitor = await chromium.visit();
    page = visitor.page;
  });
  afterEach(async () => {
    expect(await visitor.complaints()).toEqual([]);
    await page.context().close();
  });

  const isAsked = () => heading(page, 'Reading Room asks for access to your account');

  it('gets tokens after sign-in and approval', async () => {
    const started = await application.start(SCOPE);
    await page.goto(started.url);
    await heading(page, 'Sign in');
    await enterCredentials(page, member);
    await isAsked();
    await expect(page.getByText(`Signed in as Name of ${member.handle}`).count()).resolves.toBe(1);
    await expect(page.locator('.host').textContent()).resolves.toBe(new URL(application.redirectUri).host);
    // It asked for more than it may have.
    await page.getByRole('heading', { name: 'Asked for, but not included' }).waitFor();
    await press(page, 'Approve');
    await heading(page, BACK);
    const tokens = await started.finish();
    expect(tokens.scope?.split(' ').toSorted()).toEqual(['READ_PROFILE', 'offline_access', 'openid', 'profile']);
    expect(tokens.claims()?.sub).toBe(member.id);
  });

  it('costs whoever comes for the first time less than 200 kB of script', async () => {
    const scripts: Request[] = [];
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script') scripts.push(request);
    });
    await page.goto((await application.start(SCOPE)).url);
    await heading(page, 'Sign in');
    await page.waitForLoadState('networkidle');
    const sizes = await Promise.all(scripts.map((script) => script.sizes()));
    const bytes = sizes.reduce((sum, { responseBodySize }) => sum + responseBodySize, 0);
    expect(bytes).toBeGreaterThan(20_000);
    expect(bytes).toBeLessThan(200_000);
  });

  it('is told that the person said no, who finds that again on the way back', async () => {
    await visitor.signIn(member);
    const started = await application.start(SCOPE);
    await page.goto(started.url);
    await isAsked();
    await press(page, 'Deny');
    await heading(page, BACK);
    await expect(started.finish()).rejects.toMatchObject({ error: 'access_denied' });
    await page.goBack();
    await heading(page, 'You denied this request');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it('gets one answer for a double click', async () => {
    await visitor.signIn(member);
    const decisions: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/authorize/consent')) decisions.push(request.url());
    });
    const before = application.callbacks.length;
    const started = await application.start(SCOPE);
    await page.goto(started.url);
    await isAsked();
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await heading(page, BACK);
    expect([decisions.length, application.callbacks.length - before]).toEqual([1, 1]);
    await expect(started.finish()).resolves.toMatchObject({ token_type: expect.any(String) });
  });

  it('is answered by whom the person chooses to be, where it asked for a choice', async () => {
    await visitor.signIn(await admin.createMember());
    const started = await application.start(SCOPE, { prompt: 'select_account' });
    await page.goto(started.url);
    await isAsked();
    await press(page, 'Switch account');
    await heading(page, 'Sign in');
    await enterCredentials(page, member);
    await isAsked();
    await press(page, 'Approve');
    await heading(page, BACK);
    expect((await started.finish()).claims()?.sub).toBe(member.id);
  });

  it('waits while somebody whose session is lost signs in again', async () => {
    await visitor.signIn(member);
    const started = await application.start(SCOPE);
    await page.goto(started.url);
    await isAsked();
    await page.context().clearCookies();
    await press(page, 'Approve');
    await heading(page, 'Sign in');
    await enterCredentials(page, member);
    await isAsked();
    await press(page, 'Approve');
    await heading(page, BACK);
    await started.finish();
  });

  it('gets nothing from a request whose time is over', async () => {
    await visitor.signIn(member);
    await page.clock.install();
    await page.goto((await application.start(SCOPE)).url);
    await isAsked();
    await page.clock.fastForward('10:01');
    await heading(page, 'This request has expired');
  });

  it('gets nothing for a request that was answered or is somebody else’s', async () => {
    const started = await application.start(SCOPE);
    await visitor.signIn(member);
    await page.goto(started.url);
    await isAsked();
    const requestId = new URL(page.url()).searchParams.get('request_id') ?? '';
    await member.decideAuthorization(requestId, 'deny');
    await press(page, 'Approve');
    await heading(page, 'This request was answered already');
    await page.goto(`${site.web}/oauth/authorize/consent?request_id=unknown`);
    await heading(page, 'This request cannot be answered');
  });

  it('is not approved under a name that nobody has read, and asks again under it', async () => {
    const redirect_uri = application.redirectUri;
    const client = await admin.createClient({ name: 'Paper Trail', redirect_uris: [redirect_uri] });
    const rename = (name: string) => admin.patch(`/api/admin/oauth/clients/${client.id}`, { name });
    await visitor.signIn(member);
    await page.goto(rawClient(site.address, client).authorizeUrl({ scope: 'openid', redirect_uri }).url.href);
    await heading(page, 'Paper Trail asks for access to your account');
    expectStatus(await rename('Storyden (official)'), 200);
    await press(page, 'Approve');
    await heading(page, 'This application has changed');
    await press(page, 'Look again');
    await heading(page, 'Storyden (official) asks for access to your account');
    await press(page, 'Approve');
    await heading(page, BACK);
  });

  it('is not approved as it was shown where nobody looks', async () => {
    const redirect_uri = application.redirectUri;
    const client = await admin.createClient({ name: 'Two Windows', redirect_uris: [redirect_uri] });
    await visitor.signIn(member);
    await page.goto(rawClient(site.address, client).authorizeUrl({ scope: SCOPE, redirect_uri }).url.href);
    await heading(page, 'Two Windows asks for access to your account');
    const wider = { allowed_scopes: ['READ_PROFILE', 'CREATE_POST'] };
    expectStatus(await admin.patch(`/api/admin/oauth/clients/${client.id}`, wider), 200);
    const other = await page.context().newPage();
    await other.goto(page.url());
    await heading(other, 'Two Windows asks for access to your account');
    await press(page, 'Approve');
    await heading(page, 'This application has changed');
  });

  it('has its terms and its privacy policy on the page on which people sign in for it', async () => {
    const redirect_uri = application.redirectUri;
    const links = { tos_uri: 'https://paper-trail.example/terms', policy_uri: 'http://paper-trail.example/privacy' };
    const { client_id } = await admin.createClient({ name: 'Paper Trail', redirect_uris: [redirect_uri], ...links });
    await page.goto(rawClient(site.address, { client_id }).authorizeUrl({ redirect_uri }).url.href);
    await heading(page, 'Sign in');
    await page.getByText('From the application that calls itself Paper Trail:').waitFor();
    const terms = page.getByRole('link', { name: 'Terms (paper-trail.example)' });
    expect(await terms.getAttribute('href')).toBe(links.tos_uri);
    expect(await terms.getAttribute('rel')).toBe('noopener noreferrer');
    // Whoever is on the way could put another page in its place.
    expect(await page.getByRole('link', { name: /Privacy/ }).count()).toBe(0);
  });

  it('has its picture on the page where an administrator vouches for it, and its initials where there is none', async () => {
    await visitor.signIn(member);
    const pictures = await openDocumentSite();
    onTestFinished(() => pictures.close());
    pictures.answer('/logo.png', (_request, response) => response.end(Buffer.from(GREEN_SQUARE, 'base64')));
    const shared = { name: 'Green Square', redirect_uris: [application.redirectUri] };
    const { client_id } = await admin.createClient({ ...shared, logo_uri: `${pictures.address}/logo.png` });
    const { redirectUri: redirect_uri } = application;
    await page.goto(rawClient(site.address, { client_id }).authorizeUrl({ redirect_uri }).url.href);
    await heading(page, 'Green Square asks for access to your account');
    const picture = page.locator('img.app-picture');
    await picture.waitFor();
    expect(await picture.getAttribute('alt')).toBe('');
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBe(8);
    await page.goto((await application.start('openid')).url);
    await isAsked();
    expect(await picture.count()).toBe(0);
    expect(await page.locator('.initials.large').count()).toBe(1);
  });

  it('says of a program that is known by a document alone that any other can call itself so', async () => {
    await visitor.signIn(member);
    const warning = page.getByText('Any program on this computer can call itself Stray Reader');
    const [local, remote] = await Promise.all(
      [application.redirectUri, 'https://stray-reader.example/cb'].map(async (redirect_uri) => {
        const strangers = await openDocumentSite({ client_name: 'Stray Reader', redirect_uris: [redirect_uri] });
        onTestFinished(() => strangers.close());
        return rawClient(site.address, { client_id: strangers.clientId() }).authorizeUrl({ redirect_uri }).url.href;
      }),
    );
    await page.goto(local ?? '');
    await heading(page, 'Stray Reader asks for access to your account');
    expect(await warning.count()).toBe(1);
    await page.goto(remote ?? '');
    await heading(page, 'Stray Reader asks for access to your account');
    expect(await warning.count()).toBe(0);
  });

  it('says for which other service the access is, and nothing of a place of this one', async () => {
    await visitor.signIn(member);
    await page.goto((await application.start('openid', { resource: 'https://jobs.example/' })).url);
    await isAsked();
    await expect(page.locator('.host').allTextContents()).resolves.toContain('https://jobs.example/');
    await page.goto((await application.start('openid', { resource: `${site.issuer}/mcp` })).url);
    await isAsked();
    expect(await page.locator('.host').count()).toBe(1);
  });

  it('gets nothing from somebody who may no longer connect applications', async () => {
    const restricted = await admin.createMember();
    await visitor.signIn(restricted);
    const started = await application.start('openid');
    const requestId = await restricted.openAuthorization(started.url);
    await restricted.setPermissions([]);
    await page.goto(`${site.web}/oauth/authorize/consent?request_id=${requestId}`);
    await heading(page, 'You may not connect applications');
  });

  it('is approved by keyboard alone, and approving is not what Enter does at once', async () => {
    const started = await application.start(SCOPE);
    await page.goto(started.url);
    await heading(page, 'Sign in');
    await page.locator('input[name=handle]:focus').waitFor();
    await page.keyboard.type(member.handle);
    await page.keyboard.press('Tab');
    await page.keyboard.type(member.password);
    await page.keyboard.press('Enter');
    await isAsked();
    await page.keyboard.press('Enter');
    const focused = page.locator(':focus');
    for (let stops = 0; stops < 15 && (await focused.allTextContents())[0] !== 'Approve'; stops++) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await heading(page, BACK);
    await started.finish();
  });
});

import * as openid from 'openid-client';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/browser/chromium.ts';
import { enterCredentials, heading, press } from '../support/browser/pages.ts';
import { DEVICE_CODE_GRANT, FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus } from '../support/http.ts';
import { useSite } from '../support/tiers/use-site.ts';

describe('A device that connects', { timeout: 60_000 }, async () => {
  let visitor: Visitor;
  let page: Page;

  const { site, chromium, admin } = await useSite();
  const member = await admin.createMember();
  const execute = [openid.allowInsecureRequests];
  const cli = await openid.discovery(new URL(site.issuer), 'storyden-cli', undefined, undefined, { execute });
  beforeEach(async () => {
    visitor = await chromium.visit();
    page = visitor.page;
  });
  afterEach(async () => {
    expect(await visitor.complaints()).toEqual([]);
    await page.context().close();
  });

  const start = () => openid.initiateDeviceAuthorization(cli, { scope: FIRST_PARTY_SCOPE });
  const poll = (started: openid.DeviceAuthorizationResponse) =>
    openid.pollDeviceAuthorizationGrant(cli, { ...started, interval: 0.1 });
  const enterCode = async (code: string) => {
    await page.getByLabel('Code').fill(code);
    await press(page, 'Continue');
  };

  it('gets tokens after its code was typed, however sloppily, and approved', async () => {
    const started = await start();
    await page.goto(started.verification_uri);
    await enterCredentials(page, member);
    await heading(page, 'Connect a device');
    await enterCode(` ${started.user_code.toLowerCase().replace('-', ' ')} `);
    await heading(page, 'Connect Storyden?');
    expect(await page.locator('.code-shown').textContent()).toContain(started.user_code);
    await page.getByText('Did you start this').waitFor();
    await press(page, 'Approve');
    await heading(page, 'Your device is connected');
    await expect(poll(started)).resolves.toMatchObject({ refresh_token: expect.any(String) });
    await page.goBack();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  });

  it('is not claimed by opening its link, and told when it is denied', async () => {
    const started = await start();
    await visitor.signIn(member);
    await page.goto(started.verification_uri_complete ?? '');
    await page.getByText('Go on only if your own device shows this very code right now.').waitFor();
    const other = await admin.createMember();
    expect((await other.readDevice(started.user_code)).status).toBe(200);
    await press(page, 'Continue');
    await page.getByText('No device waits for this code').waitFor();

    const own = await start();
    await page.goto(own.verification_uri_complete ?? '');
    await press(page, 'Continue');
    await heading(page, 'Connect Storyden?');
    await press(page, 'Deny');
    await heading(page, 'Denied');
    await expect(poll(own)).rejects.toMatchObject({ error: 'access_denied' });
  });

  it('is not found by a code that is wrong, used, or nobody’s', async () => {
    await visitor.signIn(member);
    await page.goto(`${site.web}/oauth/consent`);
    await enterCode('0000-0000');
    await page.getByText('No device waits for this code').waitFor();
    const started = await start();
    await enterCode(started.user_code);
    await heading(page, 'Connect Storyden?');
    await member.decideDevice(started.user_code, 'approve');
    await press(page, 'Approve');
    await heading(page, 'This code was used already');
    await press(page, 'Enter another code');
    await enterCode(started.user_code);
    await page.getByText('No device waits for this code').waitFor();
  });

  it('is not connected under a name that nobody has read, and asks again under it', async () => {
    const client = await admin.createClient({ name: 'Telly', redirect_uris: [], allowed_grants: [DEVICE_CODE_GRANT] });
    const raw = rawClient(site.address, client);
    const started = expectStatus(await raw.startDevice({ scope: 'openid' }), 200);
    await visitor.signIn(member);
    await page.goto(`${site.web}/oauth/consent`);
    await enterCode(started.user_code);
    await heading(page, 'Connect Telly?');
    const named = { name: 'Storyden (official)' };
    expectStatus(await admin.patch(`/api/admin/oauth/clients/${client.id}`, named), 200);
    await press(page, 'Approve');
    await heading(page, 'This application has changed');
    await press(page, 'Look again');
    await heading(page, 'Connect Storyden (official)?');
    await press(page, 'Approve');
    await heading(page, 'Your device is connected');
    expectStatus(await raw.pollDevice(started.device_code), 200);
  });

  it('has to start again when its time is over', async () => {
    await visitor.signIn(member);
    await page.clock.install();
    await page.goto((await start()).verification_uri_complete ?? '');
    await press(page, 'Continue');
    await heading(page, 'Connect Storyden?');
    await page.clock.fastForward('15:01');
    await heading(page, 'This request has expired');
  });

  it('is not connected by somebody who may not connect applications', async () => {
    const restricted = await admin.createMember([]);
    await visitor.signIn(restricted);
    await page.goto((await start()).verification_uri_complete ?? '');
    await press(page, 'Continue');
    await heading(page, 'You may not connect applications');
  });
});

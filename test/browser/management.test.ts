import type { Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Visitor } from '../support/browser/chromium.ts';
import { enterCredentials, heading, press } from '../support/browser/pages.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus, send } from '../support/http.ts';
import { anyHandle } from '../support/people/person.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { useSite } from '../support/tiers/use-site.ts';

describe('Somebody who looks after an account', { timeout: 60_000 }, async () => {
  let visitor: Visitor;
  let page: Page;

  const { grants, gateway } = withDocuments();
  const { site, chromium, admin } = await useSite({
    grants: { ...grants, dynamicRegistration: true },
    gateway: { ...gateway, dynamicRegistration: true },
  });
  const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);
  beforeEach(async () => {
    visitor = await chromium.visit();
    page = visitor.page;
  });
  afterEach(async () => {
    expect(await visitor.complaints()).toEqual([]);
    await page.context().close();
  });

  const dialog = () => page.getByRole('alertdialog');
  const confirm = (name: string) => dialog().getByRole('button', { name }).click();

  it('takes the access of an application back, which cannot renew it any more', async () => {
    const client = rawClient(site.address, await admin.createClient({ name: 'Reading Room' }));
    const tokens = await client.tokensByCode(member, 'openid offline_access');
    await visitor.signIn(member);
    await page.goto(site.web);
    await page.getByRole('navigation').getByRole('link', { name: 'Your applications' }).click();
    await page.getByRole('button', { name: 'Revoke Reading Room' }).click();
    await confirm('Revoke');
    await page.getByText('Reading Room has lost its access.').waitFor();
    const refused = expectStatus(await client.refresh(tokens.refresh_token), 400);
    expect(refused.error).toBe('invalid_grant');
  });

  it('registers a client, sees its secret this once, uses it, and deletes it', async () => {
    await visitor.signIn(member);
    await page.goto(`${site.web}/clients/new`);
    await page.getByRole('textbox', { name: 'Name' }).fill('Night Bot');
    await page.getByRole('radio', { name: 'server' }).check();
    for (const box of await page.getByRole('group', { name: 'How it gets access' }).getByRole('checkbox').all()) {
      await box.uncheck();
    }
    await page.getByRole('checkbox', { name: 'For itself' }).check();
    await press(page, 'Create client');
    await heading(page, 'Night Bot is registered');
    const [clientId = '', secret = ''] = await page.locator('code').allTextContents();
    expect(secret).toMatch(/^sdoas_/);
    expect(page.url()).not.toContain(secret);
    const client = rawClient(site.address, { client_id: clientId, client_secret: secret });
    expectStatus(await client.token({ grant_type: 'client_credentials' }), 200);

    await page.getByRole('link', { name: 'I have copied it' }).click();
    await heading(page, 'Night Bot');
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('textbox', { name: 'Name' }).fill('Day Bot');
    await press(page, 'Save changes');
    await heading(page, 'Day Bot');
    await page.getByRole('button', { name: 'Delete client' }).click();
    await confirm('Delete client');
    await heading(page, 'Your clients');
    expectStatus(await client.token({ grant_type: 'client_credentials' }), 401);
  });

  it('takes away from a client what it may do more than its owner, and changes the rest then', async () => {
    const wide = { name: 'Moderation', account_id: member.id, type: 'confidential', allowed_scopes: ['MANAGE_POSTS'] };
    const { id } = await admin.createClient(wide);
    await visitor.signIn(member);
    await page.goto(`${site.web}/clients/${id}`);
    await page.getByText('Only administrators can change what this client is.').waitFor();
    const name = page.getByRole('textbox', { name: 'Name' });
    expect(await name.isDisabled()).toBe(true);
    expect(await page.getByRole('textbox', { name: 'Redirect URIs' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Make a new secret' }).count()).toBe(0);
    await page.getByRole('group', { name: 'Permissions' }).getByRole('checkbox', { checked: true }).click();
    await press(page, 'Save changes');
    await page.getByText('Saved.').waitFor();
    await name.fill('Reading List');
    await press(page, 'Save changes');
    await heading(page, 'Reading List');

    const everything = await admin.createClient({
      name: 'Storyden App',
      account_id: member.id,
      scope_policy: 'inherit',
    });
    await page.goto(`${site.web}/clients/${everything.id}`);
    await page.getByText('Only administrators can change this client.').waitFor();
    expect(await page.getByRole('button', { name: 'Save changes' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Delete client' }).click();
    await confirm('Delete client');
    await heading(page, 'Your clients');
  });

  it('becomes a member, signs out, and is told what was wrong with a password', async () => {
    const handle = anyHandle();
    await page.goto(`${site.web}/signup`);
    await page.getByLabel('Handle').fill(handle);
    await page.getByLabel('Password', { exact: true }).fill('a long password');
    await press(page, 'Create account');
    await heading(page, `Hello, ${handle}`);
    await page.goto(`${site.web}/logout`);
    await press(page, 'Sign out');
    await heading(page, 'You are signed out');
    // What is left opens nothing: it lets the person try a password while others guess.
    const kept = (await page.context().cookies()).map(({ name }) => name);
    expect(kept).toEqual(['storyden-known-browser']);
    await page.goto(`${site.web}/login`);
    await enterCredentials(page, { handle, password: 'not this one' });
    await page.getByText('The handle or the password is wrong.').waitFor();
  });

  it.each(['https://evil.example/', '//evil.example', 'javascript:alert(1)', 'http://127.0.0.1:1/'])(
    'is sent nowhere else by return_to=%s',
    async (target) => {
      await page.goto(`${site.web}/login?${new URLSearchParams({ return_to: target })}`);
      await enterCredentials(page, member);
      await heading(page, 'Hello');
      expect(page.url()).toBe(`${site.web}/`);
      await page.goto(`${site.web}/logout?${new URLSearchParams({ return_to: target })}`);
      await press(page, 'Sign out');
      await heading(page, 'You are signed out');
      expect(await page.locator(`a[href*="evil"], a[href^="javascript"], a[href*=":1/"]`).count()).toBe(0);
    },
  );

  it('sees where a client leads that nobody here vouches for, and goes there by a click', async () => {
    const goodbye = `${site.web}/no-such-page`;
    const registered = await send(`${site.address}/api/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://app.example/cb'], post_logout_redirect_uris: [goodbye] }),
    });
    const { client_id } = expectStatus(registered, 201);
    const asked = new URLSearchParams({ client_id, post_logout_redirect_uri: goodbye, state: 's' });
    await visitor.signIn(member);
    await page.goto(`${site.address}/api/oauth/logout?${asked}`);
    await press(page, 'Sign out');
    await heading(page, 'You are signed out');
    await page.getByRole('link', { name: `Go on to ${new URL(site.web).host}` }).click();
    await heading(page, 'There is no such page');
    expect(page.url()).toBe(`${goodbye}?state=s`);
  });

  it('is told when a page fails, and the console says why', async () => {
    const unlucky = await chromium.visit();
    await unlucky.signIn(member);
    const headers = { 'access-control-allow-origin': site.web, 'access-control-allow-credentials': 'true' };
    await unlucky.page.route('**/api/auth/oauth/grants*', (route) =>
      route.fulfill({ headers, json: { grants: [{}] } }),
    );
    await unlucky.page.goto(`${site.web}/applications`);
    await heading(unlucky.page, 'Something went wrong on this page');
    expect((await unlucky.complaints()).join()).toContain('TypeError');
    await unlucky.page.unrouteAll();
    await press(unlucky.page, 'Load again');
    await heading(unlucky.page, 'Your applications');
  });

  it('gives a client a new secret, and deletes it, after losing the permission to have clients', async () => {
    const owner = await admin.createMember();
    const client = await admin.createClient({ name: 'Orphan', type: 'confidential', account_id: owner.id });
    await owner.setPermissions([]);
    await visitor.signIn(owner);
    await page.goto(`${site.web}/clients`);
    await page.getByRole('link', { name: 'Edit Orphan' }).click();
    await page.getByRole('button', { name: 'Make a new secret' }).click();
    await confirm('Make a new secret');
    await page.getByText(/sdoas_/).waitFor();
    expect(await page.getByRole('heading', { name: 'Settings' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Delete client' }).click();
    await confirm('Delete client');
    await page.getByText('Orphan was deleted.').waitFor();
    expect((await admin.get(`/api/admin/oauth/clients/${client.id}`)).status).toBe(404);
  });

  it('bans an application that nobody registered, and lifts the ban', async () => {
    const strangers = await openDocumentSite({ client_name: 'Stray Reader' });
    await rawClient(site.address, { client_id: strangers.clientId() }).tokensByCode(member, 'openid');
    await visitor.signIn(site.admin);
    await page.goto(`${site.web}/admin/clients`);
    await page.getByRole('link', { name: 'Look at Stray Reader' }).click();
    await page.getByRole('heading', { name: 'What its document says' }).waitFor();
    await page.getByRole('button', { name: 'Ban client' }).click();
    await confirm('Ban client');
    await page.getByText('Stray Reader is banned.').waitFor();
    await page.getByRole('heading', { name: 'This client is banned' }).waitFor();
    await page.goto(`${site.web}/admin/clients`);
    const row = page.getByRole('listitem').filter({ hasText: 'Stray Reader' });
    await row.getByText('banned', { exact: true }).waitFor();
    await row.getByRole('link', { name: 'Look at Stray Reader' }).click();
    await page.getByRole('button', { name: 'Lift the ban' }).click();
    await confirm('Lift the ban');
    await page.getByText('The ban of Stray Reader is lifted.').waitFor();
    await strangers.close();
  });

  it('administrates: makes a role and an account, gives the role, suspends the account', async () => {
    await visitor.signIn(admin);
    await page.goto(`${site.web}/admin/roles`);
    await press(page, 'New role');
    await page.getByRole('textbox', { name: 'Name' }).fill('Developers');
    await page.getByRole('checkbox', { name: 'Connect applications' }).check();
    await page.getByRole('button', { name: /Create|Save/ }).click();
    await page.getByText('Developers').first().waitFor();

    const handle = anyHandle();
    await page.goto(`${site.web}/admin/accounts`);
    await press(page, 'New account');
    const form = page.getByRole('dialog');
    await form.getByLabel('Handle').fill(handle);
    await form.getByLabel('Password', { exact: true }).fill('a long password');
    await form.getByRole('button', { name: /Create/ }).click();
    await page.getByRole('button', { name: `Suspend ${handle}` }).click();
    await confirm('Suspend');
    await page.getByRole('button', { name: `Reinstate ${handle}` }).waitFor();
  });

  it('gives somebody a new password, who then changes it', async () => {
    const forgetful = await admin.createMember();
    await visitor.signIn(admin);
    await page.goto(`${site.web}/admin/accounts`);
    await press(page, `New password for ${forgetful.handle}`);
    const form = page.getByRole('dialog');
    await form.getByLabel('Password', { exact: true }).fill('told on the phone');
    await form.getByRole('button', { name: 'Set password' }).click();
    await page.getByText(`@${forgetful.handle} has a new password.`).waitFor();

    await visitor.signIn({ ...forgetful, password: 'told on the phone' });
    await page.goto(`${site.web}/password`);
    await page.getByLabel('Current password').fill('not this one');
    await page.getByLabel('New password').fill('known to nobody else');
    await press(page, 'Change password');
    await page.getByText('The current password is wrong.').waitFor();
    await page.getByLabel('Current password').fill('told on the phone');
    await press(page, 'Change password');
    await page.getByText('Your password is changed.').waitFor();
    await visitor.signIn({ ...forgetful, password: 'known to nobody else' });
  });
});

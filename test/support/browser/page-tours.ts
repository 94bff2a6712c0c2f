import type { Page } from 'playwright-core';
import { DEVICE_CODE_GRANT, type RawClient, rawClient } from '../clients/oauth-client.ts';
import { expectStatus } from '../http.ts';
import type { Administrator, Member, RegisteredClient } from '../people/administrator.ts';
import type { Site } from '../tiers/site.ts';
import type { Chromium, Visitor } from './chromium.ts';
import { heading, press } from './pages.ts';

/** Called at every page, once it shows what it is for. The name is good for a file. */
type Look = (name: string, page: Page) => Promise<void>;

/** A community with something to see on every page. */
export type Community = {
  readonly site: Site;
  readonly chromium: Chromium;
  readonly admin: Administrator;
  /** Has approved applications, and registered a client. */
  readonly member: Member;
  /** An application that asks the member for more than last time. */
  readonly client: RawClient & RegisteredClient;
};

const MORE = 'openid profile email offline_access READ_PROFILE CREATE_POST MANAGE_POSTS';

export async function seedCommunity(site: Site, chromium: Chromium, admin: Administrator): Promise<Community> {
  const permissions = ['USE_OAUTH_CLIENTS', 'READ_PROFILE', 'CREATE_POST', 'MANAGE_COLLECTIONS'];
  const member = await admin.createMember(permissions, {
    name: 'Ada Moreau',
    email: 'ada@example.org',
    email_verified: true,
  });
  for (const name of ['Tomás Reyes', 'Noor van Dijk']) await admin.createMember(['USE_OAUTH_CLIENTS'], { name });
  const registered = await admin.createClient({
    name: 'Reading Room',
    type: 'confidential',
    redirect_uris: ['https://reading-room.example/callback'],
    client_uri: 'https://reading-room.example',
    policy_uri: 'https://reading-room.example/privacy',
    allowed_scopes: ['READ_PROFILE', 'CREATE_POST'],
  });
  const client = { ...registered, ...rawClient(site.address, registered) };
  await client.tokensByDevice(member, 'openid offline_access READ_PROFILE');
  await rawClient(site.address, { client_id: 'storyden-cli' }).tokensByDevice(member, 'openid profile offline_access');
  await approve(member, client, 'openid profile offline_access READ_PROFILE');
  const bot = { name: 'Night Bot', type: 'confidential', allowed_grants: ['client_credentials', DEVICE_CODE_GRANT] };
  expectStatus(await member.post('/api/auth/oauth/clients', { ...bot, allowed_scopes: ['READ_PROFILE'] }), 200);
  return { site, chromium, admin, member, client };
}

const redirect = { redirect_uri: 'https://reading-room.example/callback' };

async function approve(member: Member, client: RawClient, scope: string) {
  await member.approveAuthorization(client.authorizeUrl({ scope, ...redirect }).url);
}

/** Everything that somebody sees who is not signed in. */
async function asStranger({ site, chromium, client }: Community, look: Look) {
  const { page } = await chromium.visit();
  await page.goto(site.web);
  await heading(page, /One account/);
  await look('welcome', page);
  await page.goto(client.authorizeUrl({ scope: MORE, ...redirect }).url.href);
  await heading(page, 'Sign in');
  await look('sign-in', page);
  await page.goto(`${site.web}/signup`);
  await heading(page, 'Create an account');
  await look('sign-up', page);
  await page.goto(`${site.web}/logout`);
  await heading(page, 'You are signed out');
  await look('signed-out', page);
  await page.goto(`${site.web}/nowhere`);
  await heading(page, 'There is no such page');
  await look('no-such-page', page);
  await page.goto(client.authorizeUrl({ redirect_uri: 'https://elsewhere.example/' }).url.href);
  await heading(page, 'This application asks for its answer at a wrong address');
  await look('nobody-to-go-back-to', page);
  await page.route('**/config.json', (route) => route.fulfill({ body: '{}' }));
  await page.goto(site.web);
  await page.locator('h1').waitFor();
  await look('setup-problem', page);
}

/** The question of an application, and everything that it can end in. */
async function atAuthorization(community: Community, look: Look) {
  const { site, chromium, admin, member, client } = community;
  const { page } = await signedIn(chromium, member);
  const ask = async () => {
    await page.goto(client.authorizeUrl({ scope: MORE, ...redirect }).url.href);
    await heading(page, /asks for access/);
  };
  await ask();
  await look('consent', page);
  const consent = `${site.web}/oauth/authorize/consent`;
  await page.goto(`${consent}?decided=approved`);
  await heading(page, 'You approved this request');
  await look('consent-approved', page);
  await page.goto(`${consent}?decided=denied`);
  await heading(page, 'You denied this request');
  await look('consent-denied', page);
  await page.goto(`${consent}?request_id=unknown`);
  await heading(page, 'This request cannot be answered');
  await look('consent-used', page);
  await ask();
  await renamed(admin, client, 'Reading Rooms');
  await press(page, 'Approve');
  await heading(page, 'This application has changed');
  await look('consent-changed', page);
  await renamed(admin, client, 'Reading Room');
  await page.clock.install();
  await ask();
  await page.clock.fastForward('10:01');
  await heading(page, 'This request has expired');
  await look('consent-expired', page);

  const restricted = await admin.createMember(['USE_OAUTH_CLIENTS'], { name: 'Sam Lund' });
  const other = await signedIn(chromium, restricted);
  const requestId = await restricted.openAuthorization(client.authorizeUrl({ scope: 'openid', ...redirect }).url);
  await restricted.setPermissions([]);
  await other.page.goto(`${consent}?request_id=${requestId}`);
  await heading(other.page, 'You may not connect applications');
  await look('consent-not-permitted', other.page);
}

async function renamed(admin: Administrator, { id }: RegisteredClient, name: string) {
  expectStatus(await admin.patch(`/api/admin/oauth/clients/${id}`, { name }), 200);
}

/** The code of a device, the question, and what that can end in. */
async function atDevice({ site, chromium, member }: Community, look: Look) {
  const { page } = await signedIn(chromium, member);
  const cli = rawClient(site.address, { client_id: 'storyden-cli' });
  await page.goto(`${site.web}/oauth/consent`);
  await page.getByLabel('Code').fill('0000-0000');
  await press(page, 'Continue');
  await page.getByText('No device waits for this code').waitFor();
  await look('device-code', page);
  const started = expectStatus(await cli.startDevice({ scope: 'openid profile offline_access' }), 200);
  await page.goto(started.verification_uri_complete);
  await press(page, 'Continue');
  await heading(page, 'Connect Storyden?');
  await look('device-consent', page);
  await press(page, 'Approve');
  await heading(page, 'Your device is connected');
  await look('device-connected', page);
  await page.goto(`${site.web}/oauth/consent?decided=denied`);
  await heading(page, 'Denied');
  await look('device-denied', page);
}

/** What a member manages. */
async function asMember({ site, chromium, admin, member }: Community, look: Look) {
  const { page } = await signedIn(chromium, member);
  const open = async (path: string, title: string | RegExp) => {
    await page.goto(`${site.web}${path}`);
    await heading(page, title);
  };
  await open('/', 'Hello, Ada Moreau');
  await look('overview', page);
  await open('/login', 'Go on as');
  await look('choose-account', page);
  await open('/logout', 'Sign out?');
  await look('sign-out', page);
  await open('/applications', 'Your applications');
  await page.getByRole('listitem').first().waitFor();
  await look('applications', page);
  await page.getByRole('button', { name: 'Revoke' }).first().click();
  await page.getByRole('alertdialog').waitFor();
  await look('applications-revoke', page);
  await open('/clients', 'Your clients');
  await page.getByRole('link', { name: 'Night Bot', exact: true }).waitFor();
  await look('clients', page);
  await page.getByRole('link', { name: 'Night Bot', exact: true }).click();
  await heading(page, 'Night Bot');
  await look('client', page);
  const wide = await admin.createClient({
    name: 'Moderation Desk',
    account_id: member.id,
    allowed_scopes: ['MANAGE_POSTS'],
  });
  await open(`/clients/${wide.id}`, 'Moderation Desk');
  await look('client-beyond-its-owner', page);
  await open('/clients/new', 'New client');
  await look('client-new', page);
  await page.getByRole('textbox', { name: 'Name' }).fill('Paper Trail');
  await page.getByRole('radio', { name: 'server' }).check();
  await page.getByRole('textbox', { name: 'Redirect URIs' }).fill('https://paper-trail.example/callback');
  await press(page, 'Create client');
  await heading(page, 'Paper Trail is registered');
  await look('client-secret', page);
}

/** What an administrator manages. */
async function asAdministrator({ site, chromium, admin }: Community, look: Look) {
  const { page } = await signedIn(chromium, admin);
  const pages = [
    ['clients', 'Clients'],
    ['clients/new', 'New client'],
    ['grants', 'Grants'],
    ['device-authorizations', 'Device authorizations'],
    ['accounts', 'Accounts'],
    ['roles', 'Roles'],
    ['signing-keys', 'Signing keys'],
  ] as const;
  for (const [path, title] of pages) {
    await page.goto(`${site.web}/admin/${path}`);
    await heading(page, title);
    if (path !== 'clients/new') await page.locator('main').getByRole('listitem').first().waitFor();
    await look(`admin-${path.replace('/', '-')}`, page);
  }
  await page.goto(`${site.web}/admin/clients`);
  await page.locator('main').getByRole('link', { name: 'Reading Room', exact: true }).click();
  await heading(page, 'Reading Room');
  await look('admin-client', page);
  await page.goto(`${site.web}/admin/accounts`);
  await press(page, 'New account');
  await page.getByRole('dialog').waitFor();
  await look('admin-account-new', page);
  await page.goto(`${site.web}/admin/roles`);
  await press(page, 'New role');
  await heading(page, 'New role');
  await look('admin-role-new', page);
}

async function signedIn(chromium: Chromium, person: Member | Administrator): Promise<Visitor> {
  const visitor = await chromium.visit();
  await visitor.signIn(person);
  return visitor;
}

/** Every page of the frontend, by who sees it. */
export const PAGE_TOURS = [
  ['strangers', asStranger],
  ['people whom an application asks', atAuthorization],
  ['people who connect a device', atDevice],
  ['members', asMember],
  ['administrators', asAdministrator],
] as const;

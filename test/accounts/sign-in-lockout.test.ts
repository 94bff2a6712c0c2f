import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { anyHandle, type Browser, openBrowser } from '../support/people/person.ts';
import { bootTiers, type Tiers } from '../support/tiers/tiers.ts';

// Somebody wants to keep the administrator out, and has twenty addresses (NIST SP 800-63B §5.2.2).

let tiers: Tiers;
let owner: Browser;

beforeAll(async () => {
  tiers = await bootTiers({
    // One guess for a person, so twenty for the account.
    accounts: { limits: { signIn: { points: 1, seconds: 300 } } },
    gateway: { trustedProxies: ['loopback'] },
  });
  owner = openBrowser(tiers.address);
  expectStatus(await signInAt(owner, tiers.admin.password, '198.51.100.1'), 200);
  expectStatus(await owner.post('/api/auth/logout'), 204);
});
afterAll(() => tiers?.stop());

const signInAt = (browser: Browser, token: string, address: string, identifier = tiers.admin.handle) =>
  browser.post('/api/auth/password/signin', { identifier, token }, { 'x-forwarded-for': address });
const guess = async (address: string) =>
  (await signInAt(openBrowser(tiers.address), 'a wrong password', address)).status;

it('The browser of the administrator signs in while twenty addresses and a whole IPv6 site guess', async () => {
  for (let address = 1; address <= 20; address++) expect(await guess(`192.0.2.${address}`)).toBe(401);
  for (let subnet = 1; subnet <= 30; subnet++) expect(await guess(`2001:db8:0:${subnet.toString(16)}::1`)).toBe(429);
  const elsewhere = await signInAt(openBrowser(tiers.address), tiers.admin.password, '198.51.100.2');
  expect(elsewhere).toMatchObject({ status: 429, body: { error: 'rate_limited' } });
  expect(elsewhere.body.suggested).toContain('a browser that you have signed in with before');
  for (const address of ['198.51.100.1', '192.0.2.1', '2001:db8:0:1::1']) {
    expectStatus(await signInAt(owner, tiers.admin.password, address), 200);
  }
});

it('Neither does a new password shut the browser out in which it was set', async () => {
  const address = '198.51.100.3';
  const handle = anyHandle();
  const person = openBrowser(tiers.address);
  expectStatus(await owner.post('/api/admin/accounts', { handle, password: 'a long password' }), 200);
  expectStatus(await signInAt(person, 'a long password', address, handle), 200);
  const change = { current_password: 'a long password', new_password: 'another long password' };
  expectStatus(await person.put('/api/auth/password', change), 204);
  expectStatus(await person.post('/api/auth/logout'), 204);
  for (let from = 1; from <= 20; from++) {
    await signInAt(openBrowser(tiers.address), 'a wrong password', `198.18.0.${from}`, handle);
  }
  expect((await signInAt(openBrowser(tiers.address), 'another long password', address, handle)).status).toBe(429);
  expectStatus(await signInAt(person, 'another long password', address, handle), 200);
});

it('What is refused meanwhile costs no row, for made-up handles neither', async () => {
  const onDisk = () => rowsOf(tiers.databaseUrl, 'select ctid, xmin, xmax, * from accounts_rate_limits order by key');
  const stranger = openBrowser(tiers.address);
  for (let handle = 0; handle < 5; handle++) await signInAt(stranger, 'x', '192.0.2.99', `nobody-${handle}`);
  const before = await onDisk();
  for (let handle = 0; handle < 50; handle++) {
    expect((await signInAt(stranger, 'a wrong password', '192.0.2.99', `anybody-${handle}`)).status).toBe(429);
    expect(await guess(`203.0.113.${handle}`)).toBe(429);
  }
  expect(await onDisk()).toEqual(before);
});

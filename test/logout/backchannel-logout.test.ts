import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, headerOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { type Person, signIn } from '../support/people/person.ts';
import { everybodyWasTold, type LogoutReceiver, listenForLogouts } from '../support/sites/logout-receiver.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** The site of a client. */
let site: LogoutReceiver;
let client: RegisteredClient;

const { tiers, admin } = await useTiers({ grants: { deliverLogoutsEvery: 50 } });
const member = await admin.createMember();

beforeEach(async () => {
  site = await listenForLogouts();
  client = await clientOf(site);
});
afterEach(async () => {
  await rowsOf(tiers.databaseUrl, 'delete from logout_notifications');
  await site.close();
});

const clientOf = ({ uri }: { uri: string }, fields: Record<string, unknown> = {}) =>
  admin.createClient({ backchannel_logout_uri: uri, backchannel_logout_session_required: true, ...fields });
const signedIn = () => signIn(tiers.address, member);
const tokensOf = (browser: Person, of = client, scope = 'openid') =>
  rawClient(tiers.address, of).tokensByCode(browser, scope);
const logoutOf = async (browser: Person) => expectStatus(await browser.post('/api/auth/logout'), 204);
const notifications = () => rowsOf(tiers.databaseUrl, 'select * from logout_notifications');
describe('a client that registered where it is told of logouts (OIDC Back-Channel Logout)', () => {
  it('gets a logout token for the session of its ID token (oidcc-backchannel-rp-initiated-logout)', async () => {
    const browser = await signedIn();
    const { id_token } = await tokensOf(browser);
    const answer = await browser.get(`/api/oauth/logout?${new URLSearchParams({ id_token_hint: id_token })}`);
    expect(answer.status).toBe(302);

    const [{ token, ...request } = { token: '' }] = await site.told(1);
    expect(request).toEqual({
      method: 'POST',
      contentType: 'application/x-www-form-urlencoded',
      parameters: ['logout_token'],
    });
    const keys = createRemoteJWKSet(new URL(`${tiers.issuer}/api/oauth/jwks`));
    const { payload } = await jwtVerify(token, keys, {
      typ: 'logout+jwt',
      issuer: tiers.issuer,
      audience: client.client_id,
    });
    expect(payload).toEqual({
      iss: tiers.issuer,
      sub: member.id,
      aud: client.client_id,
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.stringMatching(/./),
      sid: claimsOf(id_token).sid,
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(120);
    expect(headerOf(token).alg).toBe(headerOf(id_token).alg);
  });

  it('gets it signed as its ID tokens are', async () => {
    const browser = await signedIn();
    const particular = await clientOf(site, { id_token_signed_response_alg: 'EdDSA' });
    const { id_token } = await tokensOf(browser, particular);
    await logoutOf(browser);
    const [told] = await site.told(1);
    expect([headerOf(id_token).alg, headerOf(told?.token ?? '').alg]).toEqual(['EdDSA', 'EdDSA']);
  });

  it('is told when the person signs out on the platform, once, together with the others of that session', async () => {
    const browser = await signedIn();
    const otherSite = await listenForLogouts();
    const other = await clientOf(otherSite, { backchannel_logout_session_required: false });
    await tokensOf(browser);
    await tokensOf(browser);
    await tokensOf(browser, other);
    await logoutOf(browser);
    await Promise.all([site.told(1), otherSite.told(1)]);
    await everybodyWasTold(tiers.databaseUrl);
    expect([site.received.length, otherSite.received.length]).toEqual([1, 1]);
    await otherSite.close();
  });

  it('is told although its grant is long over and gone', async () => {
    const browser = await signedIn();
    const { access_token } = await tokensOf(browser);
    await rowsOf(tiers.databaseUrl, 'delete from grants where id = $1', [claimsOf(access_token).grant_id]);
    await logoutOf(browser);
    await site.told(1);
  });

  it('is not told of the end of another session, nor without an ID token, nor once it is deleted', async () => {
    const [browser, elsewhere] = [await signedIn(), await signedIn()];
    const gone = await clientOf(site);
    const withoutAddress = await admin.createClient();
    await tokensOf(elsewhere);
    await tokensOf(browser, client, '');
    await tokensOf(browser, gone);
    await tokensOf(browser, withoutAddress);
    await admin.deleteClient(gone);
    await logoutOf(browser);
    expect(await notifications()).toEqual([]);
    await logoutOf(elsewhere);
    await site.told(1);
    await everybodyWasTold(tiers.databaseUrl);
    expect(site.received).toHaveLength(1);
  });

  it('is told of every session that a suspension ends', async () => {
    const someone = await admin.createMember();
    const elsewhere = await signIn(tiers.address, someone);
    const sids = [await tokensOf(someone), await tokensOf(elsewhere)].map(({ id_token }) => claimsOf(id_token).sid);
    await admin.suspend(someone.handle);
    const told = (await site.told(2)).map(({ token }) => claimsOf(token));
    expect(told.map(({ sub }) => sub)).toEqual([someone.id, someone.id]);
    expect(told.map(({ sid }) => sid).toSorted()).toEqual(sids.toSorted());
  });

  it('is told when somebody else signs in at the same browser, and not when the same person does', async () => {
    const browser = await signedIn();
    await tokensOf(browser);
    const signInAs = async (someone: { handle: string; password: string }) => {
      const credentials = { identifier: someone.handle, token: someone.password };
      expectStatus(await browser.post('/api/auth/password/signin', credentials), 200);
    };
    await signInAs(member);
    expect(await notifications()).toEqual([]);
    expect(site.received).toEqual([]);
    await signInAs(await admin.createMember());
    const [told] = await site.told(1);
    expect(claimsOf(told?.token ?? '').sub).toBe(member.id);
  });

  it('keeps what was granted for when nobody is there (§2.7)', async () => {
    const browser = await signedIn();
    const { refresh_token } = await tokensOf(browser, client, 'openid offline_access');
    await logoutOf(browser);
    await site.told(1);
    expectStatus(await rawClient(tiers.address, client).refresh(refresh_token), 200);
  });
});

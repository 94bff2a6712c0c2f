import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { openBrowser, signIn } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const LOGOUT_ADDRESS = { backchannel_logout_uri: 'https://client.example/logout' };

const { tiers, admin } = await useTiers();
const member = await admin.createMember();

const newClient = async (fields?: Record<string, unknown>) =>
  rawClient(tiers.address, await admin.createClient(fields));

describe('sid of ID tokens (OIDC Back-Channel Logout §2.1)', () => {
  it('names the session for clients that are told of logouts, over refreshes too, and is not its token', async () => {
    const client = await newClient(LOGOUT_ADDRESS);
    const first = await client.tokensByCode(member, 'openid offline_access');
    const { sid } = claimsOf(first.id_token);
    expect(sid).toMatch(/^[\w-]{20,}$/);
    expect(member.cookie()).not.toContain(sid);

    const renewed = expectStatus(await client.refresh(first.refresh_token), 200);
    expect(claimsOf(renewed.id_token).sid).toBe(sid);
    const other = await newClient(LOGOUT_ADDRESS);
    expect(claimsOf((await other.tokensByCode(member, 'openid')).id_token).sid).toBe(sid);
  });

  it('is another one in another session of the same account', async () => {
    const client = await newClient(LOGOUT_ADDRESS);
    const elsewhere = await signIn(tiers.address, member);
    const [here, there] = [
      await client.tokensByCode(member, 'openid'),
      await client.tokensByCode(elsewhere, 'openid'),
    ].map(({ id_token }) => claimsOf(id_token).sid);
    expect(there).toMatch(/./);
    expect(there).not.toBe(here);
  });

  it('stays the same for who signs in again in the same browser, whose cookie is another one then', async () => {
    const client = await newClient(LOGOUT_ADDRESS);
    const browser = await signIn(tiers.address, member);
    const sidOf = async () => claimsOf((await client.tokensByCode(browser, 'openid')).id_token).sid;
    const [sid, cookie] = [await sidOf(), browser.cookie()];
    const credentials = { identifier: member.handle, token: member.password };
    expectStatus(await browser.post('/api/auth/password/signin', credentials), 200);
    expect(browser.cookie()).not.toBe(cookie);
    expect(await sidOf()).toBe(sid);
    expect((await openBrowser(tiers.address, cookie).get('/api/accounts')).status).toBe(401);
  });

  it('is of the session that approved, for who signs out and in while a request waits', async () => {
    const client = await newClient(LOGOUT_ADDRESS);
    const browser = await signIn(tiers.address, member);
    const { url, verifier } = client.authorizeUrl({ scope: 'openid' });
    const requestId = await browser.openAuthorization(url);
    expectStatus(await browser.post('/api/auth/logout'), 204);
    const credentials = { identifier: member.handle, token: member.password };
    expectStatus(await browser.post('/api/auth/password/signin', credentials), 200);
    const { location } = expectStatus(await browser.decideAuthorization(requestId, 'approve'), 200);
    const code = new URL(location).searchParams.get('code') ?? '';
    const first = claimsOf(expectStatus(await client.exchange(code, verifier), 200).id_token);
    const next = claimsOf((await client.tokensByCode(browser, 'openid')).id_token);
    expect([first.sid, first.auth_time]).toEqual([next.sid, next.auth_time]);
  });

  it('is not in the ID tokens of any other client, nor in access tokens', async () => {
    const plain = await (await newClient()).tokensByCode(member, 'openid');
    expect(claimsOf(plain.id_token)).not.toHaveProperty('sid');
    const told = await (await newClient(LOGOUT_ADDRESS)).tokensByCode(member, 'openid');
    expect(claimsOf(told.access_token)).not.toHaveProperty('sid');
  });

  it('is not in the ID token of a device, which is not signed in where the person approves', async () => {
    const { id_token } = await (await newClient(LOGOUT_ADDRESS)).tokensByDevice(member, 'openid');
    expect(claimsOf(id_token)).not.toHaveProperty('sid');
  });

  it('exists for sessions that the previous release opens on this schema', async () => {
    const [session] = await rowsOf(
      tiers.databaseUrl,
      `insert into sessions (token_hash, account_id, expires_at) values (sha256('old'), $1, 'infinity') returning id`,
      [member.id],
    );
    expect(session?.id).toMatch(/^[0-9a-f-]{36}$/);
  });
});

import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { callGrants } from '../support/clients/proto-client.ts';
import { holdRows } from '../support/database/held-rows.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { atGateway, type Person, signIn } from '../support/people/person.ts';
import { everybodyWasTold, type LogoutReceiver, listenForLogouts } from '../support/sites/logout-receiver.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

/** The site of a client. */
let site: LogoutReceiver;
let client: RegisteredClient;

const { tiers, admin } = await useTiers({ grants: { deliverLogoutsEvery: 50 } });
const gateways: readonly [Replica, Replica] = [tiers, await tiers.bootReplica()];
const member = await admin.createMember();

beforeEach(async () => {
  site = await listenForLogouts();
  client = await admin.createClient({ backchannel_logout_uri: site.uri });
});
afterEach(() => site.close());

const at = (place: number) => gateways[place % 2 === 0 ? 0 : 1].address;
const raw = (of: { client_id: string } = client, place = 0) => rawClient(at(place), of);
const signOut = async (browser: Person) => expectStatus(await browser.post('/api/auth/logout'), 204);
const knownSessions = () => rowsOf(tiers.databaseUrl, 'select from client_sessions where client_id = $1', [client.id]);
const endAll = (accountId: string) =>
  callGrants(tiers.grantsAddress, {
    service: 'LogoutService',
    method: 'EndSession',
    request: { account_id: accountId },
    token: tiers.rpcToken,
  });

describe('A code that is redeemed when its session is over (OIDC Back-Channel Logout §2.3)', () => {
  const endings: readonly [string, (browser: Person) => Promise<unknown>][] = [
    ['signing out', signOut],
    ['an end of all sessions of the account', ({ id }) => endAll(id)],
  ];

  it.each(endings)('gives no sid after %s, now or at a refresh, and joins nothing', async (_, end) => {
    const browser = await signIn(tiers.address, member);
    const { code, verifier } = await raw().approvedCode(browser, { scope: SCOPE });
    await end(browser);
    const tokens = expectStatus(await raw().exchange(code, verifier), 200);
    expect(claimsOf(tokens.id_token)).not.toHaveProperty('sid');
    const renewed = expectStatus(await raw().refresh(tokens.refresh_token), 200);
    expect(claimsOf(renewed.id_token)).not.toHaveProperty('sid');
    expect(await knownSessions()).toEqual([]);
  });

  it('gives the sid of the session that approved, when another one that began it is over', async () => {
    const [first, second] = [await signIn(tiers.address, member), await signIn(tiers.address, member)];
    const { url, verifier } = raw().authorizeUrl({ scope: SCOPE });
    const requestId = await first.openAuthorization(url);
    await signOut(first);
    const { location } = expectStatus(await second.decideAuthorization(requestId, 'approve'), 200);
    const code = new URL(location).searchParams.get('code') ?? '';
    const { id_token } = expectStatus(await raw().exchange(code, verifier), 200);
    expect(claimsOf(id_token).sid).toMatch(/./);
    await signOut(second);
    const [told] = await site.told(1);
    expect(claimsOf(told?.token ?? '').sid).toBe(claimsOf(id_token).sid);
  });

  it('gives none while its redemption is under way and the session ends first', async () => {
    const browser = await signIn(tiers.address, member);
    const { code, verifier } = await raw().approvedCode(browser, { scope: SCOPE });
    const own = `select from authorization_requests where code_hash = sha256(convert_to($1, 'UTF8')) for update`;
    const held = await holdRows(tiers.databaseUrl, own, [code]);
    const redeeming = raw(client, 1).exchange(code, verifier);
    await held.awaited(1);
    await signOut(browser);
    await held.release();
    const { id_token } = expectStatus(await redeeming, 200);
    expect(claimsOf(id_token)).not.toHaveProperty('sid');
    expect(await knownSessions()).toEqual([]);
  });

  it('is told at once if its redemption came first, though it is still under way', async () => {
    const browser = await signIn(tiers.address, member);
    await raw().tokensByCode(browser, SCOPE);
    const { code, verifier } = await raw().approvedCode(browser, { scope: SCOPE });
    const known = 'select from client_sessions where client_id = $1 for update';
    const held = await holdRows(tiers.databaseUrl, known, [client.id]);
    const redeeming = raw(client, 1).exchange(code, verifier);
    await held.awaited(1);
    const signingOut = signOut(browser);
    await held.awaited(2);
    await held.release();
    await signingOut;
    const { id_token } = expectStatus(await redeeming, 200);
    const [told] = await site.told(1);
    expect(claimsOf(id_token).sid).toBe(claimsOf(told?.token ?? '').sid);
    expect(await knownSessions()).toEqual([]);
  });

  it('by 20 clients at two grant services while the person signs out: who has the sid is told', async () => {
    const clients = await Promise.all(
      Array.from({ length: 20 }, () => admin.createClient({ backchannel_logout_uri: site.uri })),
    );
    const browser = await signIn(tiers.address, member);
    const codes = await Promise.all(clients.map((each) => raw(each).approvedCode(browser, { scope: 'openid' })));
    const [answers] = await Promise.all([
      Promise.all(codes.map(({ code, verifier }, place) => raw(clients[place], place).exchange(code, verifier))),
      signOut(atGateway(browser, at(1))),
    ]);
    await everybodyWasTold(tiers.databaseUrl);
    const told = site.received.map(({ token }) => claimsOf(token).aud);
    const tokens = answers.map((answer) => claimsOf(expectStatus(answer, 200).id_token));
    const knowing = tokens.flatMap(({ sid, aud }) => (sid === undefined ? [] : [aud]));
    expect(told.toSorted()).toEqual(knowing.toSorted());
  });
});

describe('A session that ended while the grant service was away', () => {
  const NOWHERE = '127.0.0.1:1';
  const signOutUnnoticed = async (browser: Person) => {
    const { address } = await tiers.bootReplica({ gateway: { grantsAddress: NOWHERE } });
    await signOut(atGateway(browser, address));
  };

  it('is not named by a code that is redeemed then', async () => {
    const browser = await signIn(tiers.address, member);
    const { code, verifier } = await raw().approvedCode(browser, { scope: SCOPE });
    await signOutUnnoticed(browser);
    const { id_token } = expectStatus(await raw().exchange(code, verifier), 200);
    expect(claimsOf(id_token)).not.toHaveProperty('sid');
    expect(await knownSessions()).toEqual([]);
  });

  it('ends for its clients with the next that any of them asks for', async () => {
    const browser = await signIn(tiers.address, member);
    const another = await admin.createClient({ backchannel_logout_uri: site.uri });
    const { refresh_token } = await raw().tokensByCode(browser, SCOPE);
    const { id_token } = await raw(another).tokensByCode(browser, 'openid');
    await signOutUnnoticed(browser);
    const renewed = expectStatus(await raw().refresh(refresh_token), 200);
    expect(claimsOf(renewed.id_token)).not.toHaveProperty('sid');
    const told = (await site.told(2)).map(({ token }) => claimsOf(token));
    expect(told.map(({ aud }) => aud).toSorted()).toEqual([client.client_id, another.client_id].toSorted());
    for (const { sid } of told) expect(sid).toBe(claimsOf(id_token).sid);
  });
});

describe('The ID tokens of a grant (§2.7)', () => {
  it('name its session while it lives, and none when it is over; the grant stays', async () => {
    const browser = await signIn(tiers.address, member);
    const first = await raw().tokensByCode(browser, SCOPE);
    const second = expectStatus(await raw().refresh(first.refresh_token), 200);
    expect(claimsOf(second.id_token).sid).toBe(claimsOf(first.id_token).sid);
    await signOut(browser);
    const third = expectStatus(await raw().refresh(second.refresh_token), 200);
    const { sid: _sid, iat: _iat, exp: _exp, at_hash: _hash, ...same } = claimsOf(second.id_token);
    expect(claimsOf(third.id_token)).toMatchObject(same);
    expect(claimsOf(third.id_token)).not.toHaveProperty('sid');
  });

  it('name no session to a client that said later where it is told, and is not told of that session', async () => {
    const late = await admin.createClient();
    const browser = await signIn(tiers.address, member);
    const { refresh_token } = await raw(late).tokensByCode(browser, SCOPE);
    const path = `/api/admin/oauth/clients/${late.id}`;
    expectStatus(await admin.patch(path, { backchannel_logout_uri: site.uri }), 200);
    const renewed = expectStatus(await raw(late).refresh(refresh_token), 200);
    expect(claimsOf(renewed.id_token)).not.toHaveProperty('sid');
    expect(claimsOf((await raw(late).tokensByCode(browser, SCOPE)).id_token).sid).toMatch(/./);
  });
});

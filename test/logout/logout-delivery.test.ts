import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { expectStatus } from '../support/http.ts';
import { administratorOf, type RegisteredClient } from '../support/people/administrator.ts';
import { atGateway, type Person, signIn } from '../support/people/person.ts';
import { everybodyWasTold, type LogoutReceiver, listenForLogouts } from '../support/sites/logout-receiver.ts';
import { silence, withStatus } from '../support/sites/untrusted-site.ts';
import { bootTiers } from '../support/tiers/tiers.ts';
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

const clientOf = ({ uri }: { uri: string }) => admin.createClient({ backchannel_logout_uri: uri });
const signedIn = () => signIn(tiers.address, member);
const tokensOf = (browser: Person, of = client) => rawClient(tiers.address, of).tokensByCode(browser, 'openid');
const logoutOf = async (browser: Person) => expectStatus(await browser.post('/api/auth/logout'), 204);
const notifications = () => rowsOf(tiers.databaseUrl, 'select * from logout_notifications');
/** Lets the time until the next try pass. */
const passTime = () => rowsOf(tiers.databaseUrl, 'update logout_notifications set next_attempt_at = now()');

/** Resolves when the server has logged this about the client. */
const logged = (message: string) =>
  eventually(
    async () => tiers.logLines.some((line) => line.includes(message) && line.includes(client.client_id)),
    true,
  );

describe('a client that cannot be told', () => {
  it('is told again after it was down, with a token made for that try', async () => {
    const browser = await signedIn();
    await tokensOf(browser);
    site.answerWith(withStatus(503));
    await logoutOf(browser);
    await logged('it is tried again');
    site.answerWith(withStatus(200));
    await passTime();
    const [first, second] = (await site.told(2)).map(({ token }) => claimsOf(token));
    expect(second?.sid).toBe(first?.sid);
    expect(second?.jti).not.toBe(first?.jti);
    await everybodyWasTold(tiers.databaseUrl);
    expect(site.received).toHaveLength(2);
  });

  it('is left alone until its time has come, and given up after a few tries', async () => {
    const browser = await signedIn();
    await tokensOf(browser);
    site.answerWith(withStatus(500));
    await logoutOf(browser);
    for (const attempt of [1, 2, 3]) {
      await site.told(attempt);
      const [row] = await rowsOf(
        tiers.databaseUrl,
        'select attempts, extract(epoch from next_attempt_at - now()) as wait from logout_notifications',
      );
      expect(row?.attempts).toBe(attempt);
      expect(Number(row?.wait)).toBeGreaterThan(5 * 4 ** (attempt - 1));
      await passTime();
    }
    await site.told(4);
    await everybodyWasTold(tiers.databaseUrl);
    await logged('is given up');
    expect(site.received).toHaveLength(4);
  });

  it('holds up neither the person who signs out, nor another client, by saying nothing', async () => {
    const browser = await signedIn();
    const otherSite = await listenForLogouts();
    await tokensOf(browser);
    await tokensOf(browser, await clientOf(otherSite));
    site.answerWith(silence);
    await logoutOf(browser);
    await otherSite.told(1);
    await site.told(1);
    // It has still not answered, and is not given up for that.
    expect((await notifications()).map(({ attempts }) => attempts)).toEqual([1]);
    await otherSite.close();
  });

  it('is not followed where it redirects to', async () => {
    const target = await listenForLogouts();
    const browser = await signedIn();
    await tokensOf(browser);
    site.answerWith(withStatus(307, { location: target.uri }));
    await logoutOf(browser);
    await logged('status 307');
    expect(target.received).toEqual([]);
    await target.close();
  });
});

describe('a crowd of clients that say nothing', () => {
  /** So many sessions of an account that are over, of clients at one silent site. */
  const endedAt = async (uri: string, count: number, accountId: string) => {
    const silent = await clientOf({ uri });
    const copies = await rowsOf(
      tiers.databaseUrl,
      `insert into clients (id, client_id, name, type, scope_policy, redirect_uris, allowed_scopes, allowed_grants,
         token_endpoint_auth_method, pkce_required, metadata)
       select gen_random_uuid(), c.client_id || n, c.name, c.type, c.scope_policy, c.redirect_uris, c.allowed_scopes,
         c.allowed_grants, c.token_endpoint_auth_method, c.pkce_required, c.metadata
       from clients c, generate_series(1, $2) n where c.id = $1 returning id`,
      [silent.id, count],
    );
    await rowsOf(
      tiers.databaseUrl,
      `insert into logout_notifications (client_id, account_id, session_id, expires_at)
       select id, $2, 'over', now() + interval '1 hour' from unnest($1::uuid[]) id`,
      [copies.map(({ id }) => id), accountId],
    );
  };

  it('delays another person by nothing, and gets few requests at once', async () => {
    const [browser, otherSite] = [await signedIn(), await listenForLogouts()];
    await tokensOf(browser, await clientOf(otherSite));
    site.answerWith(silence);
    await endedAt(site.uri, 96, 'somebody who approved them all');
    await logoutOf(browser);
    await otherSite.told(1);
    expect(site.received.length).toBeLessThanOrEqual(4);
    await otherSite.close();
  });

  it('on sites of their own delays another client of the same person by little', async () => {
    const [browser, otherSite] = [await signedIn(), await listenForLogouts()];
    await tokensOf(browser, await clientOf(otherSite));
    const silentSites = await Promise.all(Array.from({ length: 5 }, listenForLogouts));
    for (const silentSite of silentSites) {
      silentSite.answerWith(silence);
      await endedAt(silentSite.uri, 20, member.id);
    }
    await logoutOf(browser);
    await otherSite.told(1);
    // Before any of the silent ones was given up on: that would have let the next one in.
    for (const { received } of silentSites) expect(received.length).toBeLessThanOrEqual(4);
    await Promise.all([otherSite, ...silentSites].map((each) => each.close()));
  });
});

describe('replicas', () => {
  it('tell each client once, whichever of them ended the session', async () => {
    const replica = await tiers.bootReplica();
    const sessions = 12;
    for (let made = 0; made < sessions; made++) {
      const browser = await signedIn();
      await tokensOf(browser);
      await logoutOf(made % 2 === 0 ? browser : atGateway(browser, replica.address));
    }
    await site.told(sessions);
    await everybodyWasTold(tiers.databaseUrl);
    const sids = site.received.map(({ token }) => claimsOf(token).sid);
    expect(sids).toHaveLength(sessions);
    expect(new Set(sids).size).toBe(sessions);
    await replica.stop();
  });

  it('deliver what another left behind', async () => {
    const browser = await signedIn();
    const { id_token } = await tokensOf(browser);
    await rowsOf(
      tiers.databaseUrl,
      `insert into logout_notifications (client_id, account_id, session_id, attempts, expires_at)
       values ($1, $2, $3, 1, now() + interval '1 minute')`,
      [client.id, member.id, claimsOf(id_token).sid],
    );
    await site.told(1);
  });
});

describe('an installation that is not on loopback', () => {
  it('sends nothing to a local address, however it is written (RFC 6890)', async () => {
    const issuer = 'https://id.example';
    const published = await bootTiers({ grants: { issuer } });
    const itsAdmin = await administratorOf(published);
    const addresses = [site.uri, site.uri.replace('127.0.0.1', 'localhost'), site.uri.replace('http:', 'https:')];
    for (const uri of addresses) {
      const itsClient = await itsAdmin.createClient({ backchannel_logout_uri: uri });
      await rawClient(published.address, itsClient).tokensByCode(itsAdmin, 'openid');
    }
    await itsAdmin.post('/api/auth/logout');
    const refused = () => published.logLines.filter((line) => line.includes('could not be told')).length;
    await eventually(async () => refused() >= addresses.length, true);
    expect(site.received).toEqual([]);
    await published.stop();
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { migrateAccounts } from '../../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../../services/grants/commands/migrate.ts';
import { postForm, type RawClient, rawClient } from '../support/clients/oauth-client.ts';
import { startTokenLoad, type TokenLoad } from '../support/clients/token-load.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { expectStatus } from '../support/http.ts';
import { type PatroniCluster, startPatroniCluster } from '../support/network/patroni.ts';
import {
  type Administrator,
  administratorOf,
  type Member,
  type RegisteredClient,
} from '../support/people/administrator.ts';
import { bootTiers, type Tiers } from '../support/tiers/tiers.ts';

const DATABASE = 'storyden';
const SECOND = 1000;
/** Shorter than it takes Patroni to replace a primary that is gone. */
const GRACE = 10 * SECOND;
/** Twice what it takes. */
const PATIENCE = 45 * SECOND;
const log = createLog({ name: 'test', level: 'silent' });

describe('On PostgreSQL with a synchronous standby under Patroni, behind HAProxy', () => {
  let cluster: PatroniCluster;
  let tiers: Tiers;
  let admin: Administrator;
  let member: Member;
  let clients: RawClient[];
  /** The client whose grant is revoked: with it goes what the person approved for the same client and nobody has redeemed. */
  let other: RegisteredClient;

  beforeAll(async () => {
    cluster = await startPatroniCluster();
    await runStatement(cluster.url('postgres'), `create database ${DATABASE}`);
    const url = cluster.url(DATABASE);
    await migrateAccounts(url, log);
    await migrateGrants(url, log);
    tiers = await bootTiers({ databaseBy: async () => url, grants: { lifetimes: { refreshTokenGrace: GRACE } } });
    const second = await tiers.bootReplica();
    admin = await administratorOf(tiers);
    member = await admin.createMember();
    other = await admin.createClient();
    // One for each gateway, because a code that is sent twice ends other codes of its client.
    clients = [
      rawClient(tiers.address, await admin.createClient()),
      rawClient(second.address, await admin.createClient()),
    ];
  }, 90 * SECOND);
  afterAll(async () => {
    await tiers?.stop();
    await cluster?.stop();
  }, 60 * SECOND);

  it('a planned switchover loses nothing that was acknowledged', { timeout: 60 * SECOND }, () =>
    nothingIsLost('switchover', () => cluster.switchOver()),
  );

  it('a primary that is killed loses nothing that was acknowledged', { timeout: 90 * SECOND }, () =>
    nothingIsLost('kill -9 of the primary', () => cluster.killPrimary()),
  );

  async function nothingIsLost(what: string, act: () => Promise<void>) {
    await cluster.whole();
    const revoking = rawClient(tiers.address, other);
    const load = startTokenLoad(clients, member);
    let before = 0;
    let revoked: string;
    try {
      await until(() => load.given.length > 60);
      revoked = (await revoking.tokensByCode(member, 'openid offline_access')).refresh_token;
      before = load.given.length;
      expectStatus(await revoke(revoked), 200);
      await act();
      const acted = performance.now();
      await until(() => (load.given.at(-1) ?? 0) > acted + SECOND && load.given.length > before + 100);
    } finally {
      await load.stop();
    }

    report(what, load, before - 1);
    expect(Object.keys(load.refused).filter((kind) => kind !== '503 temporarily_unavailable')).toEqual([]);
    // At most what each client that redeems had under way.
    expect(load.lostCodes()).toBeLessThanOrEqual(clients.length);
    const renewed = await Promise.all(load.tokens.map(({ client, token }) => client.refresh(token)));
    expect(renewed.filter(({ status }) => status !== 200).map(({ text }) => text)).toEqual([]);
    expect((await revoking.refresh(revoked)).body).toMatchObject({ error: 'invalid_grant' });
  }

  const revoke = (token: string) =>
    postForm(`${tiers.address}/api/oauth/revoke`, { token, client_id: other.client_id });
});

async function until(look: () => boolean) {
  const limit = performance.now() + PATIENCE;
  while (!look()) {
    if (performance.now() > limit) throw new Error('the clients are given no tokens any more');
    await delay(50);
  }
}

/** Says how long nobody was given a token. */
function report(what: string, load: TokenLoad, from: number) {
  const given = load.given.slice(from);
  const gaps = given.slice(1).map((time, index) => time - (given[index] ?? time));
  const seconds = (Math.max(...gaps) / SECOND).toFixed(1);
  const refused = JSON.stringify(load.refused);
  process.stdout.write(
    `${what}: ${seconds} s without a token; ${refused}; codes to ask for anew: ${load.lostCodes()}\n`,
  );
}

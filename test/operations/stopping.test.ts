import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { startGateway } from '../../gateway/server.ts';
import { createLog } from '../../runtime/log.ts';
import { startAccounts } from '../../services/accounts/server.ts';
import { startGrants } from '../../services/grants/server.ts';
import { postForm } from '../support/clients/oauth-client.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { send } from '../support/http.ts';
import { type SilentForwarder, startSilentForwarder } from '../support/network/silent-forwarder.ts';
import { accountsConfig, callerTokens, gatewayConfig, grantsConfig } from '../support/tiers/tier-config.ts';

// Every tier is started and stopped under load, while what it needs goes away at random. STOP_ROUNDS=500 makes it a long
// run; STOP_SEED repeats one.
const ROUNDS = Number(process.env.STOP_ROUNDS ?? 6);
const SEED = Number(process.env.STOP_SEED ?? Date.now() % 1_000_000);
const ADMIN = { handle: 'admin', password: 'a-password-for-stops' };
const WORKERS = 6;

type Stopping = { stop(): Promise<void> };
type Random = (below: number) => number;

/** Numbers that a seed gives again (Park and Miller). */
function randomOf(seed: number): Random {
  let state = (seed % 2_147_483_646) + 1;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

const log = createLog({ name: 'stopping', level: 'silent' });

/** Sockets, servers and timers that keep this process alive. */
function openHandles(): Record<string, number> {
  const counted: Record<string, number> = {};
  for (const name of process.getActiveResourcesInfo()) {
    if (/TCP|Pipe|Timeout|Immediate|HTTP|TLS/.test(name)) counted[name] = (counted[name] ?? 0) + 1;
  }
  return counted;
}

const moreThan = (before: Record<string, number>) =>
  Object.entries(openHandles()).filter(([name, count]) => count > (before[name] ?? 0));

/** People and clients, who never mind what they are answered. */
function load(address: string): Stopping {
  let stopped = false;
  const asks = [
    () =>
      postForm(`${address}/api/oauth/device_authorization`, {
        client_id: 'storyden-cli',
        scope: 'openid profile offline_access',
      }),
    () => send(`${address}/api/oauth/jwks`),
    () => send(`${address}/api/accounts`, { headers: { cookie: 'storyden-session=x' } }),
    () =>
      send(`${address}/api/auth/password/signin`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ identifier: ADMIN.handle, token: 'wrong-password' }),
      }),
    () =>
      postForm(`${address}/api/oauth/token`, {
        grant_type: 'refresh_token',
        refresh_token: 'x',
        client_id: 'storyden-cli',
      }),
  ];
  const work = async (worker: number) => {
    for (let turn = worker; !stopped; turn++) {
      await asks[turn % asks.length]?.().catch(() => delay(20));
    }
  };
  const working = Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  return {
    async stop() {
      stopped = true;
      await working;
    },
  };
}

/** What can happen to the way from one process to another. */
function fault(random: Random, ways: readonly SilentForwarder[]) {
  const way = ways[random(ways.length)];
  const what = random(4);
  if (what === 0) way?.silenceOpen();
  if (what === 1) way?.silenceAll();
  if (what === 2) way?.stop();
}

/** One start, some load, some faults, one stop; how long each tier took to stop, in milliseconds. */
async function round(random: Random, databaseUrl: string, started: Stopping[]): Promise<number[]> {
  const way = async (to: string) => {
    const forwarder = await startSilentForwarder(to);
    started.push(forwarder);
    return forwarder;
  };
  const [accountsDatabase, grantsDatabase] = [await way(databaseUrl), await way(databaseUrl)];
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  const tokens = callerTokens();
  const accounts = await startAccounts(
    accountsConfig({ issuer, tokens, databaseUrl: accountsDatabase.url }, ADMIN, {}),
    log,
  );
  started.push(accounts);
  const accountsWay = await way(`tcp://127.0.0.1:${accounts.grpcPort}`);
  const accountsAddress = new URL(accountsWay.url).host;
  const ways = [accountsDatabase, grantsDatabase, accountsWay];
  // Now and then it is away before anything has begun.
  if (random(5) === 0) fault(random, ways);
  const grants = await startGrants(
    grantsConfig({ issuer, tokens, databaseUrl: grantsDatabase.url, accountsAddress }, {}),
    log,
  );
  started.push(grants);
  const grantsAddress = `127.0.0.1:${grants.grpcPort}`;
  const gateway = await startGateway(
    gatewayConfig({ issuer, tokens, databaseUrl, accountsAddress, grantsAddress }, port, {}),
    log,
  );
  started.push(gateway);
  const working = load(issuer);
  started.push(working);

  await delay(random(400));
  fault(random, ways);
  await delay(random(400));
  const order = [gateway, grants, accounts].toSorted(() => random(3) - 1);
  const took = async (tier: Stopping) => {
    const began = performance.now();
    await tier.stop();
    return performance.now() - began;
  };
  if (random(2) === 0) return Promise.all(order.map(took));
  const times: number[] = [];
  for (const tier of order) {
    times.push(await took(tier));
    if (random(3) === 0) fault(random, ways);
  }
  return times;
}

describe(`Starting and stopping ${ROUNDS} times under load, with seed ${SEED}`, () => {
  it('never takes longer than SHUTDOWN_TIMEOUT, and leaves nothing open', {
    timeout: 60_000 + ROUNDS * 60_000,
  }, async () => {
    const database = await createTestDatabase();
    const { shutdownTimeout } = gatewayConfig(
      { issuer: '', tokens: callerTokens(), databaseUrl: '', accountsAddress: '', grantsAddress: '' },
      0,
      {},
    );
    const times: number[] = [];
    let starts = 0;
    for (let count = 0; count < ROUNDS; count++) {
      const before = openHandles();
      const started: Stopping[] = [];
      const random = randomOf(SEED + count);
      const stops = await round(random, database.url, started).catch((error: Error) => {
        // A start that cannot be is refused in words; anything else is a fault.
        expect(error.name, `seed ${SEED + count}: ${error.stack}`).toBe('StartError');
        return [];
      });
      if (stops.length > 0) starts++;
      if (process.env.STOP_ROUNDS) process.stdout.write(`round ${count + 1}: ${stops.map(Math.round).join(', ')} ms\n`);
      times.push(...stops);
      for (const running of started.toReversed()) await running.stop();
      expect(Math.max(0, ...stops), `seed ${SEED + count}`).toBeLessThan(shutdownTimeout);
      await eventually(async () => moreThan(before), []).catch((error) => {
        throw new Error(`seed ${SEED + count}: left open: ${error.message}`);
      });
    }
    await database.drop();
    if (process.env.STOP_ROUNDS) {
      const slowest = Math.round(Math.max(...times));
      process.stdout.write(
        `${ROUNDS} rounds, seed ${SEED}: ${starts} ran, ${times.length} stops, the slowest ${slowest} ms\n`,
      );
    }
  });
});

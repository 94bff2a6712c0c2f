import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient } from '@connectrpc/connect';
import { afterAll, afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { KeyService } from '../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { grpcTransport } from '../../runtime/grpc-transport.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { type Command, runCommand } from '../support/command.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { expectStatus, send } from '../support/http.ts';
import { administratorOf } from '../support/people/administrator.ts';
import { ANSWERING_TOKEN } from '../support/tiers/answering-service.ts';
import { ALL_READY, startWorkerTiers, workersOf } from '../support/tiers/worker-tiers.ts';

// Every start is a process that starts others.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const ANSWERING_TIER = 'test/support/tiers/answering-tier.ts';
const REPLACED = /a worker was replaced/;

const isRunning = async (pid: number | undefined) => {
  try {
    return process.kill(pid ?? 0, 0);
  } catch {
    return false;
  }
};

/** Starts a tier that answers calls with the id of its process; `pids` says which have, `call` asks for one. */
async function answeringTier(settings: Record<string, string>) {
  const address = `127.0.0.1:${await freePort()}`;
  const run = runCommand(process.execPath, [ANSWERING_TIER], { GRANTS_GRPC_LISTEN: address, ...settings });
  onTestFinished(() => run.stopGroup());
  await run.printed(ALL_READY);
  const transport = grpcTransport({ tier: 'answering tier', address, token: ANSWERING_TOKEN });
  onTestFinished(() => transport.close());
  const client = createClient(KeyService, transport);
  const call = async () => Number((await client.getKeySet({})).signingAlgs[0]);
  return { run, call, pids: (calls: number) => pidsOf(call, calls) };
}

/** How many of so many calls each process has answered. */
async function pidsOf(call: () => Promise<number>, calls: number): Promise<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (let at = 0; at < calls; at++) {
    const pid = await call();
    counted[pid] = (counted[pid] ?? 0) + 1;
  }
  return counted;
}

describe('Three tiers of two workers each', async () => {
  const tiers = await startWorkerTiers(2);
  afterAll(tiers.stop);
  const admin = await administratorOf(tiers);
  const member = await admin.createMember(['USE_OAUTH_CLIENTS']);
  const registered = await admin.createClient({ type: 'confidential' });
  const client = rawClient(tiers.address, registered);

  it('serve both flows, and refresh', async () => {
    const byCode = await client.tokensByCode(member, 'openid offline_access');
    const byDevice = await client.tokensByDevice(member, 'openid offline_access');
    for (const { refresh_token } of [byCode, byDevice]) {
      for (let token = refresh_token, turn = 0; turn < 6; turn++) {
        token = expectStatus(await client.refresh(token), 200).refresh_token;
      }
    }
  });

  it('are told to be ready by one line each, and are', async () => {
    for (const { output } of [tiers.gateway, tiers.grants, tiers.accounts]) {
      expect(output().match(new RegExp(ALL_READY, 'g'))).toHaveLength(1);
    }
    expect((await send(`${tiers.address}/readyz`)).status).toBe(200);
    for (const address of [tiers.grantsAddress, tiers.accountsAddress]) {
      const check = runCommand(process.execPath, ['services/shared/commands/check-health.ts', address], {});
      expect(await check.ended()).toBe(0);
    }
  });

  it('have one administrator, although each worker of the account service looks for one at start', () => {
    expect(tiers.accounts.output().match(/first administrator appointed/g)).toHaveLength(1);
  });

  it('share one port for HTTP, and one for Connect', async () => {
    const headers = { connection: 'close' };
    const before = tiers.gateway.output().length;
    for (let at = 0; at < 8; at++) expectStatus(await send(`${tiers.address}/readyz`, { headers }), 200);
    const lines = tiers.gateway.output().slice(before).split('\n');
    const answering = new Set(lines.filter((line) => line.includes('"request"')).map((line) => JSON.parse(line).pid));
    expect(answering.size).toBe(2);
    const keys = await send(`${tiers.connectAddress}/storyden.oauth.v1.KeyService/GetKeySet`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tiers.rpcToken}` },
      body: '{}',
    });
    expect(keys.status).toBe(200);
  });

  it.each(['gateway', 'grants', 'accounts'] as const)(
    'go on when a worker of %s is killed under load, and it is replaced',
    async (tier) => {
      const [victim = 0] = workersOf(tiers[tier]).slice(-2);
      const load = { stopped: false, answered: 0, failed: 0 };
      const refresh = async () => {
        let { refresh_token } = await client.tokensByCode(member, 'openid offline_access');
        while (!load.stopped) {
          const answer = await client.refresh(refresh_token).catch(() => undefined);
          if (answer?.status === 200) {
            refresh_token = answer.body.refresh_token;
            load.answered += 1;
          } else {
            // What was under way in the worker may have been done: its answer is given again within the grace.
            expect(answer?.status ?? 503).toBe(503);
            load.failed += 1;
          }
        }
      };
      const callers = Array.from({ length: 4 }, refresh);
      await eventually(async () => load.answered > 8, true);
      const before = workersOf(tiers[tier]).length;
      process.kill(victim, 'SIGKILL');
      await tiers[tier].printed(new RegExp(`"worker":${victim},"ended":"SIGKILL"`));
      await eventually(async () => workersOf(tiers[tier]).length, before + 1);
      await eventually(async () => (tiers[tier].output().match(REPLACED) ?? []).length > 0, true);
      const { answered, failed } = load;
      await eventually(async () => load.answered > answered + 8, true);
      load.stopped = true;
      await Promise.all(callers);
      expect(load.failed).toBe(failed);
      // No more than was under way, once.
      expect(failed).toBeLessThanOrEqual(callers.length);
    },
  );

  it('stop at SIGTERM, all of them, and what is under way is answered', async () => {
    const pids = [tiers.gateway, tiers.grants, tiers.accounts].flatMap(workersOf);
    const asked = Array.from({ length: 8 }, () =>
      rawClient(tiers.address, { client_id: 'storyden-cli' }).startDevice({ scope: FIRST_PARTY_SCOPE }),
    );
    for (const tier of [tiers.gateway, tiers.grants, tiers.accounts]) {
      tier.child.kill('SIGTERM');
      expect(await tier.ended()).toBe(0);
    }
    expect((await Promise.all(asked)).map(({ status }) => status)).toEqual(Array(8).fill(200));
    for (const pid of pids) expect(await isRunning(pid)).toBe(false);
  });
});

describe('A caller of several workers at one address', () => {
  it.each([2, 3])('calls all %i of them in turn', async (workers) => {
    const { pids } = await answeringTier({ WORKERS: String(workers) });
    await eventually(async () => Object.values(await pids(workers * 4)), Array(workers).fill(4));
  });

  it('finds the one that takes the place of another', async () => {
    const { run, pids, call } = await answeringTier({ WORKERS: '2' });
    const victim = await call();
    process.kill(victim, 'SIGKILL');
    await run.printed(REPLACED);
    await eventually(async () => Object.values(await pids(8)), [4, 4]);
    expect(Object.keys(await pids(4))).not.toContain(String(victim));
  });

  it('loses no call when connections end and lead to another worker', async () => {
    const { call, pids } = await answeringTier({ WORKERS: '2', CONNECTION_AGE: '150', ANSWER_AFTER: '20' });
    const callers = Array.from({ length: 8 }, () => pidsOf(call, 100));
    for (const counted of await Promise.all(callers)) expect(Object.keys(counted)).toHaveLength(2);
    await eventually(async () => Object.keys(await pids(4)).length, 2);
  });
});

describe('Workers', () => {
  it('answer what is under way when they are told to stop, and then all is gone', async () => {
    const { run, call, pids } = await answeringTier({ WORKERS: '2', ANSWER_AFTER: '500' });
    await eventually(async () => Object.keys(await pids(2)).length, 2);
    const underWay = [call(), call()];
    await delay(100);
    run.child.kill('SIGTERM');
    const answering = await Promise.all(underWay);
    expect(await run.ended()).toBe(0);
    for (const pid of answering) expect(await isRunning(pid)).toBe(false);
  });

  it('answer what is under way when the process that started them is killed, and go', async () => {
    const { run, call, pids } = await answeringTier({ WORKERS: '2', ANSWER_AFTER: '500' });
    await eventually(async () => Object.keys(await pids(2)).length, 2);
    const underWay = [call(), call()];
    await delay(100);
    run.child.kill('SIGKILL');
    const answering = await Promise.all(underWay);
    for (const pid of new Set(answering)) await eventually(() => isRunning(pid), false);
    // The end of its output: nobody is left who holds it.
    expect(await run.ended()).toBe(null);
  });

  it('are started again until they do, less and less often', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'workers-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const inTheWay = path.join(folder, 'in-the-way');
    const { run, call } = await answeringTier({ WORKERS: '2', NO_START_WHILE: inTheWay });
    await writeFile(inTheWay, '');
    process.kill(await call(), 'SIGKILL');
    await run.printed(/"reason":"Something is in the way\.","msg":"a worker could not start"/);
    await run.printed(/"pause":200/);
    await run.printed(/"pause":400/);
    // The other one goes on.
    for (let at = 0; at < 8; at++) await call();
    await rm(inTheWay);
    await run.printed(REPLACED);
    run.child.kill('SIGTERM');
    expect(await run.ended()).toBe(0);
  });
});

describe('A start that fails is told once, although each of three workers meets it', () => {
  const start = (args: readonly string[], settings: Record<string, string>): Command => {
    const run = runCommand(process.execPath, args, { WORKERS: '3', RPC_TOKEN: 'token', ...settings });
    onTestFinished(() => run.stopGroup());
    return run;
  };
  const taken = createServer();
  afterEach(() => taken.close());

  it.each([
    ['gateway/main.ts', 'GATEWAY_LISTEN'],
    [ANSWERING_TIER, 'GRANTS_GRPC_LISTEN'],
  ])('%s on a port that is taken', async (main, setting) => {
    const port = await freePort();
    await new Promise<void>((resolve) => taken.listen(port, '127.0.0.1', resolve));
    const run = start([main], { [setting]: `127.0.0.1:${port}` });
    expect(await run.ended()).toBe(1);
    expect(run.output()).toBe(
      `Port ${port} on 127.0.0.1 is in use. Stop the program that uses it, or choose another port with ${setting}=127.0.0.1:PORT.\n`,
    );
  });

  it('a database that is not there', async () => {
    const port = await freePort();
    const run = start(['services/accounts/main.ts'], { DATABASE_URL: `postgresql://a:b@127.0.0.1:${port}/c` });
    expect(await run.ended()).toBe(1);
    expect(run.output()).toMatch(/^.*DATABASE_URL.*\n$/);
  });

  it('a wrong setting, before any worker is started', async () => {
    const run = start(['gateway/main.ts'], { WORKERS: '65' });
    expect(await run.ended()).toBe(1);
    expect(run.output()).toBe(
      'The configuration is wrong:\n  WORKERS: found "65", expected a number of processes from 1 to 64, or auto.\n',
    );
  });

  it('and a mistyped setting is warned of once', async () => {
    const run = start([ANSWERING_TIER], { RPC_TOKN: 'x' });
    await run.printed(ALL_READY);
    expect(run.output().match(/RPC_TOKN is no setting/g)).toHaveLength(1);
  });
});

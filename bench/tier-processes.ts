import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { callerTokenHash } from '../services/shared/rpc/callers.ts';
import { freePort } from '../test/support/free-port.ts';

export type TierProcesses = {
  /** Of the gateway. */
  readonly address: string;
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

export type TierProcessOptions = {
  readonly databaseUrl: string;
  readonly admin: { readonly handle: string; readonly password: string };
  /** Where the logs go. */
  readonly folder: string;
  /** Where each process leaves its CPU profile when it ends, if it should. */
  readonly profileDir: string | undefined;
  readonly signal: AbortSignal;
};

type Tier = { readonly name: string; readonly process: ChildProcess; readonly log: string };

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MAIN = {
  gateway: 'gateway/main.ts',
  grants: 'services/grants/main.ts',
  accounts: 'services/accounts/main.ts',
};
const START_MS = 60_000;
const STOP_MS = 10_000;

/** Starts each tier with the command and the settings of production, and waits until the gateway says it is ready. */
export async function startTierProcesses(options: TierProcessOptions): Promise<TierProcesses> {
  const gatewayPort = await freePort();
  const address = `http://127.0.0.1:${gatewayPort}`;
  const env = await settings(options, address, gatewayPort);
  const tiers: Tier[] = [];
  try {
    for (const [name, main] of Object.entries(MAIN)) tiers.push(await startTier(name, main, env, options));
    await untilReady(address, tiers, options.signal);
  } catch (error) {
    await stopTiers(tiers);
    throw error;
  }
  return {
    address,
    pids: new Map(tiers.map(({ name, process }) => [name, process.pid ?? 0])),
    stop: () => stopTiers(tiers),
  };
}

/** Nothing of the caller's environment but what finds programs, so that every run has the same settings. */
async function settings({ databaseUrl, admin }: TierProcessOptions, address: string, gatewayPort: number) {
  const [grants, connect, accounts] = [await freePort(), await freePort(), await freePort()];
  const token = randomBytes(32).toString('base64url');
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PUBLIC_API_ADDRESS: address,
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_ADMIN: `${admin.handle}:${admin.password}`,
    RPC_TOKEN: token,
    RPC_CALLERS: `tiers:${callerTokenHash(token)}:gateway`,
    OAUTH_SECRET: randomBytes(32).toString('base64'),
    SHUTDOWN_DRAIN: '0s',
    // Codes and devices are made ahead of what is measured.
    OAUTH_AUTHORISATION_CODE_TTL: '1h',
    OAUTH_DEVICE_CODE_TTL: '1h',
    // All of them are started from one address.
    RATE_LIMIT_DEVICE_START: '100000000/1h',
    GATEWAY_LISTEN: `127.0.0.1:${gatewayPort}`,
    GRANTS_GRPC_LISTEN: `127.0.0.1:${grants}`,
    GRANTS_CONNECT_LISTEN: `127.0.0.1:${connect}`,
    ACCOUNTS_GRPC_LISTEN: `127.0.0.1:${accounts}`,
    GRANTS_ADDRESS: `127.0.0.1:${grants}`,
    ACCOUNTS_ADDRESS: `127.0.0.1:${accounts}`,
  };
}

async function startTier(
  name: string,
  main: string,
  env: NodeJS.ProcessEnv,
  { folder, profileDir }: TierProcessOptions,
): Promise<Tier> {
  const log = path.join(folder, `${name}.log`);
  const flags = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`] : [];
  const output = await open(log, 'w');
  // A group of its own: a Ctrl-C in the terminal is for the benchmark, which stops the tiers in order.
  const child = spawn(process.execPath, [...flags, main], {
    cwd: ROOT,
    env,
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  });
  await once(child, 'spawn');
  await output.close();
  return { name, process: child, log };
}

async function untilReady(address: string, tiers: readonly Tier[], signal: AbortSignal) {
  const until = Date.now() + START_MS;
  for (;;) {
    signal.throwIfAborted();
    const ready = await fetch(`${address}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    for (const tier of tiers) {
      if (hasEnded(tier.process)) throw new Error(`${tier.name} did not start: ${await readFile(tier.log, 'utf8')}`);
    }
    if (Date.now() > until) throw new Error('the tiers are not ready after a minute');
    await delay(100);
  }
}

/** The gateway first, so that nobody is left without an answer. */
async function stopTiers(tiers: readonly Tier[]) {
  for (const { process: child } of tiers) {
    if (hasEnded(child)) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killing);
  }
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

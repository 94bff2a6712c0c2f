import { randomBytes } from 'node:crypto';
import { callerTokenHash } from '../services/shared/rpc/callers.ts';
import { freePort } from '../test/support/free-port.ts';
import { pidsOf, type ServerProcess, startServerProcess, stopServerProcesses, untilReady } from './server-process.ts';
import type { StorydenAddress } from './storyden-target.ts';

export type TierProcesses = StorydenAddress & {
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

export type TierProcessOptions = {
  readonly databaseUrl: string;
  /** Where the logs go. */
  readonly folder: string;
  /** Where each process leaves its CPU profile when it ends, if it should. */
  readonly profileDir: string | undefined;
  readonly signal: AbortSignal;
};

const MAIN = {
  gateway: 'gateway/main.ts',
  grants: 'services/grants/main.ts',
  accounts: 'services/accounts/main.ts',
};

/** Starts each tier with the command and the settings of production, and waits until the gateway says it is ready. */
export async function startTierProcesses(options: TierProcessOptions): Promise<TierProcesses> {
  const { folder, profileDir, signal } = options;
  const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
  const readerToken = randomBytes(32).toString('base64url');
  const env = await settings(options.databaseUrl, admin, readerToken);
  const address = env.PUBLIC_API_ADDRESS;
  const tiers: ServerProcess[] = [];
  try {
    for (const [name, main] of Object.entries(MAIN)) {
      tiers.push(await startServerProcess({ name, main, env, folder, profileDir }));
    }
    await untilReady(`${address}/readyz`, tiers, signal);
  } catch (error) {
    await stopServerProcesses(tiers);
    throw error;
  }
  return {
    address,
    admin,
    grantsAddress: env.GRANTS_ADDRESS,
    readerToken,
    pids: pidsOf(tiers),
    // The gateway first, so that nobody is left without an answer.
    stop: () => stopServerProcesses(tiers),
  };
}

/** Nothing of the caller's environment but what finds programs, so that every run has the same settings. */
async function settings(databaseUrl: string, admin: StorydenAddress['admin'], readerToken: string) {
  const gateway = await freePort();
  const rpcToken = randomBytes(32).toString('base64url');
  const [grants, connect, accounts] = [await freePort(), await freePort(), await freePort()];
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PUBLIC_API_ADDRESS: `http://127.0.0.1:${gateway}`,
    DATABASE_URL: databaseUrl,
    BOOTSTRAP_ADMIN: `${admin.handle}:${admin.password}`,
    RPC_TOKEN: rpcToken,
    RPC_CALLERS: `tiers:${callerTokenHash(rpcToken)}:gateway,bench:${callerTokenHash(readerToken)}:reader`,
    OAUTH_SECRET: randomBytes(32).toString('base64'),
    SHUTDOWN_DRAIN: '0s',
    // Codes and devices are made ahead of what is measured.
    OAUTH_AUTHORISATION_CODE_TTL: '1h',
    OAUTH_DEVICE_CODE_TTL: '1h',
    // All of them are started from one address.
    RATE_LIMIT_DEVICE_START: '100000000/1h',
    GATEWAY_LISTEN: `127.0.0.1:${gateway}`,
    GRANTS_GRPC_LISTEN: `127.0.0.1:${grants}`,
    GRANTS_CONNECT_LISTEN: `127.0.0.1:${connect}`,
    ACCOUNTS_GRPC_LISTEN: `127.0.0.1:${accounts}`,
    GRANTS_ADDRESS: `127.0.0.1:${grants}`,
    ACCOUNTS_ADDRESS: `127.0.0.1:${accounts}`,
  };
}

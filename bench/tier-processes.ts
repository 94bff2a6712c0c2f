import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { callerTokenHash } from '../services/shared/rpc/callers.ts';
import { freePort } from '../test/support/free-port.ts';
import { pidsOf, type ServerProcess, startServerProcess, stopServerProcesses, untilReady } from './server-process.ts';
import type { StorydenAddress } from './storyden-target.ts';

export type TierProcesses = StorydenAddress & {
  /** Of every gateway. */
  readonly addresses: readonly string[];
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
  /** How many gateways there are, each with a grant service of its own behind it, or everything in one process. */
  readonly shape: number | 'all in one';
};

type Program = { readonly name: string; readonly main: string; readonly env: NodeJS.ProcessEnv };

/** Starts each tier with the command and the settings of production, and waits until each gateway says it is ready. */
export async function startTierProcesses(options: TierProcessOptions): Promise<TierProcesses> {
  const { folder, profileDir, signal, shape } = options;
  const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
  const readerToken = randomBytes(32).toString('base64url');
  const accounts = `127.0.0.1:${await freePort()}`;
  const replicas = await Promise.all(Array.from({ length: shape === 'all in one' ? 1 : shape }, replicaAddresses));
  const [first] = replicas as [ReplicaAddresses];
  const addresses = replicas.map(({ gateway }) => `http://${gateway}`);
  const shared = settings(options.databaseUrl, admin, readerToken);
  const env = { ...shared, PUBLIC_API_ADDRESS: `http://${first.gateway}`, ...accountAddresses(accounts) };
  const programs = shape === 'all in one' ? [allInOne(env, first, folder, await freePort())] : tiers(env, replicas);
  const processes: ServerProcess[] = [];
  try {
    for (const program of programs) processes.push(await startServerProcess({ ...program, folder, profileDir }));
    for (const address of addresses) await untilReady(`${address}/readyz`, processes, signal);
  } catch (error) {
    await stopServerProcesses(processes);
    throw error;
  }
  return {
    address: env.PUBLIC_API_ADDRESS,
    addresses,
    admin,
    grantsAddress: first.grants,
    readerToken,
    pids: pidsOf(processes),
    // The gateways first, so that nobody is left without an answer.
    stop: () => stopServerProcesses(processes),
  };
}

/** host:port of what one replica listens on. */
type ReplicaAddresses = { readonly gateway: string; readonly grants: string; readonly connect: string };

async function replicaAddresses(): Promise<ReplicaAddresses> {
  const [gateway, grants, connect] = [await freePort(), await freePort(), await freePort()];
  return { gateway: `127.0.0.1:${gateway}`, grants: `127.0.0.1:${grants}`, connect: `127.0.0.1:${connect}` };
}

function tiers(env: NodeJS.ProcessEnv, replicas: readonly ReplicaAddresses[]): Program[] {
  const named = (name: string, index: number) => (index === 0 ? name : `${name} ${index + 1}`);
  const program = (name: string, main: string) => (replica: ReplicaAddresses, index: number) => ({
    name: named(name, index),
    main,
    env: { ...env, ...listenAddresses(replica) },
  });
  return [
    ...replicas.map(program('gateway', 'gateway/main.ts')),
    ...replicas.map(program('grants', 'services/grants/main.ts')),
    { name: 'accounts', main: 'services/accounts/main.ts', env },
  ];
}

function allInOne(env: NodeJS.ProcessEnv, replica: ReplicaAddresses, folder: string, webPort: number): Program {
  const own = { DATA_DIR: path.join(folder, 'all-in-one'), WEB_LISTEN: `127.0.0.1:${webPort}` };
  return { name: 'all in one', main: 'all-in-one/main.ts', env: { ...env, ...listenAddresses(replica), ...own } };
}

function listenAddresses({ gateway, grants, connect }: ReplicaAddresses) {
  return {
    GATEWAY_LISTEN: gateway,
    GRANTS_GRPC_LISTEN: grants,
    GRANTS_CONNECT_LISTEN: connect,
    GRANTS_ADDRESS: grants,
  };
}

function accountAddresses(accounts: string) {
  return { ACCOUNTS_GRPC_LISTEN: accounts, ACCOUNTS_ADDRESS: accounts };
}

/** Nothing of the caller's environment but what finds programs, so that every run has the same settings. */
function settings(databaseUrl: string, admin: StorydenAddress['admin'], readerToken: string) {
  const rpcToken = randomBytes(32).toString('base64url');
  return {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
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
  };
}

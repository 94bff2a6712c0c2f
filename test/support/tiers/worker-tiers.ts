import { createHash, randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { type Command, runCommand } from '../command.ts';
import { createTestDatabase } from '../database/database.ts';
import { freePort } from '../free-port.ts';

/** The three tiers as an operator runs them: each a program, with several workers. */
export type WorkerTiers = {
  /** The gateway's, `http://127.0.0.1:port`. */
  readonly address: string;
  /** host:port of the gRPC of the two services. */
  readonly grantsAddress: string;
  readonly accountsAddress: string;
  /** Base address of the grant service's Connect. */
  readonly connectAddress: string;
  readonly rpcToken: string;
  readonly admin: { readonly handle: string; readonly password: string };
  readonly gateway: Command;
  readonly grants: Command;
  readonly accounts: Command;
  stop(): Promise<void>;
};

export const ALL_READY = /all workers are ready/;

/** Starts them on a database of their own, with so many workers each, and more settings. */
export async function startWorkerTiers(workers: number, more: Record<string, string> = {}): Promise<WorkerTiers> {
  const database = await createTestDatabase();
  const rpcToken = randomBytes(16).toString('hex');
  const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
  const [gatewayAt, grantsAt, connectAt, accountsAt] = [
    `127.0.0.1:${await freePort()}`,
    `127.0.0.1:${await freePort()}`,
    `127.0.0.1:${await freePort()}`,
    `127.0.0.1:${await freePort()}`,
  ];
  const settings = {
    WORKERS: String(workers),
    DATABASE_URL: database.url,
    PUBLIC_API_ADDRESS: `http://${gatewayAt}`,
    GATEWAY_LISTEN: gatewayAt,
    GRANTS_GRPC_LISTEN: grantsAt,
    GRANTS_CONNECT_LISTEN: connectAt,
    ACCOUNTS_GRPC_LISTEN: accountsAt,
    GRANTS_ADDRESS: grantsAt,
    ACCOUNTS_ADDRESS: accountsAt,
    RPC_TOKEN: rpcToken,
    RPC_CALLERS: `all:${createHash('sha256').update(rpcToken).digest('hex')}:gateway+reader`,
    OAUTH_SECRET: inject('oauthSecret'),
    BOOTSTRAP_ADMIN: `${admin.handle}:${admin.password}`,
    SHUTDOWN_DRAIN: '500ms',
    LOG_LEVEL: 'debug',
    ...more,
  };
  const run = async (main: string) => {
    const command = runCommand(process.execPath, [main], settings);
    await command.printed(ALL_READY);
    return command;
  };
  const accounts = await run('services/accounts/main.ts');
  const grants = await run('services/grants/main.ts');
  const gateway = await run('gateway/main.ts');
  return {
    address: `http://${gatewayAt}`,
    grantsAddress: grantsAt,
    accountsAddress: accountsAt,
    connectAddress: `http://${connectAt}`,
    rpcToken,
    admin,
    gateway,
    grants,
    accounts,
    async stop() {
      for (const command of [gateway, grants, accounts]) {
        command.stopGroup();
        await command.ended();
      }
      await database.drop();
    },
  };
}

/** The ids of the processes that have said that they listen, in that order; those that have ended since are among them. */
export function workersOf(command: Command): number[] {
  const lines = command.output().split('\n');
  return lines.filter((line) => /listen(s|ing)"/.test(line)).map((line) => JSON.parse(line).pid);
}

import { inject } from 'vitest';
import { callerTokenHash } from '../../../services/shared/rpc/callers.ts';
import { type Command, runCommand } from '../command.ts';
import { freePort } from '../free-port.ts';
import type { Tiers } from './tiers.ts';

/** One more grant service on the database of tiers, as a program that can be killed and started again at its address. */
export type GrantsProgram = {
  /** host:port of its gRPC. */
  readonly grantsAddress: string;
  /** Leaves it no moment to say goodbye. */
  kill(): Promise<void>;
  start(): Promise<void>;
};

/** Starts it. It knows the tiers' reader. */
export async function startGrantsProgram(tiers: Tiers): Promise<GrantsProgram> {
  const grantsAddress = `127.0.0.1:${await freePort()}`;
  const settings = {
    DATABASE_URL: tiers.databaseUrl,
    PUBLIC_API_ADDRESS: tiers.issuer,
    GRANTS_GRPC_LISTEN: grantsAddress,
    GRANTS_CONNECT_LISTEN: `127.0.0.1:${await freePort()}`,
    ACCOUNTS_ADDRESS: tiers.accountsAddress,
    RPC_TOKEN: tiers.readerToken,
    RPC_CALLERS: `reader:${callerTokenHash(tiers.readerToken)}:reader`,
    OAUTH_SECRET: inject('oauthSecret'),
  };
  let command: Command | undefined;
  const start = async () => {
    command = runCommand(process.execPath, ['services/grants/main.ts'], settings);
    await command.printed(/grant service is listening/);
  };
  await start();
  return {
    grantsAddress,
    start,
    async kill() {
      command?.child.kill('SIGKILL');
      await command?.ended();
    },
  };
}

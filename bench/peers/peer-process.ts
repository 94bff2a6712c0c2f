import { randomBytes } from 'node:crypto';
import { freePort } from '../../test/support/free-port.ts';
import { pidsOf, startServerProcess, stopServerProcesses, untilReady } from '../server-process.ts';
import type { PeerEnvironment } from './oidc-provider/agreement.ts';
import type { PeerAddress } from './peer-target.ts';

export type PeerProcess = PeerAddress & {
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

export type PeerProcessOptions = {
  /** Everything stays in memory without one. */
  readonly databaseUrl: string | undefined;
  readonly folder: string;
  readonly signal: AbortSignal;
};

const MAIN = 'bench/peers/oidc-provider/main.ts';

/** Starts oidc-provider with the settings of production, and waits until it answers. */
export async function startPeerProcess({ databaseUrl, folder, signal }: PeerProcessOptions): Promise<PeerProcess> {
  const address = `http://127.0.0.1:${await freePort()}`;
  const clientSecret = randomBytes(32).toString('base64url');
  const own: PeerEnvironment = {
    PEER_ADDRESS: address,
    PEER_CLIENT_SECRET: clientSecret,
    ...(databaseUrl !== undefined && { PEER_DATABASE_URL: databaseUrl }),
  };
  const env = { PATH: process.env.PATH, NODE_ENV: 'production', ...own };
  const server = await startServerProcess({ name: 'oidc-provider', main: MAIN, env, folder });
  const stop = () => stopServerProcesses([server]);
  try {
    await untilReady(`${address}/.well-known/openid-configuration`, [server], signal);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, clientSecret, pids: pidsOf([server]), stop };
}

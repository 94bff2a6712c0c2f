import type { Cluster, ClusterOptions } from './cluster.ts';
import { type HttpClient, httpClient } from './http-client.ts';
import { startPeerProcess } from './peers/peer-process.ts';
import { peerTarget } from './peers/peer-target.ts';
import { storydenTarget } from './storyden-target.ts';
import type { Target } from './target.ts';
import { startBenchTiers } from './tiers.ts';

/** A server that is measured beside others, and has started. */
export type Side = {
  readonly name: string;
  /** Of its servers, and of the database if it has one. */
  readonly pids: ReadonlyMap<string, number>;
  /** Whether it writes to the database. */
  readonly isStored: boolean;
  readonly target: Target;
  stop(): Promise<void>;
};

type SideOptions = ClusterOptions & { readonly concurrency: number };

export const OWN_SIDE = 'this project';
/** What every other side is compared with. */
export const PEER_SIDE = 'oidc-provider on PostgreSQL';
const MEMORY_SIDE = 'oidc-provider in memory';

type StartSide = (cluster: Cluster, options: SideOptions) => Promise<Side>;

/** How each side is started, in the order in which they take turns. */
export const SIDES: ReadonlyMap<string, StartSide> = new Map([
  [OWN_SIDE, startTiers],
  [PEER_SIDE, startPeerOnPostgres],
  [MEMORY_SIDE, startPeerInMemory],
]);

async function startTiers(cluster: Cluster, options: SideOptions): Promise<Side> {
  const tiers = await startBenchTiers(cluster, options);
  const servers = { ...tiers, pids: new Map([...tiers.pids, ['postgres', cluster.pid]]) };
  return driven(OWN_SIDE, servers, options, (http) => storydenTarget(tiers, http));
}

async function startPeerOnPostgres(cluster: Cluster, options: SideOptions): Promise<Side> {
  const databaseUrl = await cluster.createDatabase('oidc_provider');
  const peer = await startPeerProcess({ ...options, databaseUrl, folder: cluster.folder });
  const servers = { ...peer, pids: new Map([...peer.pids, ['postgres', cluster.pid]]) };
  return driven(PEER_SIDE, servers, options, (http) => peerTarget(peer, http));
}

async function startPeerInMemory({ folder }: Cluster, options: SideOptions): Promise<Side> {
  const peer = await startPeerProcess({ ...options, databaseUrl: undefined, folder });
  return driven(MEMORY_SIDE, peer, options, (http) => peerTarget(peer, http));
}

type Servers = { readonly address: string; readonly pids: ReadonlyMap<string, number>; stop(): Promise<void> };

async function driven(
  name: string,
  { address, pids, stop }: Servers,
  { concurrency }: SideOptions,
  targetOf: (http: HttpClient) => Promise<Target>,
): Promise<Side> {
  const http = httpClient(address, concurrency);
  try {
    const target = await targetOf(http);
    return {
      name,
      pids,
      isStored: pids.has('postgres'),
      target,
      async stop() {
        target.close();
        http.close();
        await stop();
      },
    };
  } catch (error) {
    http.close();
    await stop();
    throw error;
  }
}

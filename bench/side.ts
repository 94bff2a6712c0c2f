import type { Cluster, ClusterOptions } from './cluster.ts';
import { fillTables } from './fill.ts';
import { type HttpClient, httpClient } from './http-client.ts';
import { startPeerProcess } from './peers/peer-process.ts';
import { peerTarget } from './peers/peer-target.ts';
import { ALL_IN_ONE_SIDE, MEMORY_SIDE, OWN_SIDE, PEER_SIDE } from './side-names.ts';
import { storydenTarget } from './storyden-target.ts';
import type { Target } from './target.ts';
import type { TierProcessOptions } from './tier-processes.ts';
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

type SideOptions = ClusterOptions & {
  readonly concurrency: number;
  /** Gateways of this project, each with a grant service of its own. */
  readonly replicas: number;
  /** Whether this project's database is full before it starts. */
  readonly fill: boolean;
};

type StartSide = (cluster: Cluster, options: SideOptions) => Promise<Side>;

/** How each side is started, in the order in which they take turns. */
export const SIDES: ReadonlyMap<string, StartSide> = new Map([
  [OWN_SIDE, (cluster, options) => startTiers(OWN_SIDE, options.replicas, cluster, options)],
  [ALL_IN_ONE_SIDE, (cluster, options) => startTiers(ALL_IN_ONE_SIDE, 'all in one', cluster, options)],
  [PEER_SIDE, startPeerOnPostgres],
  [MEMORY_SIDE, startPeerInMemory],
]);

async function startTiers(
  name: string,
  shape: TierProcessOptions['shape'],
  cluster: Cluster,
  options: SideOptions,
): Promise<Side> {
  const fill = options.fill ? fillTables : undefined;
  const tiers = await startBenchTiers(cluster, { ...options, shape, fill });
  const servers = { ...tiers, pids: new Map([...tiers.pids, ['postgres', cluster.pid]]) };
  return driven(name, servers, options, (http) => storydenTarget(tiers, http));
}

async function startPeerOnPostgres(cluster: Cluster, options: SideOptions): Promise<Side> {
  const databaseUrl = await cluster.createDatabase('oidc_provider');
  const peer = await startPeerProcess({ ...options, databaseUrl, folder: cluster.folder });
  const servers = { ...peer, addresses: [peer.address], pids: new Map([...peer.pids, ['postgres', cluster.pid]]) };
  return driven(PEER_SIDE, servers, options, (http) => peerTarget(peer, http));
}

async function startPeerInMemory({ folder }: Cluster, options: SideOptions): Promise<Side> {
  const peer = await startPeerProcess({ ...options, databaseUrl: undefined, folder });
  return driven(MEMORY_SIDE, { ...peer, addresses: [peer.address] }, options, (http) => peerTarget(peer, http));
}

type Servers = {
  readonly addresses: readonly string[];
  readonly pids: ReadonlyMap<string, number>;
  stop(): Promise<void>;
};

async function driven(
  name: string,
  { addresses, pids, stop }: Servers,
  { concurrency }: SideOptions,
  targetOf: (http: HttpClient) => Promise<Target>,
): Promise<Side> {
  const http = httpClient(addresses, concurrency);
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

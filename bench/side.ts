import { cleanUpSwitch } from './clean-up-switch.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { fillTables } from './fill.ts';
import { type HttpClient, httpClient } from './http-client.ts';
import type { Pace } from './load.ts';
import { startPeerProcess } from './peers/peer-process.ts';
import { peerTarget } from './peers/peer-target.ts';
import {
  ALL_IN_ONE_SIDE,
  CLEANING_SIDE,
  FULL_SIDE,
  MEMORY_SIDE,
  OWN_SIDE,
  PEER_SIDE,
  REPLICAS_SIDE,
} from './side-names.ts';
import { storydenTarget } from './storyden-target.ts';
import type { Target } from './target.ts';
import { type BenchTierOptions, startBenchTiers } from './tiers.ts';

/** A server that is measured beside others, and has started. */
export type Side = {
  readonly name: string;
  /** Of its servers, and of the database if it has one. */
  readonly pids: ReadonlyMap<string, number>;
  /** Whether it writes to the database. */
  readonly isStored: boolean;
  readonly target: Target;
  /** As many requests in flight at each of its gateways. */
  readonly pace: Pace;
  /** Of a side whose tables are full. */
  readonly fullDatabase?: string;
  /** What goes on while it is measured, and is begun and ended each time. */
  readonly meanwhile?: { begin(): Promise<void>; end(): Promise<void> };
  stop(): Promise<void>;
};

type SideOptions = ClusterOptions & {
  readonly concurrency: number;
  /** Gateways of the side with replicas, each with a grant service of its own. */
  readonly replicas: number;
};

type StartSide = (cluster: Cluster, options: SideOptions) => Promise<readonly Side[]>;

/** How each side is started, in the order in which they take turns. The one with full tables is two. */
export const SIDES: ReadonlyMap<string, StartSide> = new Map([
  [OWN_SIDE, async (cluster, options) => [await startTiers(OWN_SIDE, { shape: 1 }, cluster, options)]],
  [
    ALL_IN_ONE_SIDE,
    async (cluster, options) => [await startTiers(ALL_IN_ONE_SIDE, { shape: 'all in one' }, cluster, options)],
  ],
  [
    REPLICAS_SIDE,
    async (cluster, options) => [await startTiers(REPLICAS_SIDE, { shape: options.replicas }, cluster, options)],
  ],
  [FULL_SIDE, startFull],
  [PEER_SIDE, async (cluster, options) => [await startPeerOnPostgres(cluster, options)]],
  [MEMORY_SIDE, async (cluster, options) => [await startPeerInMemory(cluster, options)]],
]);

async function startTiers(
  name: string,
  tierOptions: Pick<BenchTierOptions, 'shape' | 'fill'>,
  cluster: Cluster,
  options: SideOptions,
): Promise<Side & { readonly databaseUrl: string }> {
  const profileDir = name === OWN_SIDE ? options.profileDir : undefined;
  const tiers = await startBenchTiers(cluster, { ...tierOptions, name, profileDir, signal: options.signal });
  const servers = { ...tiers, pids: new Map([...tiers.pids, ['postgres', cluster.pid]]) };
  const side = await driven(name, servers, options, (http) => storydenTarget(tiers, http));
  return { ...side, databaseUrl: tiers.databaseUrl };
}

/** The same servers with and without clean-up; without it their tables stay full. */
async function startFull(cluster: Cluster, options: SideOptions): Promise<readonly Side[]> {
  const { databaseUrl, ...side } = await startTiers(FULL_SIDE, { shape: 1, fill: fillTables }, cluster, options);
  const cleanUp = await cleanUpSwitch(databaseUrl);
  const cleaning = { name: CLEANING_SIDE, meanwhile: { begin: cleanUp.on, end: cleanUp.off }, stop: cleanUp.close };
  return [
    { ...side, fullDatabase: databaseUrl },
    { ...side, ...cleaning },
  ];
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
  { concurrency, signal }: SideOptions,
  targetOf: (http: HttpClient) => Promise<Target>,
): Promise<Side> {
  const pace = { concurrency: concurrency * addresses.length, signal };
  const http = httpClient(addresses, pace.concurrency);
  try {
    const target = await targetOf(http);
    return {
      name,
      pids,
      isStored: pids.has('postgres'),
      target,
      pace,
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

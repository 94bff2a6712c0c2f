import { createLog } from '../runtime/log.ts';
import { migrateAccounts } from '../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../services/grants/commands/migrate.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { startTierProcesses, type TierProcesses } from './tier-processes.ts';

export type BenchTiers = TierProcesses & { readonly databaseUrl: string };

/** Starts the tiers as processes of their own, on a database of their own. */
export async function startBenchTiers(cluster: Cluster, options: ClusterOptions): Promise<BenchTiers> {
  const databaseUrl = await cluster.createDatabase('tiers');
  const log = createLog({ name: 'bench', level: 'warn' });
  await migrateAccounts(databaseUrl, log);
  await migrateGrants(databaseUrl, log);
  const processes = await startTierProcesses({ ...options, databaseUrl, folder: cluster.folder });
  return { ...processes, databaseUrl };
}

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { createLog } from '../runtime/log.ts';
import { migrateAccounts } from '../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../services/grants/commands/migrate.ts';
import type { Cluster, ClusterOptions } from './cluster.ts';
import { startTierProcesses, type TierProcesses, type TierProcessOptions } from './tier-processes.ts';

export type BenchTiers = TierProcesses & { readonly databaseUrl: string };

export type BenchTierOptions = ClusterOptions & {
  /** The side; its database is named after it. */
  readonly name: string;
  readonly shape: TierProcessOptions['shape'];
  /** Fills the database before anything runs on it. */
  readonly fill?: ((databaseUrl: string) => Promise<void>) | undefined;
};

/** Starts the tiers as processes of their own, on a database of their own. */
export async function startBenchTiers(cluster: Cluster, options: BenchTierOptions): Promise<BenchTiers> {
  const name = options.name.replaceAll(/\W+/g, '_');
  const databaseUrl = await cluster.createDatabase(name);
  const folder = path.join(cluster.folder, name);
  await mkdir(folder);
  const log = createLog({ name: 'bench', level: 'warn' });
  await migrateAccounts(databaseUrl, log);
  await migrateGrants(databaseUrl, log);
  await options.fill?.(databaseUrl);
  const processes = await startTierProcesses({ ...options, databaseUrl, folder });
  return { ...processes, databaseUrl };
}

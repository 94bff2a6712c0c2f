import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLog } from '../runtime/log.ts';
import { migrateAccounts } from '../services/accounts/migrate.ts';
import { migrateGrants } from '../services/grants/migrate.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../standalone/postgres.ts';
import type { StorydenAddress } from './storyden-target.ts';
import { startTierProcesses, type TierProcesses } from './tier-processes.ts';

export type BenchTiers = StorydenAddress & {
  /** Of the gateway, the grant service, the account service and the database. */
  readonly pids: ReadonlyMap<string, number>;
  readonly databaseUrl: string;
  /** Where the database keeps its data. */
  readonly folder: string;
};

// What a server has that must not lose anything, though these are the defaults.
const SETTINGS = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const PROFILED_SETTINGS = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_utility': 'on' };

/** Runs the tiers as processes of their own on a database of their own, for as long as `use` takes. */
export async function withTiers<Result>(
  options: { readonly signal: AbortSignal; readonly profileDir: string | undefined },
  use: (tiers: BenchTiers) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-bench-'));
  // The user that PostgreSQL runs as comes through here too.
  await chmod(folder, 0o755);
  let postgres: EmbeddedPostgres | undefined;
  let processes: TierProcesses | undefined;
  try {
    const settings = { ...SETTINGS, ...(options.profileDir && PROFILED_SETTINGS) };
    postgres = await startEmbeddedPostgres({ dataDir: folder, settings });
    options.signal.throwIfAborted();
    const log = createLog({ name: 'bench', level: 'warn' });
    await migrateAccounts(postgres.url, log);
    await migrateGrants(postgres.url, log);

    const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
    processes = await startTierProcesses({ ...options, databaseUrl: postgres.url, admin, folder });
    const pids = new Map([...processes.pids, ['postgres', await postmasterPid(folder)]]);
    return await use({ address: processes.address, admin, pids, databaseUrl: postgres.url, folder });
  } finally {
    await processes?.stop();
    await postgres?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** PostgreSQL writes its process id into the first line of its pid file. */
async function postmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

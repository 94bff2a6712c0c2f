import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../all-in-one/postgres.ts';
import { createLog } from '../runtime/log.ts';
import { migrateAccounts } from '../services/accounts/commands/migrate.ts';
import { migrateGrants } from '../services/grants/commands/migrate.ts';
import type { StorydenAddress } from './storyden-target.ts';
import { startTierProcesses } from './tier-processes.ts';

export type BenchTiers = StorydenAddress & {
  /** Of the gateway, the grant service, the account service and the database. */
  readonly pids: ReadonlyMap<string, number>;
  readonly databaseUrl: string;
  /** Where the database keeps its data. */
  readonly folder: string;
};

export type TierOptions = {
  readonly signal: AbortSignal;
  /** Where each tier leaves its CPU profile; the database then counts its statements too. */
  readonly profileDir: string | undefined;
};

// What a server has that must not lose anything, though these are the defaults.
const SETTINGS = { fsync: 'on', synchronous_commit: 'on', full_page_writes: 'on' };
const PROFILED_SETTINGS = { shared_preload_libraries: 'pg_stat_statements', 'pg_stat_statements.track_utility': 'on' };

/** Runs the tiers as processes of their own on a database of their own, for as long as `use` takes. */
export async function withTiers<Result>(
  options: TierOptions,
  use: (tiers: BenchTiers) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-bench-'));
  try {
    // The user that PostgreSQL runs as comes through here too.
    await chmod(folder, 0o755);
    return await withDatabase(folder, options, (databaseUrl) => withProcesses({ folder, databaseUrl }, options, use));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function withDatabase<Result>(folder: string, options: TierOptions, use: (url: string) => Promise<Result>) {
  const settings = { ...SETTINGS, ...(options.profileDir && PROFILED_SETTINGS) };
  const postgres = await startEmbeddedPostgres({ dataDir: folder, settings });
  try {
    options.signal.throwIfAborted();
    const log = createLog({ name: 'bench', level: 'warn' });
    await migrateAccounts(postgres.url, log);
    await migrateGrants(postgres.url, log);
    return await use(postgres.url);
  } finally {
    await postgres.stop();
  }
}

async function withProcesses<Result>(
  { folder, databaseUrl }: { readonly folder: string; readonly databaseUrl: string },
  options: TierOptions,
  use: (tiers: BenchTiers) => Promise<Result>,
) {
  const admin = { handle: 'admin', password: randomBytes(12).toString('base64url') };
  const processes = await startTierProcesses({ ...options, databaseUrl, admin, folder });
  try {
    const pids = new Map([...processes.pids, ['postgres', await postmasterPid(folder)]]);
    return await use({ address: processes.address, admin, pids, databaseUrl, folder });
  } finally {
    await processes.stop();
  }
}

/** PostgreSQL writes its process id into the first line of its pid file. */
async function postmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { startEmbeddedPostgres } from '../all-in-one/postgres.ts';

/** The PostgreSQL server that every side of a run has a database on. */
export type Cluster = {
  /** Where the servers keep their data and logs. */
  readonly folder: string;
  /** As its superuser, to any of its databases. */
  readonly url: string;
  /** Of the postmaster. */
  readonly pid: number;
  /** Makes an empty database: its address. */
  createDatabase(name: string): Promise<string>;
};

export type ClusterOptions = {
  readonly signal: AbortSignal;
  /** Where profiles go; the server then counts its statements too. */
  readonly profileDir: string | undefined;
};

const SETTINGS = {
  // What a server has that must not lose anything, though these are the defaults.
  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',
  // What an operation has written is read from the log afterwards.
  wal_keep_size: '2GB',
};
const PROFILED_SETTINGS = {
  shared_preload_libraries: 'pg_stat_statements',
  'pg_stat_statements.track_utility': 'on',
  'pg_stat_statements.track_planning': 'on',
};

/** Runs a PostgreSQL server in a temporary folder for as long as `use` takes. */
export async function withCluster<Result>(
  { signal, profileDir }: ClusterOptions,
  use: (cluster: Cluster) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-bench-'));
  try {
    // The user that PostgreSQL runs as comes through here too.
    await chmod(folder, 0o755);
    const settings = { ...SETTINGS, ...(profileDir && PROFILED_SETTINGS) };
    const postgres = await startEmbeddedPostgres({ dataDir: folder, settings });
    try {
      signal.throwIfAborted();
      const createDatabase = (name: string) => databaseOn(postgres.url, name);
      return await use({ folder, url: postgres.url, pid: await postmasterPid(folder), createDatabase });
    } finally {
      await postgres.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function databaseOn(url: string, name: string): Promise<string> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(`create database ${client.escapeIdentifier(name)}`);
  await client.end();
  return Object.assign(new URL(url), { pathname: `/${name}` }).href;
}

/** PostgreSQL writes its process id into the first line of its pid file. */
async function postmasterPid(folder: string): Promise<number> {
  return Number.parseInt(await readFile(path.join(folder, 'postgres', 'postmaster.pid'), 'utf8'), 10);
}

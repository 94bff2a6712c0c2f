import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { Client } from 'pg';
import { StartError } from '../runtime/process.ts';
import { keptSecret } from './data-dir.ts';
import { damagedCluster, databaseFolderFailure, ensureCluster, giveTo, SUPERUSER } from './postgres-cluster.ts';
import { findPostgresPrograms, type PostgresPrograms, runProgram } from './postgres-programs.ts';

/** A PostgreSQL server of our own, on loopback (docs/decisions/0004-embedded-postgres-by-pg-ctl.md). */
export type EmbeddedPostgres = {
  /** postgresql://user:password@127.0.0.1:port/storyden, as its superuser. */
  readonly url: string;
  /** Ends every connection and stops the server. */
  stop(): Promise<void>;
};

export type EmbeddedPostgresOptions = {
  /** The folder for the data, the password and the log; it exists. */
  readonly dataDir: string;
  /** Server settings beside the usual ones, by name. */
  readonly settings?: Readonly<Record<string, string>>;
};

type Cluster = {
  readonly programs: PostgresPrograms;
  readonly dataDir: string;
  readonly folder: string;
  readonly log: string;
  readonly settings: Readonly<Record<string, string>>;
};

const DATABASE = 'storyden';
/** Any fixed number: whoever holds it uses the data folder. */
const FOLDER_LOCK = 7_267_002;
/** Seconds that a start may take after a crash, and a stop while connections end. */
const PATIENCE_SECONDS = 120;
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  // The log holds what a person should see; the rest would only grow.
  log_checkpoints: 'off',
};

/**
 * Starts PostgreSQL on a data folder and makes the folder at the first start. A server that a killed process left
 * running is taken over.
 *
 * @throws StartError with what to do, where the folder cannot be used or another process uses it.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir } = options;
  const programs = await findPostgresPrograms();
  const folder = path.join(dataDir, 'postgres');
  const settings = { ...SETTINGS, ...options.settings };
  const cluster = { programs, dataDir, folder, log: path.join(dataDir, 'postgres.log'), settings };

  const password = await keptSecret(dataDir, 'postgres-password');
  await ensureCluster(programs, folder, password);
  const leftPort = await runningPort(cluster);
  const port = leftPort ?? (await startServer(cluster));
  const urlOf = (database: string) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  try {
    const holder = await takeFolder(cluster, urlOf('postgres'));
    await ensureDatabase(holder);
    return {
      url: urlOf(DATABASE),
      async stop() {
        await holder.end().catch(() => undefined);
        await stopServer(cluster);
      },
    };
  } catch (error) {
    if (leftPort === undefined) await stopServer(cluster);
    throw error;
  }
}

/** The port of a server that runs on the folder already; a stale postmaster.pid is none. */
async function runningPort({ programs, folder }: Cluster): Promise<number | undefined> {
  const { code } = await runProgram(programs, programs.pgCtl, ['status', '-D', folder]);
  if (code !== 0) return undefined;
  // PostgreSQL writes the port into the fourth line of its pid file.
  const lines = (await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const port = Number(lines[3]);
  return port > 0 ? port : undefined;
}

async function startServer(cluster: Cluster): Promise<number> {
  const portFile = path.join(cluster.dataDir, 'postgres-port');
  const used = Number(await readFile(portFile, 'utf8').catch(() => '0'));
  const port = await freePort(used);
  await writeFile(cluster.log, '', { mode: 0o600 });
  await giveTo(cluster.programs, cluster.log);

  const flags = Object.entries(cluster.settings).map(([name, value]) => `-c ${name}=${value}`);
  const { programs, folder, log } = cluster;
  const { code, output } = await runProgram(programs, programs.pgCtl, [
    'start',
    '-w',
    `--timeout=${PATIENCE_SECONDS}`,
    '-D',
    folder,
    '-l',
    log,
    '-o',
    `-p ${port} ${flags.join(' ')}`,
  ]);
  if (code !== 0) throw await startFailure(cluster, output);
  await writeFile(portFile, `${port}\n`);
  return port;
}

async function startFailure(cluster: Cluster, output: string): Promise<Error> {
  const said = await readFile(cluster.log, 'utf8').catch(() => '');
  if (/lock file "postmaster.pid" already exists/.test(said)) return folderInUse(cluster);
  const known = databaseFolderFailure(cluster.dataDir, `${output}\n${said}`);
  const lastWords = said.trim().split('\n').slice(-3).join('\n') || output;
  return known ?? damagedCluster(cluster.folder, `PostgreSQL does not start on it. It said:\n${lastWords}`);
}

async function stopServer({ programs, folder }: Cluster) {
  const stop = ['stop', '-m', 'fast', '-w', `--timeout=${PATIENCE_SECONDS}`, '-D', folder];
  const { code, output } = await runProgram(programs, programs.pgCtl, stop);
  if (code !== 0) throw new Error(`PostgreSQL did not stop: ${output}`);
}

/** One process at a time may use the folder: the connection that this opens holds the server's lock until it ends. */
async function takeFolder(cluster: Cluster, url: string): Promise<Client> {
  const holder = await connect(cluster, url);
  // A server that dies takes the connection with it; that is noticed where it matters, by the services' own.
  holder.on('error', () => undefined);
  const { rows } = await holder.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [FOLDER_LOCK]);
  if (rows[0]?.taken) return holder;
  await holder.end();
  throw folderInUse(cluster);
}

async function connect(cluster: Cluster, url: string): Promise<Client> {
  const until = Date.now() + PATIENCE_SECONDS * 1000;
  for (;;) {
    const client = new Client({ connectionString: url });
    try {
      await client.connect();
      return client;
    } catch (error) {
      const { code } = error as { code?: string };
      if (code === '28P01') throw wrongPassword(cluster);
      // 57P03: starting up after a crash, or a left-over server that is shutting down.
      if (code !== '57P03' || Date.now() > until) throw await startFailure(cluster, String(error));
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }
}

async function ensureDatabase(holder: Client) {
  const { rowCount } = await holder.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) await holder.query(`create database ${DATABASE}`);
}

/** The port used before, so that a noted address stays right; another where that is taken. */
async function freePort(preferred: number): Promise<number> {
  for (const candidate of [preferred, 0]) {
    const port = await new Promise<number | undefined>((resolve) => {
      const probe = createServer();
      probe.once('error', () => resolve(undefined));
      probe.listen(candidate, '127.0.0.1', () => {
        const { port: free } = probe.address() as AddressInfo;
        probe.close(() => resolve(free));
      });
    });
    if (port !== undefined) return port;
  }
  throw new StartError('No port is free on 127.0.0.1 for the embedded PostgreSQL.');
}

const folderInUse = ({ dataDir }: Cluster) =>
  new StartError(`Another process uses ${dataDir}. Stop it first, or choose another folder with DATA_DIR.`);

const wrongPassword = ({ dataDir }: Cluster) =>
  new StartError(
    `The password in ${path.join(dataDir, 'postgres-password')} does not fit the database beside it. Restore the file, ` +
      `or move ${path.join(dataDir, 'postgres')} away to begin anew with an empty database.`,
  );

import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { StartError } from '../runtime/process.ts';
import { keptSecret } from './data-dir.ts';
import { leftServer, silentServer, stalePidFile } from './left-server.ts';
import { ensureCluster, giveTo, SUPERUSER } from './postgres-cluster.ts';
import { databaseFolderFailure, folderInUse } from './postgres-failures.ts';
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
/** Seconds to wait for a process that may be a server. */
const UNKNOWN_PATIENCE_SECONDS = 10;
const LOOK_EVERY_MS = 200;
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
  const urlOf: UrlOf = (port, database) => `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
  const { port, holder } = (await takeOver(cluster, urlOf)) ?? (await startAnew(cluster, urlOf));
  return {
    url: urlOf(port, DATABASE),
    async stop() {
      await holder.end().catch(() => undefined);
      await stopServer(cluster);
    },
  };
}

type UrlOf = (port: number, database: string) => string;
type Taken = { readonly port: number; readonly holder: Client };

/** The server that runs on the folder already; undefined if there is none, or if it has stopped meanwhile. */
async function takeOver(cluster: Cluster, urlOf: UrlOf): Promise<Taken | undefined> {
  const began = Date.now();
  for (;;) {
    const left = await leftServer(cluster.programs, cluster.folder);
    if (left === undefined) return undefined;
    if (left.isServer === false) throw stalePidFile(cluster.folder, left);
    const client = left.port && (await tryConnect(cluster, urlOf(left.port, 'postgres')));
    if (client) return { port: left.port, holder: await takeFolder(cluster, client) };
    // It is starting, recovering from a crash, or about to stop.
    const waited = (Date.now() - began) / 1000;
    if (left.isServer === undefined && waited > UNKNOWN_PATIENCE_SECONDS) throw stalePidFile(cluster.folder, left);
    if (waited > PATIENCE_SECONDS) throw silentServer(cluster.folder, left);
    await delay(LOOK_EVERY_MS);
  }
}

async function startAnew(cluster: Cluster, urlOf: UrlOf): Promise<Taken> {
  const port = await startServer(cluster);
  try {
    const until = Date.now() + PATIENCE_SECONDS * 1000;
    for (;;) {
      const client = await tryConnect(cluster, urlOf(port, 'postgres'));
      if (client) return { port, holder: await takeFolder(cluster, client) };
      if (Date.now() > until) throw await startFailure(cluster, 'It lets nobody in.');
      await delay(LOOK_EVERY_MS);
    }
  } catch (error) {
    await stopServer(cluster);
    throw error;
  }
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

async function startFailure({ dataDir, folder, log }: Cluster, output: string): Promise<Error> {
  const said = await readFile(log, 'utf8').catch(() => '');
  return databaseFolderFailure(dataDir, folder, `${output}\n${said}`.trim());
}

async function stopServer({ programs, folder }: Cluster) {
  const stop = ['stop', '-m', 'fast', '-w', `--timeout=${PATIENCE_SECONDS}`, '-D', folder];
  const { code, output } = await runProgram(programs, programs.pgCtl, stop);
  if (code !== 0) throw new Error(`PostgreSQL did not stop: ${output}`);
}

/** One process at a time may use the folder: the connection holds the server's lock until it ends. */
async function takeFolder({ dataDir }: Cluster, holder: Client): Promise<Client> {
  // A server that dies takes the connection with it; that is noticed where it matters, by the services' own.
  holder.on('error', () => undefined);
  const { rows } = await holder.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [FOLDER_LOCK]);
  if (!rows[0]?.taken) {
    await holder.end();
    throw folderInUse(dataDir);
  }
  const { rowCount } = await holder.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) await holder.query(`create database ${DATABASE}`);
  return holder;
}

/** Undefined if nobody is let in at the moment. */
async function tryConnect({ dataDir }: Cluster, url: string): Promise<Client | undefined> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return client;
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (code === '28P01') throw wrongPassword(dataDir);
    // 57P03: starting, recovering, or shutting down; without a server nothing answers in SQL's codes at all.
    if (code === '57P03' || !/^[0-9A-Z]{5}$/.test(code)) return undefined;
    throw error;
  }
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

const wrongPassword = (dataDir: string) =>
  new StartError(
    `The password in ${path.join(dataDir, 'postgres-password')} does not fit the database beside it. Restore the file, ` +
      `or move ${path.join(dataDir, 'postgres')} away to begin anew with an empty database.`,
  );

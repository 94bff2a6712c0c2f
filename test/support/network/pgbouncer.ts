import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from '../free-port.ts';
import { endWithRun } from '../run/run-folder.ts';

/** PgBouncer in front of a server, as Debian ships it but for what has to be said. */
export type PgBouncer = {
  /** A database of the server, by way of PgBouncer. */
  url(databaseUrl: string): string;
  /** It is stuck: it takes connections and passes nothing on. */
  freeze(): void;
  thaw(): void;
  stop(): Promise<void>;
};

/** A user without rights: PgBouncer does not run as root. */
const NOBODY = 65534;

/**
 * Needs the program `pgbouncer` (Debian: pgbouncer). `settings` are lines of its section [pgbouncer]; in them FOLDER is
 * where the `files` are.
 */
export async function startPgBouncer(
  serverUrl: string,
  settings: readonly string[],
  files: Readonly<Record<string, string>> = {},
): Promise<PgBouncer> {
  const server = new URL(serverUrl);
  const port = await freePort();
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-pgbouncer-'));
  await chmod(folder, 0o755);
  const configuration = path.join(folder, 'pgbouncer.ini');
  const users = path.join(folder, 'users.txt');
  await writeFile(users, `"${server.username}" "${decodeURIComponent(server.password)}"\n`);
  const lines = [
    '[databases]',
    `* = host=${server.hostname} port=${server.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = trust',
    `auth_file = ${users}`,
    ...settings.map((line) => line.replaceAll('FOLDER', folder)),
  ];
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text, { mode: 0o644 });
  await writeFile(configuration, `${lines.join('\n')}\n`);
  const asNobody = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const child = spawn('/usr/sbin/pgbouncer', [configuration], {
    ...asNobody,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  endWithRun(child);
  await listening(child, port);
  return {
    url: (databaseUrl) => Object.assign(new URL(databaseUrl), { hostname: '127.0.0.1', port: String(port) }).href,
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop() {
      const ended = once(child, 'close');
      child.kill('SIGKILL');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function listening(child: ChildProcess, port: number) {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  child.on('error', (error) => (said += error));
  for (let looked = 0; looked < 200; looked += 1) {
    if (await answers(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`pgbouncer does not listen:\n${said}`);
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
      .on('connect', () => resolve(true))
      .on('error', () => resolve(false))
      .on('connect', () => socket.destroy());
  });
}

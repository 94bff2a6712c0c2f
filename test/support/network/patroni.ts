import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { rowsOf } from '../database/rows.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';
import { send } from '../http.ts';
import { endWithRun } from '../run/run-folder.ts';

/** Two clusters are made, and one is copied. */
const PATIENCE_MS = 60_000;
const DOCS = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'failover');

/** A PostgreSQL with a standby: two servers under Patroni, etcd, and HAProxy that leads to the primary. */
export type PatroniCluster = {
  /** A database of it, by way of HAProxy, as its superuser. */
  url(database: string): string;
  /** Resolves when both nodes are up and the standby is synchronous: the state in which one may be lost. */
  whole(): Promise<void>;
  /** The primary hands over to the standby. Resolves when Patroni says that it is done. */
  switchOver(): Promise<void>;
  /** The primary's machine is gone: every process of its PostgreSQL and its Patroni, at once and without a word. */
  killPrimary(): Promise<void>;
  stop(): Promise<void>;
};

type Node = { name: string; folder: string; data: string; rest: number; port: number; patroni: ChildProcess };
type Member = { name: string; role: string };
type Owner = { uid: number; gid: number } | undefined;

/** Needs the programs of Debian's patroni, etcd-server, postgresql and haproxy. They run with the documented configurations. */
export async function startPatroniCluster(): Promise<PatroniCluster> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-patroni-'));
  const owner = postgresUser();
  await giveTo(owner, folder);
  const etcdPort = await freePort();
  const etcd = startEtcd(folder, etcdPort, await freePort(), owner);
  const nodes: Node[] = [];
  for (const name of ['node1', 'node2']) nodes.push(await makeNode(name, folder, etcdPort, owner));
  const port = await freePort();
  const haproxy = await startHaproxy(folder, port, nodes, owner);
  const url = (database: string) => `postgresql://postgres:SUPERUSER-PASSWORD@127.0.0.1:${port}/${database}`;
  let killed: Node | undefined;

  const rest = (route: string, init?: RequestInit) => {
    const [node] = nodes.filter((one) => one !== killed);
    return send(`http://127.0.0.1:${node?.rest}${route}`, init);
  };
  const members = async (): Promise<Member[]> => (await rest('/cluster').catch(() => undefined))?.body?.members ?? [];
  const nodeThatIs = async (role: string) => {
    const member = (await members()).find((one) => one.role === role);
    const node = nodes.find(({ name }) => name === member?.name);
    if (node === undefined) throw new Error(`no node is ${role}`);
    return node;
  };
  const whole = async () => {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const roles = (await members()).map(({ role }) => role).sort();
      if (roles.join() === 'leader,sync_standby') return;
      if (performance.now() > until) throw new Error(`no leader with a synchronous standby but: ${roles.join()}`);
      await delay(200);
    }
  };

  await whole();
  await eventually(() => rowsOf(url('postgres'), 'select 1 as one').catch(String), [{ one: 1 }]);
  return {
    url,
    whole,
    async switchOver() {
      const leader = (await nodeThatIs('leader')).name;
      const answer = await rest('/switchover', { method: 'POST', body: JSON.stringify({ leader }) });
      if (answer.status !== 200) throw new Error(`no switchover: ${answer.status} ${answer.text}`);
    },
    async killPrimary() {
      killed = await nodeThatIs('leader');
      const postgres = await postgresOf(killed);
      const ended = once(killed.patroni, 'exit');
      for (const pid of [killed.patroni.pid, ...postgres]) if (pid) signal(pid, 'SIGKILL');
      await ended;
    },
    async stop() {
      // Patroni stops its PostgreSQL.
      for (const { patroni } of nodes) await end(patroni, 'SIGTERM');
      for (const node of nodes) for (const pid of await postgresOf(node)) signal(pid, 'SIGKILL');
      await end(haproxy, 'SIGTERM');
      await end(etcd, 'SIGTERM');
      await rm(folder, { recursive: true });
    },
  };
}

function startEtcd(folder: string, port: number, peerPort: number, owner: Owner): ChildProcess {
  const [client, peer] = [`http://127.0.0.1:${port}`, `http://127.0.0.1:${peerPort}`];
  const addresses = ['--listen-client-urls', client, '--advertise-client-urls', client, '--listen-peer-urls', peer];
  const cluster = ['--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`];
  return start('etcd', ['--data-dir', path.join(folder, 'etcd'), ...addresses, ...cluster], folder, owner);
}

async function makeNode(name: string, parent: string, etcdPort: number, owner: Owner): Promise<Node> {
  const folder = path.join(parent, name);
  await mkdir(folder);
  await giveTo(owner, folder);
  const [rest, port] = [await freePort(), await freePort()];
  const data = path.join(folder, 'data');
  const text = (await readFile(path.join(DOCS, 'patroni.yml'), 'utf8'))
    .replaceAll('10.0.0.1:8008', `127.0.0.1:${rest}`)
    .replaceAll('10.0.0.1:5432', `127.0.0.1:${port}`)
    .replaceAll('10.0.0.5:2379', `127.0.0.1:${etcdPort}`)
    .replaceAll('10.0.0.0/24', '127.0.0.1/32')
    .replaceAll('/var/lib/postgresql/storyden', data)
    .replace('name: node1', `name: ${name}`);
  await writeFile(path.join(folder, 'patroni.yml'), text);
  const node = { name, folder, data, rest, port };
  return { ...node, patroni: startPatroni(node, owner) };
}

const startPatroni = ({ folder }: Pick<Node, 'folder'>, owner: Owner) =>
  start('patroni', [path.join(folder, 'patroni.yml')], folder, owner);

async function startHaproxy(folder: string, port: number, nodes: readonly Node[], owner: Owner) {
  const file = path.join(folder, 'haproxy.cfg');
  let text = (await readFile(path.join(DOCS, 'haproxy.cfg'), 'utf8')).replaceAll('10.0.0.4:5000', `127.0.0.1:${port}`);
  for (const [index, node] of nodes.entries()) {
    const documented = `10.0.0.${index + 1}:5432 check port 8008`;
    text = text.replaceAll(documented, `127.0.0.1:${node.port} check port ${node.rest}`);
  }
  await writeFile(file, text);
  return start('haproxy', ['-db', '-f', file], folder, owner);
}

function start(program: string, args: readonly string[], folder: string, owner: Owner): ChildProcess {
  const env = { PATH: `/usr/bin:/bin:/usr/sbin:${process.env.PATH}`, HOME: folder, LC_ALL: 'C.UTF-8' };
  const child = spawn(program, args, { ...owner, cwd: folder, env, stdio: 'ignore', detached: true });
  endWithRun(child);
  return child;
}

async function end(child: ChildProcess, name: NodeJS.Signals) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(name);
  await ended;
}

/** The ids of a node's PostgreSQL: the first process and its children; none where it does not run. */
async function postgresOf({ data }: Node): Promise<number[]> {
  const [pid] = (await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const children = pid && (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => undefined));
  return children === undefined || children === '' ? [] : [pid, ...children.trim().split(' ')].map(Number);
}

function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** PostgreSQL does not run as root: there it runs as the user that its package makes. */
function postgresUser(): Owner {
  if (process.getuid?.() !== 0) return undefined;
  const ask = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: ask('-u'), gid: ask('-g') };
}

async function giveTo(owner: Owner, folder: string) {
  await chmod(folder, 0o755);
  if (owner) await chown(folder, owner.uid, owner.gid);
}

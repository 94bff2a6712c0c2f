import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startEmbeddedPostgres } from '../../all-in-one/postgres.ts';

let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'storyden-postgres-'));
  await chmod(dataDir, 0o755);
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

const start = () => startEmbeddedPostgres({ dataDir, settings: { fsync: 'off' } });
const inCluster = (file: string) => path.join(dataDir, 'postgres', file);

async function query(url: string, text: string) {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query(text);
  await client.end();
  return rows;
}

/** A server whose process was killed before it could stop it. */
async function leaveServerBehind() {
  const script = `
    import { startEmbeddedPostgres } from ${JSON.stringify(path.join(import.meta.dirname, '..', '..', 'all-in-one', 'postgres.ts'))};
    const { url } = await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(url);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(child.stdout.setEncoding('utf8'), 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  return String(url).trim();
}

describe('the embedded PostgreSQL', () => {
  test('keeps its data, its port and its password over a stop and a start', async () => {
    const first = await start();
    await query(first.url, 'create table kept (answer int); insert into kept values (42)');
    await first.stop();
    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await second.stop();
    await expect(stat(inCluster('postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  test('keeps its password readable by its owner alone', async () => {
    const server = await start();
    expect((await stat(path.join(dataDir, 'postgres-password'))).mode & 0o777).toBe(0o600);
    const stranger = server.url.replace(/:[^:@]+@/, ':guess@');
    await expect(query(stranger, 'select 1')).rejects.toThrow('password authentication failed');
    await server.stop();
  });

  test('takes over a server that a killed process left running', async () => {
    const left = await leaveServerBehind();
    const server = await start();
    expect(server.url).toBe(left);
    await server.stop();
    await expect(query(left, 'select 1')).rejects.toThrow('ECONNREFUSED');
  });

  test('starts over the pid file of a server that is gone', async () => {
    await (await start()).stop();
    await writeFile(inCluster('postmaster.pid'), '4194000\n/nowhere\n1700000000\n5\n\n\n\nready\n');
    const server = await start();
    expect(await query(server.url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await server.stop();
  });

  test('waits for a server that a killed process left running and that is about to stop', async () => {
    const left = await leaveServerBehind();
    const client = new Client({ connectionString: left });
    client.on('error', () => undefined);
    await client.connect();
    const [pid = ''] = (await readFile(inCluster('postmaster.pid'), 'utf8')).split('\n');
    // A smart stop lets nobody in and waits for those who are there.
    process.kill(Number(pid), 'SIGTERM');
    const starting = start();
    await client.end();
    const server = await starting;
    expect(await query(server.url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await server.stop();
  });

  test('serves one process at a time', async () => {
    const server = await start();
    await expect(start()).rejects.toThrow(`Another process uses ${dataDir}. Stop it first`);
    expect(await query(server.url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await server.stop();
  });
});

describe('a data folder that is not damaged is never called so, nor to be moved away', () => {
  const refusal = () =>
    start().then(
      () => 'it started',
      (error: Error) => error.message,
    );

  test('after a crash, when the number in postmaster.pid is another process by now', async () => {
    const server = await start();
    const pidFile = inCluster('postmaster.pid');
    const lines = (await readFile(pidFile, 'utf8')).split('\n');
    await server.stop();
    const other = spawn('sleep', ['600'], await ownerOf(dataDir));
    await once(other, 'spawn');
    await writeFile(pidFile, [other.pid, ...lines.slice(1)].join('\n'));
    await writeFile(path.join(dataDir, 'postgres.log'), 'FATAL:  words of the last run\n');

    const said = await refusal();
    expect(said).toMatch(new RegExp(`postmaster.pid .*process ${other.pid}.* is another program`));
    expect(said).toMatch(/delete postmaster.pid and start again/);
    expect(said).not.toMatch(/damaged|backup|move|anew|words of the last run/);
    other.kill();
    await once(other, 'exit');
    const again = await start();
    expect(await query(again.url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await again.stop();
  });

  test('while it is in use where its processes cannot be seen', async () => {
    const server = await start();
    const pidFile = inCluster('postmaster.pid');
    const whole = await readFile(pidFile, 'utf8');
    // In another PID namespace the number is nobody's.
    await writeFile(pidFile, whole.replace(/^\d+/, '4194000'));
    const said = await refusal();
    expect(said).toMatch(/is in use: .* another container/);
    expect(said).toMatch(/Stop .* or choose another folder with DATA_DIR/);
    expect(said).not.toMatch(/damaged|backup|anew/);
    expect(await query(server.url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await writeFile(pidFile, whole);
    await server.stop();
  });

  test('when PostgreSQL stops for another reason, in its own words', async () => {
    await (await start()).stop();
    const odd = startEmbeddedPostgres({ dataDir, settings: { shared_buffers: 'many' } });
    const said = await odd.then(String, (error: Error) => error.message);
    expect(said).toMatch(/PostgreSQL does not start[\s\S]*shared_buffers/);
    expect(said).not.toMatch(/damaged|backup|move|anew/);
  });
});

/** How to run a process as the user that PostgreSQL runs as. */
async function ownerOf(folder: string) {
  const { uid, gid } = await stat(path.join(folder, 'postgres'));
  return { uid, gid };
}

describe('a data folder that cannot be used is named, with what to do', () => {
  test('half of it missing', async () => {
    await (await start()).stop();
    await rm(inCluster('global'), { recursive: true });
    await expect(start()).rejects.toThrow(/is damaged: [\s\S]*Restore the folder from a backup, or move it away/);
  });

  test('without a version', async () => {
    await (await start()).stop();
    await rm(inCluster('PG_VERSION'));
    await expect(start()).rejects.toThrow(/is damaged: it has no PG_VERSION/);
  });

  test('of another major version', async () => {
    await (await start()).stop();
    await writeFile(inCluster('PG_VERSION'), '15\n');
    await expect(start()).rejects.toThrow(/was made by PostgreSQL 15, and this release brings PostgreSQL \d+/);
  });

  test('with another password', async () => {
    await (await start()).stop();
    await writeFile(path.join(dataDir, 'postgres-password'), 'another\n');
    await expect(start()).rejects.toThrow(/postgres-password does not fit the database/);
    await expect(readFile(inCluster('postmaster.pid'))).rejects.toThrow('ENOENT');
  });

  test.runIf(process.getuid?.() === 0)('out of reach of the user that PostgreSQL runs as', async () => {
    await chmod(dataDir, 0o700);
    await expect(start()).rejects.toThrow(/cannot reach .* Choose a folder outside of \/root/);
  });
});

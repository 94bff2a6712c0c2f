import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Command, runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { signIn } from '../support/people/person.ts';

// Every start is a process that starts a database and four servers.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

const RUNNING = /Ctrl-C stops everything/;
/** Where npm start keeps it. */
const COMPILED = path.join('node_modules', '.cache', 'compiled');
const PASSWORD = /password {3}(\S+) {3}\(shown this once\)/;

const folders: string[] = [];
const commands: Command[] = [];

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-one-command-'));
  await chmod(folder, 0o755);
  folders.push(folder);
  return folder;
}

/** Settings for a run beside others on this machine. */
async function settingsFor(dataDir: string): Promise<Record<string, string>> {
  return {
    DATA_DIR: dataDir,
    GATEWAY_LISTEN: `127.0.0.1:${await freePort()}`,
    WEB_LISTEN: `127.0.0.1:${await freePort()}`,
    GRANTS_GRPC_LISTEN: `127.0.0.1:${await freePort()}`,
    GRANTS_CONNECT_LISTEN: `127.0.0.1:${await freePort()}`,
    ACCOUNTS_GRPC_LISTEN: `127.0.0.1:${await freePort()}`,
  };
}

function start(settings: Record<string, string>, program = process.execPath, args = ['all-in-one/main.ts']): Command {
  const command = runCommand(program, args, settings);
  commands.push(command);
  return command;
}

const addressOf = (settings: Record<string, string>) => `http://${settings.GATEWAY_LISTEN}`;
const databaseRuns = (dataDir: string) =>
  stat(path.join(dataDir, 'postgres', 'postmaster.pid')).then(
    () => true,
    () => false,
  );

afterAll(async () => {
  for (const command of commands) command.stopGroup();
  await Promise.all(commands.map((command) => command.ended()));
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('npm start on a fresh machine', () => {
  let settings: Record<string, string>;
  let run: Command;
  let password: string;

  beforeAll(async () => {
    settings = await settingsFor(path.join(await newFolder(), 'data'));
    run = start(settings);
    await run.printed(RUNNING);
    password = PASSWORD.exec(run.output())?.[1] ?? '';
  });

  test('prints where it is, and it is there', async () => {
    const issuer = /issuer +(\S+)/.exec(run.output())?.[1];
    const metadata = /metadata +(\S+)/.exec(run.output())?.[1] ?? '';
    const said = await (await fetch(metadata)).json();
    // An MCP client needs no set-up by its document; nobody registers by themselves.
    expect(said).toMatchObject({ issuer, client_id_metadata_document_supported: true });
    expect(said).not.toHaveProperty('registration_endpoint');
    const ready = await fetch(`${addressOf(settings)}/readyz`);
    expect(ready.status).toBe(200);
  });

  test('prints example commands that work as they stand', async () => {
    const printed = run.output().matchAll(/npm run (example:\S+) -- (.+)/g);
    const outcomes = await Promise.all(
      [...printed].map(async ([, script = '', flags = '']) => {
        const port = script === 'example:web-app' ? ['--port', String(await freePort())] : [];
        const example = start({}, 'npm', ['run', script, '--', ...flags.split(' '), ...port]);
        return { script, code: await example.ended(), output: example.output() };
      }),
    );
    expect(outcomes).toEqual([
      { script: 'example:device-login', code: 0, output: expect.stringMatching(/Signed in as +admin \(@admin\)/) },
      { script: 'example:web-app', code: 0, output: expect.stringMatching(/Signed in as +admin[\s\S]*Renewed/) },
    ]);
  });

  test('keeps what it made readable by its owner alone', async () => {
    for (const secret of ['oauth-secret', 'rpc-token', 'postgres-password']) {
      expect((await stat(path.join(settings.DATA_DIR ?? '', secret))).mode & 0o777).toBe(0o600);
    }
  });

  test('refuses a second start on the same folder, and goes on', async () => {
    const second = start({ ...(await settingsFor('')), DATA_DIR: settings.DATA_DIR ?? '' });
    expect(await second.ended()).toBe(1);
    expect(second.output()).toMatch(/^Another process uses .*\. Stop it first/);
    expect((await fetch(`${addressOf(settings)}/readyz`)).status).toBe(200);
  });

  test('stops everything on Ctrl-C, however often it is pressed, and goes on with its data at the next start', async () => {
    const pressing = setInterval(() => run.child.kill('SIGINT'), 5);
    expect(await run.ended()).toBe(0);
    clearInterval(pressing);
    expect(await databaseRuns(settings.DATA_DIR ?? '')).toBe(false);

    const second = start(settings);
    await second.printed(RUNNING);
    expect(second.output()).not.toMatch(/administrator was made|shown this once/);
    await signIn(addressOf(settings), { handle: 'admin', password });

    // Killed, it leaves its database running; the next start takes it over.
    second.child.kill('SIGKILL');
    await second.ended();
    const third = start(settings);
    await third.printed(RUNNING);
    third.child.kill('SIGTERM');
    expect(await third.ended()).toBe(0);
    expect(await databaseRuns(settings.DATA_DIR ?? '')).toBe(false);
  });
});

describe('npm start through npm', () => {
  test.each([
    ['Ctrl-C in its terminal', (pid: number) => process.kill(-pid, 'SIGINT')],
    ['SIGTERM to npm', (pid: number) => process.kill(pid, 'SIGTERM')],
  ])('stops cleanly on %s', async (_, stop) => {
    const dataDir = await newFolder();
    // As `echo root:… | base64` leaves it in a Kubernetes secret.
    const more = { BOOTSTRAP_ADMIN: 'root:correct horse battery\n', TRUSTED_PROXYS: '10.0.0.0/8' };
    const settings = { ...(await settingsFor(dataDir)), ...more };
    const run = start(settings, 'npm', ['start']);
    await run.printed(RUNNING);
    expect(run.output()).toContain('TRUSTED_PROXYS is no setting and has no effect; did you mean TRUSTED_PROXIES?');
    expect(run.output()).not.toContain('correct horse');
    stop(run.child.pid ?? 0);
    await run.ended();
    expect(await databaseRuns(dataDir)).toBe(false);
    await expect(fetch(addressOf(settings))).rejects.toThrow('fetch failed');
    await signInAgain(settings);
  });

  /** What was stored is there after the stop. */
  async function signInAgain(settings: Record<string, string>) {
    const again = start(settings);
    await again.printed(RUNNING);
    await signIn(addressOf(settings), { handle: 'root', password: 'correct horse battery' });
    again.child.kill('SIGTERM');
    expect(await again.ended()).toBe(0);
  }
});

test('npm start keeps what Node has compiled for the next one', async () => {
  await rm(COMPILED, { recursive: true, force: true });
  await start({ GATEWAY_LISTEN: 'nowhere' }).ended();
  expect((await readdir(COMPILED, { recursive: true })).length).toBeGreaterThan(100);
});

describe('npm start that cannot', () => {
  test('names the port that is in use, and leaves nothing running', async () => {
    const dataDir = await newFolder();
    const settings = await settingsFor(dataDir);
    const port = Number(settings.GATEWAY_LISTEN?.split(':')[1]);
    const other = createServer().listen(port, '127.0.0.1');
    const run = start(settings);
    expect(await run.ended()).toBe(1);
    expect(run.output()).toContain(`Port ${port} on 127.0.0.1 is in use.`);
    expect(run.output()).toContain('GATEWAY_LISTEN=127.0.0.1:PORT');
    // The administrator is in the database by now: nobody could learn the password later.
    expect(run.output()).toMatch(PASSWORD);
    expect(await databaseRuns(dataDir)).toBe(false);
    other.close();
  });

  test('names every wrong variable, with what was found and what is expected', async () => {
    const settings = { DATA_DIR: await newFolder(), OAUTH_ACCESS_TOKEN_TTL: 'soon', TRUSTED_ORIGINS: 'example' };
    const run = start(settings);
    expect(await run.ended()).toBe(1);
    expect(run.output()).toMatch(/OAUTH_ACCESS_TOKEN_TTL: found "soon", expected a duration like/);
    expect(run.output()).toMatch(/TRUSTED_ORIGINS: found "example", expected origins like/);
    expect(run.output()).not.toMatch(/^ +at /m);
  });

  test('names a damaged folder, with what to do', async () => {
    const dataDir = await newFolder();
    await writeFile(path.join(dataDir, 'postgres'), 'not a database');
    const run = start(await settingsFor(dataDir));
    expect(await run.ended()).toBe(1);
    expect(run.output()).toMatch(/^The database in .* is damaged: [\s\S]*move it away to begin anew/);
  });

  test('names a database that does not answer', async () => {
    const url = `postgresql://nobody:secret@127.0.0.1:${await freePort()}/none`;
    const run = start({ ...(await settingsFor(await newFolder())), DATABASE_URL: url });
    expect(await run.ended()).toBe(1);
    expect(run.output()).toMatch(/^DATABASE_URL: .*ECONNREFUSED/);
    expect(run.output()).not.toContain('secret');
  });
});

import { appendFile, chmod, cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Command, runCommand } from '../support/command.ts';
import { freePort } from '../support/free-port.ts';
import { signIn } from '../support/people/person.ts';

// It starts a database, Vite and three servers, and the servers again after each change.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const ROOT = path.join(import.meta.dirname, '..', '..');
const SOURCES = ['all-in-one', 'gateway', 'package.json', 'proto', 'runtime', 'services', 'tsconfig.json', 'web'];
const PATIENCE = { timeout: 60_000, interval: 50 };
const SERVER_FILE = 'gateway/http/refusal-texts.ts';

let folder: string;
let copy: string;
let settings: Record<string, string>;
let run: Command;
let password: string;

const web = () => settings.PUBLIC_WEB_ADDRESS ?? '';
const api = () => settings.PUBLIC_API_ADDRESS ?? '';
const timesPrinted = (text: string) => run.output().split(text).length - 1;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'storyden-dev-'));
  await chmod(folder, 0o755);
  copy = path.join(folder, 'tree');
  await copyTree();
  const [apiPort, webPort] = [await freePort(), await freePort()];
  settings = {
    DATA_DIR: path.join(folder, 'data'),
    GATEWAY_LISTEN: `127.0.0.1:${apiPort}`,
    WEB_LISTEN: `127.0.0.1:${webPort}`,
    PUBLIC_API_ADDRESS: `http://127.0.0.1:${apiPort}`,
    PUBLIC_WEB_ADDRESS: `http://127.0.0.1:${webPort}`,
    GRANTS_GRPC_LISTEN: `127.0.0.1:${await freePort()}`,
    GRANTS_CONNECT_LISTEN: `127.0.0.1:${await freePort()}`,
    ACCOUNTS_GRPC_LISTEN: `127.0.0.1:${await freePort()}`,
  };
  run = runCommand('npm', ['run', 'dev'], settings, copy);
  const [, made = ''] = await run.printed(/password {3}(\S+) {3}\(shown this once\)[\s\S]*Ctrl-C stops everything/);
  password = made;
});
afterAll(async () => {
  run?.stopGroup();
  await run?.ended();
  await rm(folder, { recursive: true, force: true });
});

/** Sources to change without anybody noticing, with the packages of this tree and Vite's own cache. */
async function copyTree() {
  for (const name of SOURCES) {
    await cp(path.join(ROOT, name), path.join(copy, name), {
      recursive: true,
      filter: (source) => !/[/\\](node_modules|dist[^/\\]*)$/.test(source),
    });
  }
  await mkdir(path.join(copy, 'node_modules'));
  for (const name of await readdir(path.join(ROOT, 'node_modules'))) {
    if (name === '.vite') continue;
    await symlink(path.join(ROOT, 'node_modules', name), path.join(copy, 'node_modules', name));
  }
}

/** What Vite tells a page that is open. */
async function openPage(): Promise<{ told: () => string; close: () => void }> {
  const client = await (await fetch(`${web()}/@vite/client`)).text();
  const token = /wsToken = "([^"]+)"/.exec(client)?.[1];
  const socket = new WebSocket(`${web().replace('http', 'ws')}/?token=${token}`, 'vite-hmr');
  let told = '';
  socket.addEventListener('message', ({ data }) => {
    told += data;
  });
  await vi.waitFor(() => expect(told).toContain('connected'), PATIENCE);
  return { told: () => told, close: () => socket.close() };
}

describe('npm run dev', () => {
  test('serves what npm start serves, under the same kind of addresses', async () => {
    expect(await (await fetch(`${web()}/config.json`)).json()).toEqual({ apiAddress: api() });
    const page = await fetch(`${web()}/login`, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('src="/src/main.tsx"');
    const policy = page.headers.get('content-security-policy') ?? '';
    expect(policy.replaceAll(/'nonce-[\w-]{22}'/g, 'NONCE').split(';')).toEqual([
      "default-src 'none'",
      "script-src 'self' NONCE",
      "style-src 'self' NONCE",
      `img-src 'self' ${api()}`,
      "font-src 'self'",
      `connect-src 'self' ${api()} ${web().replace('http', 'ws')}`,
      "frame-ancestors 'none'",
      "form-action 'none'",
      "base-uri 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    await signIn(api(), { handle: 'admin', password });
  });

  test('starts the servers again when one of their files changes, with the same data', async () => {
    await appendFile(path.join(copy, SERVER_FILE), '\n');
    await run.printed(/is running again/);
    await signIn(api(), { handle: 'admin', password });
    expect(timesPrinted('Ctrl-C stops everything')).toBe(1);
  });

  test('says what is wrong with a file, and goes on when it is saved again', async () => {
    const again = timesPrinted('is running again');
    await writeFile(path.join(copy, SERVER_FILE), 'this is no code');
    await run.printed(/refusal-texts\.ts:1[\s\S]*SyntaxError[\s\S]*Waiting for file changes/);
    await cp(path.join(ROOT, SERVER_FILE), path.join(copy, SERVER_FILE));
    await vi.waitFor(() => expect(timesPrinted('is running again')).toBe(again + 1), PATIENCE);
    await signIn(api(), { handle: 'admin', password });
  });

  test('sends a change of the frontend to the pages that are open', async () => {
    expect((await fetch(`${web()}/src/permissions/permission-texts.ts`)).status).toBe(200);
    const page = await openPage();
    await appendFile(path.join(copy, 'web/src/permissions/permission-texts.ts'), '\n');
    await vi.waitFor(() => expect(page.told()).toMatch(/"type":"(update|full-reload)"/), PATIENCE);
    page.close();
  });

  test('ends with one Ctrl-C and leaves nothing running', async () => {
    process.kill(-(run.child.pid ?? 0), 'SIGINT');
    await run.ended();
    await vi.waitFor(() => expect(() => process.kill(-(run.child.pid ?? 0), 0)).toThrow('ESRCH'), PATIENCE);
    await expect(stat(path.join(folder, 'data', 'postgres', 'postmaster.pid'))).rejects.toThrow('ENOENT');
    for (const address of [api(), web()]) await expect(fetch(address)).rejects.toThrow('fetch failed');
  });
});

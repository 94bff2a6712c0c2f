import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { generate } from 'selfsigned';
import { eventually } from '../eventually.ts';
import { endWithRun } from '../run/run-folder.ts';

const DOCS = path.join(import.meta.dirname, '..', '..', '..', 'docs', 'proxies');
/** The user that a proxy runs as where the tests run as root. */
const NOBODY = 65534;

/** The hosts of the documented configurations, and those that stand for them here. */
export const OWN_HOST = 'localhost';
export const SHARED_HOST = '127.0.0.1';

type Place = { folder: string; port: number; gateways: readonly [number, number] };

/** How each proxy is started with its documented configuration, in which nothing changes but addresses and paths. */
const PROXIES = {
  nginx: async (place: Place) => {
    const site = (await documented('nginx.conf', place)).replaceAll('listen 443 ssl', `listen ${place.port} ssl`);
    const paths = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path ${name};`);
    const main = `pid nginx.pid; events {} http { access_log off; ${paths.join(' ')} include site.conf; }`;
    await writeFile(path.join(place.folder, 'site.conf'), site);
    await writeFile(path.join(place.folder, 'nginx.conf'), main);
    const file = path.join(place.folder, 'nginx.conf');
    return ['/usr/sbin/nginx', '-p', place.folder, '-c', file, '-e', 'stderr', '-g', 'daemon off;'];
  },
  haproxy: async (place: Place) => {
    const file = path.join(place.folder, 'haproxy.cfg');
    await writeFile(
      file,
      (await documented('haproxy.cfg', place)).replace('bind :443', `bind 127.0.0.1:${place.port}`),
    );
    return ['/usr/sbin/haproxy', '-db', '-f', file];
  },
  caddy: async (place: Place) => {
    const file = path.join(place.folder, 'Caddyfile');
    const site = (await documented('Caddyfile', place))
      .replace(/^localhost \{/m, `https://localhost:${place.port} {`)
      .replace(/^127\.0\.0\.1 \{/m, `https://127.0.0.1:${place.port} {`);
    await writeFile(file, `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${site}`);
    return ['caddy', 'run', '--config', file, '--adapter', 'caddyfile'];
  },
};

export type ProxyName = keyof typeof PROXIES;
export const PROXY_NAMES = Object.keys(PROXIES) as ProxyName[];

export type RunningProxy = { stop(): Promise<void> };

/** Starts a proxy of this machine, as nobody, with its documented configuration. */
export async function startProxy(
  name: ProxyName,
  port: number,
  gateways: readonly [number, number],
): Promise<RunningProxy> {
  const folder = await mkdtemp(path.join(tmpdir(), `storyden-${name}-`));
  await makeCertificate(folder);
  const [program = '', ...args] = await PROXIES[name]({ folder, port, gateways });
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await chown(folder, NOBODY, NOBODY);
  const child = spawn(program, args, {
    ...(asRoot && { uid: NOBODY, gid: NOBODY }),
    env: { PATH: process.env.PATH, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  endWithRun(child);
  const ended = once(child, 'exit');
  const printed = outputOf(child);
  await eventually(async () => {
    if (child.exitCode !== null) throw new Error(`${name} has ended:\n${printed()}`);
    return accepts(port);
  }, true);
  return {
    async stop() {
      child.kill('SIGTERM');
      await ended;
      await rm(folder, { recursive: true });
    },
  };
}

async function documented(file: string, { folder, gateways }: Place): Promise<string> {
  return (await readFile(path.join(DOCS, file), 'utf8'))
    .replaceAll('127.0.0.1:8000', `127.0.0.1:${gateways[0]}`)
    .replaceAll('127.0.0.1:8001', `127.0.0.1:${gateways[1]}`)
    .replaceAll('/etc/ssl/', `${folder}/`)
    .replaceAll(/^(?!#)(.*)id\.example\.org/gm, `$1${OWN_HOST}`)
    .replaceAll(/^(?!#)(.*)www\.example\.org/gm, `$1${SHARED_HOST}`);
}

let certificate: ReturnType<typeof generate> | undefined;

/** A certificate for both hosts, which this process trusts from now on; one, because its connections are reused. */
async function makeCertificate(folder: string) {
  certificate ??= generate([{ name: 'commonName', value: OWN_HOST }], {
    extensions: [
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: OWN_HOST },
          { type: 7, ip: SHARED_HOST },
        ],
      },
    ],
  });
  const { cert, private: key } = await certificate;
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), cert]);
  const files = { 'storyden.pem': cert, 'storyden.key': key, 'storyden-with-key.pem': `${cert}\n${key}` };
  for (const [name, text] of Object.entries(files)) {
    await writeFile(path.join(folder, name), text);
    await chmod(path.join(folder, name), 0o644);
  }
}

function outputOf(child: ChildProcess): () => string {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (output += text));
  return () => output;
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).on('error', () => resolve(false));
  });
}

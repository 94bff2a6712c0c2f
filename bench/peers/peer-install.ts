import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { StartError } from '../../runtime/process.ts';

const FOLDER = fileURLToPath(new URL('oidc-provider', import.meta.url));

/**
 * Installs the peer's own packages, which `npm ci` of the project leaves out, unless they are there.
 *
 * @throws StartError if npm cannot
 */
export async function installPeer(say: (progress: string) => void) {
  if (await isInstalled()) return;
  say('installing oidc-provider into bench/peers/oidc-provider, once');
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund'], { cwd: FOLDER, stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(npm, 'exit');
  if (code !== 0) throw new StartError('npm could not install it; --sides "this project" measures without it.');
}

/** npm writes down what it has installed, in the words of the lock file. */
async function isInstalled(): Promise<boolean> {
  const [installed, locked] = await Promise.all(
    ['node_modules/.package-lock.json', 'package-lock.json'].map((name) =>
      readFile(path.join(FOLDER, name), 'utf8').then(versionsIn, () => undefined),
    ),
  );
  return installed !== undefined && installed === locked;
}

function versionsIn(lock: string): string {
  const packages: Record<string, { version?: string; optional?: boolean }> = JSON.parse(lock).packages;
  const wanted = Object.entries(packages).filter(([name, { optional }]) => name !== '' && !optional);
  return JSON.stringify(wanted.map(([name, { version }]) => [name, version]).sort());
}

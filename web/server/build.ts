import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { glob, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { StartError } from '../../runtime/process.ts';

const WEB = path.join(import.meta.dirname, '..');

/** Where the built frontend is. */
export const DIST = path.join(WEB, 'dist');

// What a build is made from; a change of any of it makes the build old.
const SOURCES = [
  ...['index.html', 'vite.config.ts', 'server/build.ts', 'public/**/*', 'src/**/*'],
  ...['../proto/vocabulary/*', '../package-lock.json'],
];
const HASH_FILE = '.sources';

/** Builds the frontend where that has not been done since its sources changed; says so, because it takes seconds. */
export async function ensureBuilt(print: (text: string) => void) {
  const hash = await sourcesHash();
  if (hash === (await builtHash())) return;
  print('Building the frontend …');
  await build(hash);
}

async function sourcesHash(): Promise<string> {
  const files: string[] = [];
  for await (const file of glob(SOURCES, { cwd: WEB, exclude: ['**/*.test.ts'] })) files.push(file);
  const hash = createHash('sha256');
  for (const file of files.toSorted()) {
    const content = await readFile(path.join(WEB, file)).catch(ignore('EISDIR'));
    if (content) hash.update(`${file}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

function ignore(code: string) {
  return (error: NodeJS.ErrnoException): undefined => {
    if (error.code !== code) throw error;
  };
}

function builtHash(): Promise<string | undefined> {
  return readFile(path.join(DIST, HASH_FILE), 'utf8').catch(() => undefined);
}

/** Into a folder of its own, moved into place when it is whole: somebody may be served from the old one. */
async function build(hash: string) {
  const folder = path.join(WEB, `dist-${process.pid}`);
  try {
    await runVite(folder);
    await writeFile(path.join(folder, HASH_FILE), hash);
    await replaceDist(folder, hash);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Moves only whole folders, so that builds that end at the same time never take files out of each other. */
async function replaceDist(folder: string, hash: string) {
  const old = `${folder}-old`;
  await rename(DIST, old).catch(ignore('ENOENT'));
  await rename(folder, DIST).catch(async (error: NodeJS.ErrnoException) => {
    // Another start has just built the same.
    if (hash !== (await builtHash())) throw error;
  });
  await rm(old, { recursive: true, force: true });
}

/** In a process of its own, because Vite changes the environment of the one that it runs in. */
async function runVite(outDir: string) {
  const child = spawn(process.execPath, [viteProgram(), 'build', '--outDir', outDir, '--logLevel', 'warn'], {
    cwd: WEB,
    // What starts this may be a test or under development; what is built is neither.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new StartError('The frontend could not be built; Vite has said why above.');
}

function viteProgram(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin', 'vite.js');
  } catch {
    throw new StartError('The frontend is not built, and Vite is not installed. Run "npm ci" without --omit=dev.');
  }
}

import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const SDK = path.join(ROOT, 'sdk');
const run = promisify(execFile);

/** An empty project into which the package was installed, as npm would publish it. */
export type InstalledSdk = {
  readonly folder: string;
  /** Paths of the files in the package. */
  readonly files: readonly string[];
  /** Runs a command there; @throws with what it printed if it fails */
  run(program: string, ...args: string[]): Promise<string>;
  /** Copies an example of the package there, as a file of another type. @returns its name there */
  example(name: string, type: 'mjs' | 'ts'): Promise<string>;
};

/** Builds, packs and installs the package beside others from the registry (`express@5.3.0`). */
export async function installSdk(...others: readonly string[]): Promise<InstalledSdk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sdk-'));
  await run('npm', ['pack', '--pack-destination', folder], { cwd: SDK });
  const [archive = ''] = (await readdir(folder)).filter((name) => name.endsWith('.tgz'));
  const { stdout: listing } = await run('tar', ['-tzf', path.join(folder, archive)]);
  await writeFile(path.join(folder, 'package.json'), '{ "private": true, "type": "module" }');
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--save-exact'];
  await run('npm', ['install', ...quietly, `./${archive}`, ...others], { cwd: folder });
  return {
    folder,
    files: listing.trim().split('\n'),
    async run(program, ...args) {
      const { stdout } = await run(program, args, { cwd: folder }).catch((error) => {
        throw new Error(`${program} ${args.join(' ')}: ${error.stdout}${error.stderr}`);
      });
      return stdout;
    },
    async example(name, type) {
      const file = `${name}.${type}`;
      await copyFile(path.join(SDK, 'examples', `${name}.ts`), path.join(folder, file));
      return file;
    },
  };
}

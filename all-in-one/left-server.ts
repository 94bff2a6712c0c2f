import { readFile, readlink, realpath } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../runtime/process.ts';
import { type PostgresPrograms, runProgram } from './postgres-programs.ts';

/** What postmaster.pid says of a server that runs on a folder, as far as the system knows that process. */
export type LeftServer = {
  readonly pid: number;
  /** Undefined while the server has not written it yet. */
  readonly port: number | undefined;
  /** Whether the process is a server on this folder; undefined where the system does not tell. */
  readonly isServer: boolean | undefined;
};

/** The server that runs on a folder already, left by a killed process; undefined if there is none. */
export async function leftServer(programs: PostgresPrograms, folder: string): Promise<LeftServer | undefined> {
  // Asks only whether there is a process with the number in the file; after a crash that may be any program.
  const { code } = await runProgram(programs, programs.pgCtl, ['status', '-D', folder]);
  if (code !== 0) return undefined;
  // PostgreSQL writes its number into the first line, and the port into the fourth.
  const lines = (await readFile(path.join(folder, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!(pid > 0)) return undefined;
  return { pid, port: port > 0 ? port : undefined, isServer: await isServerOf(pid, folder) };
}

/** A server works in its folder. Only Linux tells where a process works. */
async function isServerOf(pid: number, folder: string): Promise<boolean | undefined> {
  const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
  return cwd === undefined ? undefined : cwd === (await realpath(folder));
}

/** The process that postmaster.pid names is not the server: what it says is from before a crash. */
export const stalePidFile = (folder: string, { pid, port }: LeftServer) =>
  new StartError(
    `${path.join(folder, 'postmaster.pid')} says that process ${pid} is the database of this folder, but that process ` +
      `is another program, or it does not answer on port ${port}. The file was left by a crash, and the data is as it ` +
      'was: delete postmaster.pid and start again. Make sure before that no PostgreSQL uses the folder, in another ' +
      'container for one.',
  );

/** The server is there and lets nobody in. */
export const silentServer = (folder: string, { pid, port }: LeftServer) =>
  new StartError(
    `A PostgreSQL server that was left running on ${folder} (process ${pid}) does not answer on port ${port}. ` +
      `End it with "kill -INT ${pid}" and start again.`,
  );

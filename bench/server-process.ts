import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** A server that the benchmark has started as a process of its own. */
export type ServerProcess = { readonly name: string; readonly process: ChildProcess; readonly log: string };

export type ServerProgram = {
  readonly name: string;
  /** From the root of the repository. */
  readonly main: string;
  readonly env: NodeJS.ProcessEnv;
  /** Where the log goes. */
  readonly folder: string;
  /** Where the process leaves its CPU profile when it ends, if it should. */
  readonly profileDir?: string | undefined;
};

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const START_MS = 60_000;
const STOP_MS = 10_000;

export async function startServerProcess(program: ServerProgram): Promise<ServerProcess> {
  const { name, main, env, folder, profileDir } = program;
  const log = path.join(folder, `${name}.log`);
  const flags = profileDir ? ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`] : [];
  const output = await open(log, 'w');
  // A group of its own: a Ctrl-C in the terminal is for the benchmark, which stops the servers in order.
  const child = spawn(process.execPath, [...flags, main], {
    cwd: ROOT,
    env,
    stdio: ['ignore', output.fd, output.fd],
    detached: true,
  });
  await once(child, 'spawn');
  await output.close();
  return { name, process: child, log };
}

/** Waits until an address answers with success. @throws if a process ends before, or after a minute */
export async function untilReady(url: string, processes: readonly ServerProcess[], signal: AbortSignal) {
  const until = Date.now() + START_MS;
  for (;;) {
    signal.throwIfAborted();
    const ready = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    for (const { name, process: child, log } of processes) {
      if (hasEnded(child)) throw new Error(`${name} did not start: ${await readFile(log, 'utf8')}`);
    }
    if (Date.now() > until) throw new Error(`${url} is not ready after a minute`);
    await delay(100);
  }
}

/** Stops them one after the other, in this order. */
export async function stopServerProcesses(processes: readonly ServerProcess[]) {
  for (const { process: child } of processes) {
    if (hasEnded(child)) continue;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const killing = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(killing);
  }
}

export function pidsOf(processes: readonly ServerProcess[]): ReadonlyMap<string, number> {
  return new Map(processes.map(({ name, process: { pid } }) => [name, pid ?? 0]));
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

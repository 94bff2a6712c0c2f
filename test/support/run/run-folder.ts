import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const GUARD = path.join(import.meta.dirname, 'run-guard.ts');
/** The Node that the install brings: the one that runs the tests may be too old for the guard. */
const NODE = path.join(import.meta.dirname, '..', '..', '..', 'node_modules', '.bin', 'node');

/**
 * Makes a folder for all that a test run writes, its temporary files too. However the run ends, the processes in it stop
 * and the folder goes (run-guard.ts).
 */
export async function openRunFolder(): Promise<{ folder: string; close(): Promise<void> }> {
  const { TMPDIR } = process.env;
  const folder = await mkdtemp(path.join(tmpdir(), 'storyden-test-'));
  // PostgreSQL may run as somebody else.
  await chmod(folder, 0o755);
  // Not in the group that Ctrl-C, a closed terminal and a timeout end.
  const guard = spawn(NODE, [GUARD, folder], { detached: true, stdio: ['pipe', 'ignore', 'inherit'] });
  await once(guard, 'spawn');
  const ended = once(guard, 'exit');
  process.env.TMPDIR = folder;
  return {
    folder,
    async close() {
      if (TMPDIR === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = TMPDIR;
      guard.stdin.end();
      const [code] = await ended;
      if (code !== 0) throw new Error(`the guard of the run failed: ${folder} may be left`);
    },
  };
}

/** Notes a process that leads a group of its own, so that the group does not outlive the test run. */
export function endWithRun(leader: ChildProcess) {
  const mark = path.join(tmpdir(), `process-group-${leader.pid}`);
  writeFileSync(mark, '');
  leader.once('close', () => rmSync(mark, { force: true }));
}

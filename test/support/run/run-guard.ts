import { once } from 'node:events';
import { glob, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

// Runs beside a test run, which holds the other end of standard input. When the run has ended, in whatever way, the
// system closes that end: what the run left in its folder is stopped and removed.

/** PostgreSQL gives its processes five seconds, and kills them. */
const PATIENCE_MS = 10_000;
const LOOK_EVERY_MS = 20;

const [, , folder] = process.argv;
if (folder === undefined) throw new Error('Which folder?');

process.stdin.resume();
await once(process.stdin, 'close');
for await (const mark of glob('process-group-*', { cwd: folder })) {
  signal(-Number(mark.replace('process-group-', '')), 'SIGKILL');
}
for await (const file of glob('**/postmaster.pid', { cwd: folder })) await stopServer(path.join(folder, file));
await rm(folder, { recursive: true, force: true });

/** Ends a PostgreSQL at once: nobody misses its data. It removes the file when it ends. */
async function stopServer(pidFile: string) {
  const [pid] = (await readFile(pidFile, 'utf8')).split('\n');
  signal(Number(pid), 'SIGQUIT');
  const until = Date.now() + PATIENCE_MS;
  while (Date.now() < until && (await readFile(pidFile).catch(() => undefined))) await delay(LOOK_EVERY_MS);
}

function signal(pid: number, name: NodeJS.Signals) {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

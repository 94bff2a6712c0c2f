/** A process that is started by npm, or by another process of ours, does not go on without it. */

const LOOK_EVERY_MS = 500;

/** npm hands SIGTERM to the shell that it runs scripts in, and the shell dies of it without handing it on to us. */
export function stopWithShell() {
  if (!process.env.npm_lifecycle_event) return;
  const shell = process.ppid;
  stopWhen(() => process.ppid !== shell, process.pid);
}

/** For a process under `node --watch`, which does not notice that the process which started it was killed. */
export function stopWatchingWithout(pid: number) {
  stopWhen(() => !isAlive(pid), process.ppid);
}

function stopWhen(isOver: () => boolean, pid: number) {
  const look = () => {
    if (isOver()) process.kill(pid, 'SIGTERM');
  };
  setInterval(look, LOOK_EVERY_MS).unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

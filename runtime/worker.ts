import type { Worker } from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import { type Parent, StartError } from './process.ts';

/** What a worker tells the process that started it, by IPC, once. */
type StartReport = { readonly started: true } | { readonly failed: string };

/** How a worker ended. */
export type WorkerEnd = { readonly code: number | null; readonly signal: string | null };

/** A worker, as the process that started it sees it. */
export type StartedWorker = {
  readonly pid: number | undefined;
  /** @throws StartError with what kept it from starting, in its own words where it has any */
  readonly started: Promise<void>;
  readonly ended: Promise<WorkerEnd>;
  /** Has it finish what is under way and end. */
  stop(): void;
};

/** Follows a worker that was just forked. */
export function followWorker(worker: Worker): StartedWorker {
  let report: StartReport | undefined;
  const ended = endOf(worker);
  const started = new Promise<void>((resolve, reject) => {
    worker.on('message', (message: StartReport) => {
      report = message;
      if ('started' in message) resolve();
    });
    ended.then((end) =>
      reject(new StartError(report && 'failed' in report ? report.failed : `A worker ended: ${toldEnd(end)}.`)),
    );
  });
  // Whoever waits for it is told; nobody does after a start that went well.
  started.catch(() => undefined);
  return {
    pid: worker.process.pid,
    started,
    ended,
    stop: () => void worker.process.kill('SIGTERM'),
  };
}

/** As a person reads it: `SIGKILL`, `exit code 1`. */
export const toldEnd = ({ code, signal }: WorkerEnd): string => signal ?? `exit code ${code}`;

/** Milliseconds for which what a worker has said before its end is waited for. */
const LAST_WORDS_MS = 500;

/**
 * When it is gone, and what it has said is read. Its channel does not always close: never, if it died before it had taken a
 * connection that it was handed.
 */
async function endOf(worker: Worker): Promise<WorkerEnd> {
  // What could not be handed to a worker that is dying; that it has died is told below.
  worker.on('error', () => undefined);
  if (worker.process.pid === undefined) return { code: null, signal: 'the system starts no more processes' };
  const closed = new Promise<void>((resolve) => worker.once('disconnect', resolve));
  const end = await new Promise<WorkerEnd>((resolve) => {
    worker.once('exit', (code, signal) => resolve({ code, signal }));
  });
  await Promise.race([closed, delay(LAST_WORDS_MS)]);
  return end;
}

/** The process that started this worker, as the worker sees it. */
export function parentOf(worker: Worker): Parent {
  const tell = (report: StartReport) => new Promise<void>((resolve) => process.send?.(report, () => resolve()));
  const gone = new Promise<string>((resolve) => {
    worker.once('disconnect', () => {
      // Else node:cluster would end this process at once, with all that is under way.
      worker.exitedAfterDisconnect = true;
      resolve('the process that started it is gone');
    });
  });
  return {
    gone,
    started: () => void tell({ started: true }),
    failed: (message) => tell({ failed: message }),
  };
}

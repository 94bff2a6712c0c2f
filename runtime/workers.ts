import cluster from 'node:cluster';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from './log.ts';
import { type Running, StartError } from './process.ts';
import { followWorker, type StartedWorker, toldEnd, type WorkerEnd } from './worker.ts';

/** Milliseconds until a worker that died is replaced; twice as many each time that a replacement soon dies, too. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
/** Milliseconds after which a worker that dies has nothing to do with how it started. */
const SETTLED_AFTER_MS = 60_000;

/**
 * Runs this program in so many more processes that share its ports, and replaces those that die
 * (docs/decisions/0056). Nothing else runs in this process.
 *
 * @throws StartError with what kept the first of them from starting; the others have stopped then
 */
export async function startWorkers(count: number, log: Logger): Promise<Running> {
  const running = new Set<StartedWorker>();
  const stopping = new AbortController();
  const fork = () => {
    const worker = followWorker(cluster.fork());
    running.add(worker);
    worker.ended.then(() => running.delete(worker));
    return worker;
  };
  const stop = async () => {
    stopping.abort();
    const workers = [...running];
    for (const worker of workers) worker.stop();
    const unclean = (await Promise.all(workers.map(({ ended }) => ended))).filter((end) => !isClean(end));
    if (unclean.length > 0) throw new StartError(`Workers did not stop cleanly: ${unclean.map(toldEnd).join(', ')}.`);
  };

  const first = Array.from({ length: count }, fork);
  try {
    await Promise.all(first.map(({ started }) => started));
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
  for (const worker of first) keepRunning(worker, { fork, stopping: stopping.signal, log });
  log.info({ workers: count }, 'all workers are ready');
  return { stop };
}

/** A worker that had no time to learn how to stop ends by the signal itself. */
const isClean = ({ code, signal }: WorkerEnd) => code === 0 || signal === 'SIGTERM';

type Keeping = { readonly fork: () => StartedWorker; readonly stopping: AbortSignal; readonly log: Logger };

/** Replaces a worker when it ends, and its replacement, and so on. */
async function keepRunning(first: StartedWorker, { fork, stopping, log }: Keeping) {
  let worker = first;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    const began = Date.now();
    const end = await worker.ended;
    if (stopping.aborted) return;
    if (Date.now() - began > SETTLED_AFTER_MS) pause = FIRST_PAUSE_MS;
    log.error({ worker: worker.pid, ended: toldEnd(end), pause }, 'a worker ended; another one takes its place');
    await delay(pause, undefined, { signal: stopping }).catch(() => undefined);
    if (stopping.aborted) return;
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
    worker = fork();
    await worker.started.then(
      () => log.warn({ worker: worker.pid }, 'a worker was replaced'),
      (error: Error) => log.error({ reason: error.message }, 'a worker could not start'),
    );
  }
}

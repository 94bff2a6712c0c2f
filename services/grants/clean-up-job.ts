import type { Logger } from '../../runtime/log.ts';
import type { CleanUpReport } from './store/clean-up.ts';

/** Removes what is over, again and again; rounds follow each other at once while there is a backlog. */
export function startCleanUp(
  round: () => Promise<CleanUpReport | undefined>,
  every: number,
  log: Logger,
): () => Promise<void> {
  let stopped = false;
  let timer: NodeJS.Timeout;
  let running = Promise.resolve();
  const schedule = (delay: number) => {
    if (!stopped) timer = setTimeout(() => (running = run()), delay);
  };
  const run = async () => {
    try {
      const report = await round();
      if (report && Object.keys(report.removed).length > 0) log.info(report, 'cleaned up');
      schedule(report?.backlog ? 0 : every);
    } catch (error) {
      log.warn({ err: error }, 'clean-up failed; it is tried again');
      schedule(every);
    }
  };
  schedule(every);
  return () => {
    stopped = true;
    clearTimeout(timer);
    return running;
  };
}

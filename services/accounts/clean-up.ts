import type { Logger } from '../../runtime/log.ts';
import { cleanUp } from './store/clean-up.ts';
import type { Connection } from './store/connection.ts';

const EVERY_MS = 60_000;

/** Removes what is over, a batch a minute, and at once again while there is more. Returns what ends it. */
export function startCleanUp(db: Connection, log: Logger): () => Promise<void> {
  let stopped = false;
  let running: Promise<void> = Promise.resolve();

  const round = async () => {
    try {
      let more = true;
      while (more && !stopped) {
        const report = await cleanUp(db);
        more = report?.backlog ?? false;
        if (report && Object.keys(report.removed).length > 0) log.debug(report, 'clean-up');
      }
    } catch (error) {
      log.warn({ err: error }, 'clean-up failed; the next round tries again');
    }
  };
  const timer = setInterval(() => {
    running = running.then(round);
  }, EVERY_MS);
  return () => {
    stopped = true;
    clearInterval(timer);
    return running;
  };
}

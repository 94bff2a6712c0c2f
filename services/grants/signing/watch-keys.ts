import type { Logger } from '../../../runtime/log.ts';
import { messageOf } from '../../../runtime/outage-log.ts';

/**
 * Reloads the keys, each time `every` milliseconds after the last reload has ended. Returns a function that stops this, and
 * resolves when the running reload has ended.
 */
export function watchKeys(reload: () => Promise<void>, every: number, log: Logger): () => Promise<void> {
  let failing = false;
  let reading: Promise<void> = Promise.resolve();
  const read = async () => {
    try {
      await reload();
      if (failing) log.info('signing keys can be read again');
      failing = false;
    } catch (error) {
      if (!failing)
        log.warn({ reason: messageOf(error) }, 'signing keys cannot be read; going on with those known, for a while');
      failing = true;
    }
    if (!stopped) timer = setTimeout(next, every);
  };
  const next = () => {
    reading = read();
  };
  let stopped = false;
  let timer = setTimeout(next, every);
  return () => {
    stopped = true;
    clearTimeout(timer);
    return reading;
  };
}

import type { Logger } from '../../../runtime/log.ts';
import { messageOf } from '../../../runtime/outage-log.ts';

/**
 * Reads the keys again and again, so many milliseconds after the last time. Returns what ends it, after the reading under
 * way.
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

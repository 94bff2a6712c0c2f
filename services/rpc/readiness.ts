import type { Logger } from '../../runtime/log.ts';
import { messageOf } from '../../runtime/outage-log.ts';

/** Milliseconds between two looks at the database. */
const PROBE_EVERY_MS = 2_000;

/**
 * Looks every two seconds whether the database answers; reports each change, and logs it with the reason. Returns what
 * ends it.
 */
export function watchReadiness(
  probe: () => Promise<unknown>,
  report: (ready: boolean) => void,
  log: Logger,
): () => void {
  let ready = true;
  const become = (answers: boolean, error?: unknown) => {
    if (answers === ready) return;
    ready = answers;
    if (answers) log.warn({ ready }, 'the database answers again');
    else log.warn({ ready, reason: messageOf(error) }, 'the database does not answer');
    report(answers);
  };
  const look = () =>
    probe().then(
      () => become(true),
      (error) => become(false, error),
    );
  const timer = setInterval(look, PROBE_EVERY_MS);
  return () => clearInterval(timer);
}

import type { Logger } from '../../../runtime/log.ts';
import { messageOf } from '../../../runtime/outage-log.ts';
import { within } from '../../../runtime/within.ts';

/** Milliseconds between two looks at the database. */
const PROBE_EVERY_MS = 2_000;
/** Milliseconds until the next look while it does not answer. */
const PROBE_AGAIN_MS = 250;
/** Milliseconds after which no answer is the answer. */
const PROBE_WITHIN_MS = 3_000;

/**
 * Looks every two seconds whether the database answers, more often while it does not; reports each change, and logs it with
 * the reason. Returns what ends it.
 */
export function watchReadiness(
  probe: () => Promise<unknown>,
  report: (ready: boolean) => void,
  log: Logger,
  { every = PROBE_EVERY_MS, again = PROBE_AGAIN_MS, limit = PROBE_WITHIN_MS } = {},
): () => void {
  let ready = true;
  let begun = 0;
  let told = 0;
  const become = (turn: number, answers: boolean, error?: unknown) => {
    // One that took long says nothing about now.
    if (turn < told) return;
    told = turn;
    if (answers === ready) return;
    ready = answers;
    if (answers) log.warn({ ready }, 'the database answers again');
    else log.warn({ ready, reason: messageOf(error) }, 'the database does not answer');
    report(answers);
  };
  const look = () => {
    begun += 1;
    const turn = begun;
    return within(limit, probe(), 'no answer in time').then(
      () => become(turn, true),
      (error) => become(turn, false, error),
    );
  };
  let ended = false;
  let timer = setTimeout(next, every);
  function next() {
    timer = setTimeout(next, every);
    look().then(() => {
      if (ready || ended) return;
      clearTimeout(timer);
      timer = setTimeout(next, again);
    });
  }
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

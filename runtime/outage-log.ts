import type { Logger } from './log.ts';

/** Milliseconds that one line speaks for. */
const EVERY_MS = 1_000;
const LONGEST_MESSAGE = 300;

/** Writes what an outage refuses: one line a second for each kind, however many requests there are. */
export type OutageLog = {
  /** `what` is away, a text of few kinds; `facts` are written of one of the requests that it refused. */
  refused(what: string, facts: Readonly<Record<string, unknown>>): void;
};

type Refusals = { count: number; facts: Readonly<Record<string, unknown>> };

/** The first refusal is written at once, those that follow within a second as one line at its end. */
export function outageLog(log: Logger): OutageLog {
  const open = new Map<string, Refusals>();

  const write = (what: string, { count, facts }: Refusals) => {
    log.error({ away: what, refused: count, ...facts }, 'requests refused: something is away');
    open.set(what, { count: 0, facts: {} });
    // Nobody waits for a line: a process that is done ends.
    setTimeout(closeSecond, EVERY_MS, what).unref();
  };
  const closeSecond = (what: string) => {
    const since = open.get(what);
    open.delete(what);
    if (since !== undefined && since.count > 0) write(what, since);
  };

  return {
    refused(what, facts) {
      const since = open.get(what);
      if (since === undefined) write(what, { count: 1, facts });
      else open.set(what, { count: since.count + 1, facts });
    },
  };
}

/** What an error says, and what caused it: without their stacks, which are the same for each of a thousand requests. */
export function messageOf(error: unknown): string {
  const messages: string[] = [];
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    const message = cause.message || String((cause as { code?: unknown }).code ?? cause.name);
    if (!messages.includes(message)) messages.push(message);
  }
  return messages.join(': ').slice(0, LONGEST_MESSAGE);
}

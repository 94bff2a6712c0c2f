import { createHistogram, performance, type RecordableHistogram } from 'node:perf_hooks';
import { SuppliesUsedUp } from './operation.ts';
import { WrongAnswer } from './wrong-answer.ts';

/** How hard the load generator drives. */
export type Pace = {
  /** Requests in flight. */
  readonly concurrency: number;
  /** Ends everything early. */
  readonly signal: AbortSignal;
};

export type LoadResult = {
  /** Executions with a right answer. */
  readonly right: number;
  /** How often each complaint was made about a wrong one. */
  readonly wrong: ReadonlyMap<string, number>;
  /** From the first request to the last answer. */
  readonly seconds: number;
  /** Of right answers; microseconds. */
  readonly latency: RecordableHistogram;
  /** Share of the time in which the load generator's only thread was busy, 0 to 1. */
  readonly generatorBusy: number;
};

const LONGEST_MICROSECONDS = 600_000_000;

/** Executes again and again for some seconds, or until the supplies end. */
export async function runLoad(once: () => Promise<void>, seconds: number, pace: Pace): Promise<LoadResult> {
  const latency = createHistogram({ lowest: 1, highest: LONGEST_MICROSECONDS, figures: 3 });
  const wrong = new Map<string, number>();
  const startedAt = performance.now();
  const until = startedAt + seconds * 1000;
  const idleBefore = performance.eventLoopUtilization();
  let right = 0;

  await allAtOnce(pace.concurrency, async () => {
    while (performance.now() < until) {
      pace.signal.throwIfAborted();
      const sentAt = performance.now();
      try {
        await once();
      } catch (error) {
        if (error instanceof SuppliesUsedUp) return;
        if (!(error instanceof WrongAnswer)) throw error;
        wrong.set(error.message, (wrong.get(error.message) ?? 0) + 1);
        continue;
      }
      right += 1;
      latency.record(Math.max(1, Math.round((performance.now() - sentAt) * 1000)));
    }
  });

  return {
    right,
    wrong,
    seconds: (performance.now() - startedAt) / 1000,
    latency,
    generatorBusy: performance.eventLoopUtilization(idleBefore).utilization,
  };
}

/** Makes supplies, as many at once as the pace allows. A failure to make one ends the run. */
export async function produce(count: number, pace: Pace, make: (index: number) => Promise<void>): Promise<void> {
  let begun = 0;
  await allAtOnce(Math.min(count, pace.concurrency), async () => {
    while (begun < count) {
      pace.signal.throwIfAborted();
      begun += 1;
      await make(begun - 1);
    }
  });
}

async function allAtOnce(count: number, work: () => Promise<void>) {
  await Promise.all(Array.from({ length: count }, work));
}

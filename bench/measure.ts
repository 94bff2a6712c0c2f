import { type CpuUse, readCpuUse } from './cpu.ts';
import { type Pace, runLoad } from './load.ts';
import type { Operation } from './operation.ts';
import type { Measurement } from './report.ts';
import type { SigningRate } from './signing-rate.ts';

export type Measuring = {
  readonly pace: Pace;
  /** How long each operation is measured. */
  readonly seconds: number;
  /** Whose CPU is counted, by name. */
  readonly pids: ReadonlyMap<string, number>;
  readonly signingRate: SigningRate;
  readonly watch?: Watch | undefined;
};

/** Looks on while an operation is measured. */
export type Watch = {
  begin(): Promise<void>;
  end(operation: Operation, executions: number): Promise<void>;
};

// Code that runs for the first time costs several times what it costs later: it is the number of executions that warms.
const WARM_UP_OPERATIONS = 1_500;
const WARM_UP_ROUNDS = 3;
const ROUND_SECONDS = 3;
/** Servers become faster than they were in the warm-up. */
const RESERVE = 1.5;

/** Warms an operation up, prepares as much as the pace seen there asks for, and measures. */
export async function measure(operation: Operation, measuring: Measuring): Promise<Measurement> {
  const { pace, seconds, pids, signingRate, watch } = measuring;
  const warm = await warmUp(operation, pace);
  const expected = warm.perSecond * RESERVE;
  await operation.prepare(Math.ceil(expected * seconds), expected);

  const signedBefore = await signingRate();
  await watch?.begin();
  const cpuBefore = await readCpuUse(pids);
  const load = await runLoad(operation.once, seconds, pace);
  const cpuAfter = await readCpuUse(pids);
  await watch?.end(operation, load.right);
  const signaturesPerSecond = (signedBefore + (await signingRate())) / 2;

  const perSecond = load.right / load.seconds;
  return {
    name: operation.name,
    perSecond,
    p50Ms: load.latency.percentile(50) / 1000,
    p99Ms: load.latency.percentile(99) / 1000,
    ...(cpuBefore && cpuAfter && { cpuMs: perOperation(cpuBefore, cpuAfter, load.right) }),
    signaturesPerSecond,
    toSigning: perSecond / signaturesPerSecond,
    generatorBusy: load.generatorBusy,
    seconds: load.seconds,
    wrongAnswers: sumOf([...warm.wrong, ...load.wrong]),
  };
}

async function warmUp(operation: Operation, pace: Pace) {
  const wrong: [string, number][] = [];
  let done = 0;
  let perSecond = 1;
  for (let round = 0; round < WARM_UP_ROUNDS && done < WARM_UP_OPERATIONS; round += 1) {
    const supplies = WARM_UP_OPERATIONS / WARM_UP_ROUNDS;
    await operation.prepare(supplies, supplies / ROUND_SECONDS);
    const load = await runLoad(operation.once, ROUND_SECONDS, pace);
    wrong.push(...load.wrong);
    done += load.right;
    perSecond = Math.max(1, load.right / load.seconds);
  }
  return { wrong, perSecond };
}

function perOperation(before: CpuUse, after: CpuUse, operations: number): Record<string, number> {
  return Object.fromEntries(
    [...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / Math.max(1, operations)]),
  );
}

function sumOf(counts: readonly (readonly [string, number])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [complaint, count] of counts) sums[complaint] = (sums[complaint] ?? 0) + count;
  return sums;
}

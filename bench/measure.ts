import { type CpuUse, readCpuUse } from './cpu.ts';
import { type Pace, runLoad } from './load.ts';
import { sumOfCounts } from './median.ts';
import type { Operation } from './operation.ts';
import type { Figures } from './report.ts';
import type { SigningRate } from './signing-rate.ts';
import type { WriteCount, Writes } from './write-count.ts';

export type Measuring = {
  readonly pace: Pace;
  /** How long each operation is measured. */
  readonly seconds: number;
  /** Whose CPU is counted, by name. */
  readonly pids: ReadonlyMap<string, number>;
  readonly signingRate: SigningRate;
  /** Absent for a side that writes nothing. */
  readonly writes?: WriteCount | undefined;
  readonly watch?: Watch | undefined;
  /** Executions of the warm-up, in rounds of three seconds at most. */
  readonly warmUp: { readonly executions: number; readonly rounds: number };
};

/** Looks on while an operation is measured. */
export type Watch = {
  begin(): Promise<void>;
  end(operation: Operation, executions: number): Promise<void>;
};

const ROUND_SECONDS = 3;
/** Servers become faster than they were in the warm-up. */
const RESERVE = 1.5;

/** Warms an operation up, prepares as much as the pace seen there asks for, and measures. */
export async function measure(operation: Operation, measuring: Measuring): Promise<Figures> {
  const { pace, seconds, pids, signingRate, writes, watch } = measuring;
  const warm = await warmUp(operation, measuring);
  const expected = warm.perSecond * RESERVE;
  await operation.prepare(Math.ceil(expected * seconds), expected);

  const signedBefore = await signingRate();
  await watch?.begin();
  const writtenSince = await writes?.begin();
  const cpuBefore = await readCpuUse(pids);
  const load = await runLoad(operation.once, seconds, pace);
  const cpuAfter = await readCpuUse(pids);
  const written = await writtenSince?.();
  await watch?.end(operation, load.right);
  const signaturesPerSecond = (signedBefore + (await signingRate())) / 2;

  const perSecond = load.right / load.seconds;
  return {
    perSecond,
    p50Ms: load.latency.percentile(50) / 1000,
    p99Ms: load.latency.percentile(99) / 1000,
    ...(cpuBefore && cpuAfter && { cpuMs: cpuPerOperation(cpuBefore, cpuAfter, load.right) }),
    ...(written && writesPerOperation(written, load.right)),
    signaturesPerSecond,
    toSigning: perSecond / signaturesPerSecond,
    generatorBusy: load.generatorBusy,
    seconds: load.seconds,
    wrongAnswers: sumOfCounts([...warm.wrong, ...load.wrong]),
  };
}

async function warmUp(operation: Operation, { pace, warmUp: { executions, rounds } }: Measuring) {
  const wrong: [string, number][] = [];
  let done = 0;
  let perSecond = 1;
  for (let round = 0; round < rounds && done < executions; round += 1) {
    const supplies = executions / rounds;
    await operation.prepare(supplies, supplies / ROUND_SECONDS);
    const load = await runLoad(operation.once, ROUND_SECONDS, pace);
    wrong.push(...load.wrong);
    done += load.right;
    perSecond = Math.max(1, load.right / load.seconds);
  }
  return { wrong, perSecond };
}

function cpuPerOperation(before: CpuUse, after: CpuUse, operations: number): Record<string, number> {
  return Object.fromEntries(
    [...after].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / Math.max(1, operations)]),
  );
}

function writesPerOperation({ rows, walBytes }: Writes, operations: number): Writes {
  return { rows: rows / Math.max(1, operations), walBytes: walBytes / Math.max(1, operations) };
}

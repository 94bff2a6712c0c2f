import type { Figures } from './report.ts';

/** The middle one, or the mean of the two in the middle; NaN of nothing. */
export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? Number.NaN;
  return (lower + upper) / 2;
}

/** Takes the median of each figure for itself; wrong answers are added up. */
export function medianFigures(rounds: readonly Figures[]): Figures {
  const of = (figure: (round: Figures) => number) => median(rounds.map(figure));
  const first = rounds[0];
  const processes = Object.keys(first?.cpuMs ?? {});
  return {
    perSecond: of(({ perSecond }) => perSecond),
    p50Ms: of(({ p50Ms }) => p50Ms),
    p99Ms: of(({ p99Ms }) => p99Ms),
    ...(first?.cpuMs && {
      cpuMs: Object.fromEntries(processes.map((name) => [name, of(({ cpuMs }) => cpuMs?.[name] ?? Number.NaN)])),
    }),
    ...(first?.rows !== undefined && { rows: of(({ rows }) => rows ?? Number.NaN) }),
    ...(first?.walBytes !== undefined && { walBytes: of(({ walBytes }) => walBytes ?? Number.NaN) }),
    signaturesPerSecond: of(({ signaturesPerSecond }) => signaturesPerSecond),
    toSigning: of(({ toSigning }) => toSigning),
    generatorBusy: of(({ generatorBusy }) => generatorBusy),
    seconds: of(({ seconds }) => seconds),
    wrongAnswers: sumOfCounts(rounds.flatMap(({ wrongAnswers }) => Object.entries(wrongAnswers))),
  };
}

export function sumOfCounts(counts: readonly (readonly [string, number])[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const [name, count] of counts) sums[name] = (sums[name] ?? 0) + count;
  return sums;
}

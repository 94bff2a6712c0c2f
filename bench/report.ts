/** What one run has measured, as `--json` writes it. */
export type Report = {
  readonly machine: Machine;
  readonly concurrency: number;
  readonly operations: readonly Measurement[];
};

export type Machine = {
  readonly takenAt: string;
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly postgres: string;
  /** Median of writing and syncing 8 KiB where the database is. */
  readonly fsyncMs: number;
};

export type Measurement = {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU milliseconds per operation by process; absent where the system does not tell. */
  readonly cpuMs?: Readonly<Record<string, number>>;
  /** RS256-2048 signatures per second of the whole machine, the mean of just before and just after. */
  readonly signaturesPerSecond: number;
  /** `perSecond` over `signaturesPerSecond`: this can be compared between machines and hours, the rest cannot. */
  readonly toSigning: number;
  /** Share of the time in which the load generator was busy, 0 to 1; near 1 it is what is measured. */
  readonly generatorBusy: number;
  /** How long it was measured. */
  readonly seconds: number;
  /** How often each complaint was made about an answer. */
  readonly wrongAnswers: Readonly<Record<string, number>>;
};

/** How many answers were wrong. */
export function wrongCount({ wrongAnswers }: Measurement): number {
  return Object.values(wrongAnswers).reduce((sum, count) => sum + count, 0);
}

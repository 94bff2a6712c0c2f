import type { TableSize } from './table-sizes.ts';

/** What one run has measured, as `--json` writes it. */
export type Report = {
  readonly machine: Machine;
  readonly concurrency: number;
  /** Of full tables, before anything was measured. */
  readonly tables?: readonly TableSize[];
  /** Every side of the first operation, then of the next one. */
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

/** An operation at one side: the median of each figure over the rounds. */
export type Measurement = Figures & {
  readonly name: string;
  readonly side: string;
  /** Median of `perSecond` over that of oidc-provider on PostgreSQL in the same round; absent where it did not run. */
  readonly toPeer?: number;
  /** Median of the servers' CPU per operation over that of this project's usual side in the same round. */
  readonly cpuToOwn?: number;
  readonly rounds: readonly Figures[];
};

export type Figures = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** CPU milliseconds per operation by process; absent where the system does not tell. */
  readonly cpuMs?: Readonly<Record<string, number>>;
  /** Rows written per operation; absent for a side without a database. */
  readonly rows?: number;
  /** Bytes of WAL per operation. */
  readonly walBytes?: number;
  /** RS256-2048 signatures per second of the whole machine, the mean of just before and just after. */
  readonly signaturesPerSecond: number;
  /** `perSecond` over `signaturesPerSecond`. */
  readonly toSigning: number;
  /** Share of the time in which the load generator was busy, 0 to 1; near 1 it is what is measured. */
  readonly generatorBusy: number;
  /** How long it was measured. */
  readonly seconds: number;
  /** How often each complaint was made about an answer; of all rounds in the median. */
  readonly wrongAnswers: Readonly<Record<string, number>>;
};

/** How many answers were wrong. */
export function wrongCount({ wrongAnswers }: Figures): number {
  return Object.values(wrongAnswers).reduce((sum, count) => sum + count, 0);
}

/** Everything that a server and the database used for an operation, without the load generator; milliseconds. */
export function serverCpu({ cpuMs }: Figures): number {
  return Object.entries(cpuMs ?? {}).reduce((sum, [name, ms]) => (name === GENERATOR ? sum : sum + ms), 0);
}

/** The name under which the load generator's CPU stands. */
export const GENERATOR = 'generator';

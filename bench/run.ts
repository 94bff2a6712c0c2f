import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../runtime/process.ts';
import { httpClient } from './http-client.ts';
import type { Pace } from './load.ts';
import { describeMachine } from './machine.ts';
import { measure, type Watch } from './measure.ts';
import type { Operation } from './operation.ts';
import { codeExchange } from './operations/code-exchange.ts';
import { devicePoll } from './operations/device-poll.ts';
import { deviceStart } from './operations/device-start.ts';
import { refresh } from './operations/refresh.ts';
import type { Measurement, Report } from './report.ts';
import { signingRate } from './signing-rate.ts';
import { countStatements } from './statements.ts';
import { storydenTarget } from './storyden-target.ts';
import type { Target } from './target.ts';
import { type BenchTiers, withTiers } from './tiers.ts';

export type BenchmarkOptions = Pace & {
  readonly seconds: number;
  readonly only: readonly string[];
  readonly profile: string | undefined;
};

const OPERATIONS: readonly ((target: Target, pace: Pace) => Operation)[] = [
  deviceStart,
  devicePoll,
  codeExchange,
  refresh,
];

/** Starts everything, measures each operation, stops everything. */
export async function runBenchmark(options: BenchmarkOptions, say: (progress: string) => void): Promise<Report> {
  const { concurrency, signal, profile } = options;
  if (profile) await mkdir(profile, { recursive: true });
  say('starting PostgreSQL and the tiers');
  return withTiers({ signal, profileDir: profile && path.resolve(profile) }, async (tiers) => {
    const http = httpClient(tiers.address, concurrency);
    try {
      const machine = await describeMachine(tiers.databaseUrl, tiers.folder);
      const target = await storydenTarget(tiers, http);
      return { machine, concurrency, operations: await measureAll(target, tiers, options, say) };
    } finally {
      http.close();
    }
  });
}

async function measureAll(
  target: Target,
  tiers: BenchTiers,
  options: BenchmarkOptions,
  say: (progress: string) => void,
): Promise<Measurement[]> {
  const operations = chosen(
    OPERATIONS.map((operation) => operation(target, options)),
    options.only,
  );
  const pids = new Map([...tiers.pids, ['generator', process.pid]]);
  const watch = options.profile ? await watchStatements(tiers.databaseUrl, options.profile) : undefined;
  const rate = await signingRate(options);
  const measured: Measurement[] = [];
  for (const operation of operations) {
    say(operation.name);
    measured.push(
      await measure(operation, { pace: options, seconds: options.seconds, pids, signingRate: rate, watch }),
    );
  }
  await watch?.close();
  return measured;
}

function chosen(operations: readonly Operation[], only: readonly string[]): readonly Operation[] {
  if (only.length === 0) return operations;
  const found = operations.filter(({ name }) => only.some((word) => name.includes(word)));
  if (found.length > 0) return found;
  throw new StartError(`--only ${only.join(' ')} is none of: ${operations.map(({ name }) => name).join('; ')}.`);
}

async function watchStatements(databaseUrl: string, folder: string): Promise<Watch & { close(): Promise<void> }> {
  const statements = await countStatements(databaseUrl);
  return {
    begin: statements.reset,
    end: ({ name }, executions) =>
      statements.write(path.join(folder, `${name.replaceAll(/\W+/g, '-')}.statements.txt`), executions),
    close: statements.close,
  };
}

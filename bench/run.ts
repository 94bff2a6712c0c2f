import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { StartError } from '../runtime/process.ts';
import { type Cluster, withCluster } from './cluster.ts';
import type { Pace } from './load.ts';
import { describeMachine } from './machine.ts';
import type { Watch } from './measure.ts';
import type { Operation } from './operation.ts';
import { codeApproval } from './operations/code-approval.ts';
import { codeExchange } from './operations/code-exchange.ts';
import { clientCredentials } from './operations/credentials-grant.ts';
import { devicePoll } from './operations/device-poll.ts';
import { deviceStart } from './operations/device-start.ts';
import { discovery, jwks } from './operations/published-documents.ts';
import { refresh } from './operations/refresh.ts';
import { rpcHop } from './operations/rpc-hop.ts';
import { introspection, introspectionByRpc, userInfo } from './operations/token-reading.ts';
import { installPeer } from './peers/peer-install.ts';
import type { Measurement, Report } from './report.ts';
import { type Entry, measureInRounds } from './rounds.ts';
import { SIDES, type Side } from './side.ts';
import { ALL_IN_ONE_SIDE, FULL_SIDE, OWN_SIDE, REPLICAS_SIDE } from './side-names.ts';
import { signingRate } from './signing-rate.ts';
import { countStatements } from './statements.ts';
import { tableSizes } from './table-sizes.ts';
import type { Target } from './target.ts';
import { writeCount } from './write-count.ts';

export type BenchmarkOptions = Pace & {
  readonly seconds: number;
  readonly rounds: number;
  readonly only: readonly string[];
  readonly sides: readonly string[];
  readonly allInOne: boolean;
  readonly replicas: number;
  readonly fill: boolean;
  readonly profile: string | undefined;
};

const OUR_SIDES = [OWN_SIDE, ALL_IN_ONE_SIDE, REPLICAS_SIDE, FULL_SIDE];

/** Some sides are measured only where an option asks for them. */
function isAskedFor(side: string, { allInOne, replicas, fill }: BenchmarkOptions): boolean {
  if (side === ALL_IN_ONE_SIDE) return allInOne;
  if (side === REPLICAS_SIDE) return replicas > 1;
  return side !== FULL_SIDE || fill;
}

type Say = (progress: string) => void;

/** Undefined where a side has nothing like it. */
const OPERATIONS: readonly ((target: Target, pace: Pace) => Operation | undefined)[] = [
  clientCredentials,
  deviceStart,
  devicePoll,
  codeApproval,
  codeExchange,
  refresh,
  introspection,
  introspectionByRpc,
  rpcHop,
  userInfo,
  jwks,
  discovery,
];

/** Starts everything, measures each operation at each side, stops everything. */
export async function runBenchmark(options: BenchmarkOptions, say: Say): Promise<Report> {
  const { concurrency, signal, profile } = options;
  const usual = [...SIDES.keys()].filter((name) => isAskedFor(name, options));
  const names = chosen(usual, options.sides, '--sides');
  if (names.some((name) => !OUR_SIDES.includes(name))) await installPeer(say);
  if (profile) await mkdir(profile, { recursive: true });
  const profileDir = profile && path.resolve(profile);
  say(options.fill ? 'starting PostgreSQL and the servers, and filling tables' : 'starting PostgreSQL and the servers');
  return withCluster({ signal, profileDir }, async (cluster) => {
    const sides: Side[] = [];
    try {
      for (const name of names) {
        const started = await SIDES.get(name)?.(cluster, { ...options, profileDir });
        if (started) sides.push(...started);
      }
      const machine = await describeMachine(cluster.url, cluster.folder);
      const full = sides.find(({ fullDatabase }) => fullDatabase)?.fullDatabase;
      const tables = full && (await tableSizes(full));
      return {
        machine,
        concurrency,
        ...(tables && { tables }),
        operations: await measureAll(sides, cluster, options, say),
      };
    } finally {
      for (const side of sides.toReversed()) await side.stop();
    }
  });
}

async function measureAll(sides: readonly Side[], cluster: Cluster, options: BenchmarkOptions, say: Say) {
  const operations = operationsOf(sides, options.only);
  const rate = await signingRate(options);
  const watch = options.profile ? await watchStatements(cluster.url, options.profile) : undefined;
  const writes = await writeCount(cluster.url);
  const rounds = {
    ...options,
    signingRate: rate,
    writes,
    watchOf: (side: Side) => (side.name === OWN_SIDE ? watch : undefined),
    say,
  };
  const measured: Measurement[] = [];
  try {
    for (const entries of operations) measured.push(...(await measureInRounds(entries, rounds)));
  } finally {
    await watch?.close();
    await writes.close();
  }
  return measured;
}

/** Each operation at the sides that have it. */
function operationsOf(sides: readonly Side[], only: readonly string[]): (readonly Entry[])[] {
  const entries = OPERATIONS.map((make) =>
    sides.flatMap((side) => {
      const operation = make(side.target, side.pace);
      return operation === undefined ? [] : [{ side, operation }];
    }),
  );
  const nameOf = (of: readonly Entry[]) => of[0]?.operation.name ?? '';
  const names = chosen(entries.map(nameOf), only, '--only');
  return entries.filter((of) => of.length > 0 && names.includes(nameOf(of)));
}

/** The names with one of these words; all without words. @throws StartError if there is none */
function chosen(names: readonly string[], words: readonly string[], option: string): readonly string[] {
  if (words.length === 0) return names;
  const found = names.filter((name) => words.some((word) => name.includes(word)));
  if (found.length > 0) return found;
  throw new StartError(`${option} ${words.join(' ')} is none of: ${names.filter(Boolean).join('; ')}.`);
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

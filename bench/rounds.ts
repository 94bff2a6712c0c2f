import { measure, type Watch } from './measure.ts';
import { median, medianFigures } from './median.ts';
import type { Operation } from './operation.ts';
import { type Figures, GENERATOR, type Measurement, serverCpu } from './report.ts';
import type { Side } from './side.ts';
import { OWN_SIDE, PEER_SIDE } from './side-names.ts';
import type { SigningRate } from './signing-rate.ts';
import type { WriteCount } from './write-count.ts';

export type Rounds = {
  readonly seconds: number;
  readonly rounds: number;
  readonly signingRate: SigningRate;
  readonly writes: WriteCount;
  readonly watchOf: (side: Side) => Watch | undefined;
  readonly say: (progress: string) => void;
};

/** An operation at the side where it is done. */
export type Entry = { readonly side: Side; readonly operation: Operation };

// Code that runs for the first time costs several times what it costs later: it is the number of executions that warms.
const FIRST_WARM_UP = { executions: 1_500, rounds: 3 };
/** Everything has run in the first round; the other sides had the processor's caches meanwhile. */
const LATER_WARM_UP = { executions: 300, rounds: 1 };

/** Measures one operation at every side in turns; each round another side begins. */
export async function measureInRounds(entries: readonly Entry[], rounds: Rounds): Promise<Measurement[]> {
  const figures = new Map(entries.map((entry) => [entry, [] as Figures[]]));
  for (let round = 0; round < rounds.rounds; round += 1) {
    for (const entry of rotated(entries, round)) {
      rounds.say(`${entry.operation.name}, round ${round + 1} of ${rounds.rounds}: ${entry.side.name}`);
      figures.get(entry)?.push(await measureOnce(entry, round, rounds));
    }
  }
  const roundsOf = (name: string) =>
    entries.filter(({ side }) => side.name === name).flatMap((of) => figures.get(of) ?? []);
  const compared = { peer: roundsOf(PEER_SIDE), own: roundsOf(OWN_SIDE) };
  return entries.map((entry) => summary(entry, figures.get(entry) ?? [], compared));
}

/** The medians of what one side did. The ratio is taken in each round, as the machine's pace changes between them. */
export function summary(
  { side, operation }: { side: { readonly name: string }; operation: { readonly name: string } },
  rounds: readonly Figures[],
  { peer = [], own = [] }: { readonly peer?: readonly Figures[]; readonly own?: readonly Figures[] },
): Measurement {
  const toPeer = median(rounds.map(({ perSecond }, round) => perSecond / (peer[round]?.perSecond ?? Number.NaN)));
  const cpuToOwn = median(rounds.map((figures, round) => serverCpu(figures) / serverCpu(own[round] ?? figures)));
  return {
    name: operation.name,
    side: side.name,
    ...medianFigures(rounds),
    ...(Number.isFinite(toPeer) && { toPeer }),
    ...(own.length > 0 && Number.isFinite(cpuToOwn) && { cpuToOwn }),
    rounds,
  };
}

async function measureOnce({ side, operation }: Entry, round: number, rounds: Rounds): Promise<Figures> {
  await side.meanwhile?.begin();
  try {
    return await measure(operation, {
      ...rounds,
      pace: side.pace,
      pids: new Map([...side.pids, [GENERATOR, process.pid]]),
      writes: side.isStored ? rounds.writes : undefined,
      watch: rounds.watchOf(side),
      warmUp: round === 0 ? FIRST_WARM_UP : LATER_WARM_UP,
    });
  } finally {
    await side.meanwhile?.end();
  }
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const first = by % Math.max(1, items.length);
  return [...items.slice(first), ...items.slice(0, first)];
}

import { parseArgs } from 'node:util';
import { StartError } from '../runtime/process.ts';

/** What the command line asks for. */
export type Options =
  | { readonly compare: readonly [string, string] }
  | {
      readonly compare?: never;
      readonly seconds: number;
      readonly rounds: number;
      readonly concurrency: number;
      /** Words that occur in the names of the operations to run; empty for all. */
      readonly only: readonly string[];
      /** Words that occur in the names of the sides to run; empty for all. */
      readonly sides: readonly string[];
      /** Whether the all-in-one run takes turns too. */
      readonly allInOne: boolean;
      /** Gateways of one more side, each with a grant service of its own; 1 for no such side. */
      readonly replicas: number;
      /** Whether our tiers take turns on full tables too. */
      readonly fill: boolean;
      readonly json: string | undefined;
      readonly profile: string | undefined;
    };

const USAGE = `npm run bench -- [options]
  --seconds N       how long each operation is measured in a round (5)
  --rounds N        how often each side is measured; the figures are medians (3)
  --concurrency N   requests in flight at each gateway (16)
  --only WORD       the operations with this word in their name; may be repeated
  --sides WORD      the sides with this word in their name; may be repeated
  --all-in-one      measure the all-in-one run, one process for all tiers, as one more side
  --replicas N      measure N gateways and N grant services of ours as one more side (1: none)
  --fill            measure ours on full tables as one more side: a million grants, ten million rows that have expired
  --json FILE       write the figures as JSON
  --profile DIR     leave a CPU profile of each of our tiers and the statements of each operation there
  --compare A B     print the figures of file B over those of file A, and measure nothing`;

/** @throws StartError that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parsed(args);
  if (values.compare !== undefined) {
    const [second, ...more] = positionals;
    if (second === undefined || more.length > 0) throw new StartError(`--compare takes two files.\n${USAGE}`);
    return { compare: [values.compare, second] };
  }
  if (positionals.length > 0) throw new StartError(`What is ${positionals[0]}?\n${USAGE}`);
  return {
    seconds: positive(values.seconds, '--seconds'),
    rounds: positive(values.rounds, '--rounds'),
    concurrency: positive(values.concurrency, '--concurrency'),
    only: values.only,
    sides: values.sides,
    allInOne: values['all-in-one'],
    replicas: positive(values.replicas, '--replicas'),
    fill: values.fill,
    json: values.json,
    profile: values.profile,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '5' },
        rounds: { type: 'string', default: '3' },
        concurrency: { type: 'string', default: '16' },
        only: { type: 'string', multiple: true, default: [] },
        sides: { type: 'string', multiple: true, default: [] },
        'all-in-one': { type: 'boolean', default: false },
        replicas: { type: 'string', default: '1' },
        fill: { type: 'boolean', default: false },
        json: { type: 'string' },
        profile: { type: 'string' },
        compare: { type: 'string' },
      },
    });
  } catch (error) {
    throw new StartError(`${error instanceof Error ? error.message : error}\n${USAGE}`);
  }
}

function positive(text: string, option: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number > 0) return number;
  throw new StartError(`${option} takes a whole number above 0, not ${text}.`);
}

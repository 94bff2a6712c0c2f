import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Logger } from './log.ts';
import { messageOf } from './outage-log.ts';
import { StartError } from './process.ts';

/** Milliseconds between two looks. No watch is told of every way in which an orchestrator replaces a file. */
const LOOK_EVERY_MS = 1_000;

export type FollowedFiles<Name extends string> = {
  /** The path of each file, by the setting that names it. */
  readonly files: Readonly<Record<Name, string>>;
  /** Takes what the files say. While it throws, what it took before stays in force. */
  readonly use: (texts: Readonly<Record<Name, string>>) => void;
  readonly log: Logger;
};

/** What a look at a file found: its text, or why it cannot be read. */
type Found = { readonly text: string } | { readonly problem: string };
type Look<Name extends string> = Readonly<Record<Name, Found>>;

/**
 * Reads files now, and again whenever they change. They belong together, and who replaces them may be in the midst of it: what
 * two looks in a row found is taken. Returns what ends it.
 *
 * @throws StartError for files that cannot be used now
 */
export function followFiles<Name extends string>({ files, use, log }: FollowedFiles<Name>): () => void {
  const taken = (look: Look<Name>) => use(textsOf(look));
  let judged = lookNow(files);
  try {
    taken(judged);
  } catch (error) {
    throw new StartError(messageOf(error));
  }
  let last = judged;
  let timer: NodeJS.Timeout | undefined;
  let ended = false;

  const look = async () => {
    const found = await lookAgain(files);
    const settled = same(found, last);
    last = found;
    if (ended || !settled || same(found, judged)) return;
    judged = found;
    try {
      taken(found);
      log.info({ settings: Object.keys(files) }, 'files have changed and are in force');
    } catch (error) {
      log.error(
        { reason: messageOf(error) },
        'files have changed and cannot be used: what they said before stays in force',
      );
    }
  };
  const lookLater = () => {
    timer = setTimeout(() => look().finally(() => ended || lookLater()), LOOK_EVERY_MS).unref();
  };
  lookLater();
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}

function lookNow<Name extends string>(files: FollowedFiles<Name>['files']): Look<Name> {
  return eachOf(files, (path) => {
    try {
      return { text: readFileSync(path, 'utf8') };
    } catch (error) {
      return unread(path, error);
    }
  });
}

async function lookAgain<Name extends string>(files: FollowedFiles<Name>['files']): Promise<Look<Name>> {
  const looks = eachOf(files, (path) =>
    readFile(path, 'utf8').then(
      (text): Found => ({ text }),
      (error) => unread(path, error),
    ),
  );
  const entries = Object.entries<Promise<Found>>(looks).map(async ([name, found]) => [name, await found] as const);
  return Object.fromEntries(await Promise.all(entries)) as Look<Name>;
}

const unread = (path: string, error: unknown): Found => ({
  problem: `names ${path}, which cannot be read (${(error as NodeJS.ErrnoException).code})`,
});

/** @throws Error that names a file which cannot be read, and its setting */
function textsOf<Name extends string>(look: Look<Name>): Record<Name, string> {
  return eachOf(look, (found, name) => {
    if ('problem' in found) throw new Error(`${name} ${found.problem}.`);
    return found.text;
  });
}

const same = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

function eachOf<Name extends string, Value, Result>(
  values: Readonly<Record<Name, Value>>,
  turn: (value: Value, name: string) => Result,
): Record<Name, Result> {
  const entries = Object.entries<Value>(values).map(([name, value]) => [name, turn(value, name)] as const);
  return Object.fromEntries(entries) as Record<Name, Result>;
}

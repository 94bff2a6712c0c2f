import { batched } from '../batched.ts';
import { jointWork, workUnderWay } from './call-work.ts';
import { databaseFailure } from './failure.ts';

/** What the database said of each item that it had an answer for, by the item's key. */
export type Answers<Answer> = ReadonlyMap<string, Answer>;

type Writing<Item, Answer> = {
  /** The row that an item changes. */
  readonly keyOf: (item: Item) => string;
  /**
   * One statement, on one item for each row. It waits for nobody: rows that somebody else holds are left out, and whoever
   * has no answer is done `alone`.
   */
  readonly write: (items: readonly Item[]) => Promise<Answers<Answer>>;
  /** The one that is always right: one item in a statement of its own, which waits for whoever holds the row. */
  readonly alone: (item: Item) => Promise<Answer>;
};

/** Items of one statement at most. */
const MOST = 100;

/**
 * Changes the rows of all callers that ask at the same moment by one statement, and so by one commit
 * (docs/decisions/0051-statements-that-travel-together.md). Of those that want the same row one is in it, and the others are
 * done alone.
 */
export function batchedWrite<Item, Answer>({
  keyOf,
  write,
  alone,
}: Writing<Item, Answer>): (item: Item) => Promise<Answer> {
  return batchedStatement(alone, async (items: readonly Item[]) => {
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) return [{ answer: await alone(only) }];
    const firsts = new Map<string, Item>();
    for (const item of items) if (!firsts.has(keyOf(item))) firsts.set(keyOf(item), item);
    const answers = await write([...firsts.values()]);
    return items.map((item) => {
      const answer = firsts.get(keyOf(item)) === item ? answers.get(keyOf(item)) : undefined;
      return answer === undefined ? 'alone' : { answer };
    });
  });
}

type Outcome<Answer> = { readonly answer: Answer } | 'alone';

/**
 * Does for all callers that ask at the same moment what `run` does, which answers in their order; whom it does not answer is
 * done alone. Each caller's work counts as begun when the statement is sent. Each item fails for itself: if the
 * statement fails, each is done alone, unless the database is away.
 */
export function batchedStatement<Item, Answer>(
  alone: (item: Item) => Promise<Answer>,
  run: (items: readonly Item[]) => Promise<readonly Outcome<Answer>[]>,
): (item: Item) => Promise<Answer> {
  type Asked = { readonly item: Item; readonly work: ReturnType<typeof workUnderWay> };
  const ask = batched<Asked, Outcome<Answer>>({
    most: MOST,
    underWay: 1,
    async run(asked) {
      const works = asked.map(({ work }) => work);
      try {
        return await jointWork(works, () => run(asked.map(({ item }) => item)));
      } catch (error) {
        if (asked.length === 1 || databaseFailure(error) === 'unavailable') throw error;
        return asked.map(() => 'alone');
      }
    },
  });
  return async (item) => {
    const outcome = await ask({ item, work: workUnderWay() });
    return outcome === 'alone' ? alone(item) : outcome.answer;
  };
}

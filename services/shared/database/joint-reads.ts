import { type RawBuilder, sql } from 'kysely';
import { type Answers, batchedStatement } from './batched-statement.ts';
import type { Connection } from './connection.ts';

/** A kind of question. */
type Kind<Item, Row, Answer> = {
  /** What its column of the statement is called. */
  readonly name: string;
  /** Items with the same key have the same answer. */
  readonly keyOf: (item: Item) => string;
  /** One select for all items. Its rows come as JSON: times as texts, and bytes as a text that begins with `\x`. */
  readonly select: (items: readonly Item[]) => RawBuilder<unknown>;
  readonly answers: (rows: readonly Row[]) => Answers<Answer>;
};

/** Makes what answers one kind of question. Undefined for an item without an answer. */
export type JointReads = <Item, Row, Answer>(
  kind: Kind<Item, Row, Answer>,
) => (item: Item) => Promise<Answer | undefined>;

/** What a statement asks of one kind. */
type Part = {
  readonly name: string;
  readonly select: () => RawBuilder<unknown>;
  readonly take: (rows: readonly never[]) => void;
};

type Statement = { readonly parts: Part[] };

/** Puts itself into a statement. Its answer is there once that has been read. */
type Question = (statement: Statement) => void;

/**
 * Reads for all callers that ask at the same moment by one statement, whatever each of them asks
 * (docs/decisions/0051-statements-that-travel-together.md).
 */
export function jointReads(db: Connection): JointReads {
  const ask = batchedStatement<Question, 'read'>(
    (question) => readAll(db, [question]),
    async (questions) => {
      const answer = await readAll(db, questions);
      return questions.map(() => ({ answer }));
    },
  );
  return (kind) => {
    const partIn = partsOf(kind);
    return async (item) => {
      let part: ReturnType<typeof partIn> | undefined;
      await ask((statement) => {
        part = partIn(statement);
        part.add(item);
      });
      return part?.answerTo(item);
    };
  };
}

/** Finds the part of a kind in a statement, or puts it there. */
function partsOf<Item, Row, Answer>(kind: Kind<Item, Row, Answer>) {
  const parts = new WeakMap<Statement, ReturnType<typeof partOf<Item, Row, Answer>>>();
  return (statement: Statement) => {
    const known = parts.get(statement);
    if (known !== undefined) return known;
    const part = partOf(kind);
    parts.set(statement, part);
    statement.parts.push(part);
    return part;
  };
}

function partOf<Item, Row, Answer>({ name, keyOf, select, answers }: Kind<Item, Row, Answer>) {
  const items = new Map<string, Item>();
  let answered: Answers<Answer> = new Map();
  return {
    name,
    add: (item: Item) => void items.set(keyOf(item), item),
    select: () => select([...items.values()]),
    take(rows: readonly Row[]) {
      answered = answers(rows);
    },
    answerTo: (item: Item) => answered.get(keyOf(item)),
  };
}

async function readAll(db: Connection, questions: readonly Question[]): Promise<'read'> {
  const statement: Statement = { parts: [] };
  for (const question of questions) question(statement);
  // In one order, so that the same kinds are the same prepared statement.
  const parts = statement.parts.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const columns = parts.map(
    ({ name, select }) => sql`(select coalesce(json_agg(found), '[]') from (${select()}) found) as ${sql.ref(name)}`,
  );
  const { rows } = await sql<Record<string, never[]>>`select ${sql.join(columns)}`.execute(db);
  for (const { name, take } of parts) take(rows[0]?.[name] ?? []);
  return 'read';
}

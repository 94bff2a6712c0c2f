import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Attempt, CountAttempt, Counter } from '../attempts.ts';
import { batchedStatement } from './batched-statement.ts';
import type { Connection } from './connection.ts';
import { listParameter } from './item-table.ts';

/** Refusals that a process remembers at most. */
const REMEMBERED_REFUSALS = 10_000;

type Options = {
  /** `key varchar primary key, points integer, expire bigint` (milliseconds since 1970). */
  readonly table: string;
  /**
   * Milliseconds for which this process refuses again without asking the database, so that a flood costs it nothing.
   * For attempts that nothing takes back: others may be let in any moment.
   */
  readonly rememberRefusals?: number;
};

/**
 * Counts attempts in PostgreSQL, across replicas, before their outcome is known, so that many at once cannot slip past
 * the count together. One statement looks at all keys of an attempt and counts; if one of them is at its limit, it
 * writes nothing and locks nothing (docs/decisions/0039).
 */
export function attemptCounters(db: Connection, { table, rememberRefusals = 0 }: Options): CountAttempt {
  const refusals = refusalMemory(rememberRefusals);
  const count = countTogether(db, table);
  return async (counters) => {
    if (counters.length === 0) return { wait: undefined, takeBack: async () => undefined };
    const rows = counters.map((counter) => ({ ...counter.limit, key: storedKey(counter) }));
    const remembered = refusals.waitFor(rows);
    if (remembered !== undefined) return { wait: remembered };
    for (;;) {
      const { held, counted } = await count(rows);
      if (held !== undefined) {
        refusals.remember(held.key, held.wait);
        return { wait: Math.max(1, Math.ceil(held.wait / 1000)) };
      }
      const takeBack = () => uncount(db, table, counted);
      if (counted.length === rows.length) return { wait: undefined, takeBack } satisfies Attempt;
      // Others were faster at one of the keys, which the next look finds at its limit.
      await takeBack();
    }
  };
}

type Row = { readonly key: string; readonly points: number; readonly seconds: number };
type Counted = { readonly key: string; readonly expire: string };

type Count = {
  /** The first key that is at its limit, with the milliseconds left. Nothing was counted then. */
  readonly held: { readonly key: string; readonly wait: number } | undefined;
  readonly counted: readonly Counted[];
};

/**
 * Counts attempts under the same keys that wait at the same moment by one statement, if there is room for all of them: else
 * each alone, so that as many are let in as there is room for.
 */
function countTogether(db: Connection, table: string): (rows: readonly Row[]) => Promise<Count> {
  const keysOf = (rows: readonly Row[]) => rows.map(({ key, points, seconds }) => `${key} ${points} ${seconds}`).join();
  const countAlike = async (rows: readonly Row[], times: number): Promise<{ answer: Count } | 'alone'> => {
    if (rows.some(({ points }) => points < times)) return 'alone';
    const answer = await countOnce(db, table, rows, times);
    if (times === 1 || answer.counted.length === rows.length) return { answer };
    await uncount(db, table, answer.counted, times);
    return 'alone';
  };
  return batchedStatement<readonly Row[], Count>(
    (rows) => countOnce(db, table, rows, 1),
    async (asked) => {
      const alike = Map.groupBy(asked, keysOf);
      const outcomes = await Promise.all(
        [...alike].map(async ([keys, group]) => [keys, await countAlike(group[0] ?? [], group.length)] as const),
      );
      const byKeys = new Map(outcomes);
      return asked.map((rows) => byKeys.get(keysOf(rows)) ?? 'alone');
    },
  );
}

/** In the order of the rows, so that attempts that share keys wait for each other and never in a circle. */
async function countOnce(db: Connection, table: string, rows: readonly Row[], times: number): Promise<Count> {
  const name = sql.table(table);
  const list = (of: (row: Row) => unknown, type: 'text' | 'bigint') => listParameter(rows.map(of), type);
  const now = sql`(extract(epoch from now()) * 1000)::bigint`;
  const { rows: found } = await sql<Counted & { held: boolean; wait: string | null }>`
    with asked as (
      select * from unnest(
        ${list(({ key }) => key, 'text')}, ${list(({ points }) => points, 'bigint')},
        ${list(({ seconds }) => seconds, 'bigint')}
      ) with ordinality as asked (key, points, seconds, place)
    ), held as (
      select a.key, r.expire, a.place from asked a join ${name} r on r.key = a.key
      where r.points + ${times}::integer > a.points and r.expire > ${now} order by a.place limit 1
    ), counted as (
      insert into ${name} as r (key, points, expire)
      select key, ${times}::integer, ${now} + seconds * 1000 from asked where not exists (select from held) order by place
      on conflict (key) do update set
        points = case when r.expire > ${now} then r.points + ${times}::integer else ${times}::integer end,
        expire = case when r.expire > ${now} then r.expire else excluded.expire end
      where r.expire <= ${now} or r.points + ${times}::integer <= (select a.points from asked a where a.key = r.key)
      returning r.key, r.expire
    )
    select true as held, key, expire, expire - ${now} as wait from held
    union all select false, key, expire, null from counted`.execute(db);
  const [first] = found;
  if (first?.held) return { held: { key: first.key, wait: Number(first.wait) }, counted: [] };
  const order = new Map(rows.map(({ key }, place) => [key, place]));
  const counted = found.toSorted((a, b) => (order.get(a.key) ?? 0) - (order.get(b.key) ?? 0));
  return { held: undefined, counted };
}

/** Only in the time that it was counted in, and in the same order. */
async function uncount(db: Connection, table: string, counted: readonly Counted[], times = 1): Promise<void> {
  if (counted.length === 0) return;
  const name = sql.table(table);
  await sql`
    with mine as (
      select r.key from unnest(
        ${counted.map(({ key }) => key)}::text[], ${counted.map(({ expire }) => expire)}::bigint[]
      ) with ordinality as c (key, expire, place)
      join ${name} r on r.key = c.key and r.expire = c.expire
      order by c.place for update of r
    )
    update ${name} r set points = greatest(0, r.points - ${times}::integer) from mine where r.key = mine.key`.execute(
    db,
  );
}

function refusalMemory(milliseconds: number) {
  const until = new LRUCache<string, number>({ max: REMEMBERED_REFUSALS, ttl: Math.max(1, milliseconds) });
  return {
    /** Seconds that one of these has to wait as far as this process knows. */
    waitFor(rows: readonly Row[]): number | undefined {
      if (milliseconds === 0) return undefined;
      const ends = rows.flatMap(({ key }) => until.get(key) ?? []);
      const [end] = ends;
      return end === undefined ? undefined : Math.max(1, Math.ceil((end - performance.now()) / 1000));
    },
    remember(key: string, wait: number) {
      if (milliseconds > 0) until.set(key, performance.now() + wait, { ttl: Math.min(milliseconds, wait) });
    },
  };
}

// Keys are handles and addresses as people sent them: of any length, and nobody else's business.
function storedKey({ name, key }: Counter): string {
  return `${name}:${createHash('sha256').update(key).digest('base64url')}`;
}

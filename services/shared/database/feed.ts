import { type RawBuilder, sql } from 'kysely';
import { batched } from '../batched.ts';
import type { EventFeed, EventPage } from '../event-feed.ts';
import type { Connection } from './connection.ts';
import {
  type FeedCursor,
  type FeedPlace,
  NOTHING_SEEN,
  readCursor,
  readSnapshot,
  snapshotText,
  upTo,
  writeCursor,
} from './feed-cursor.ts';

/** Where a feed is kept: a table with `xid` (xid8, of the transaction that wrote the row) and `id` (bigint), indexed together. */
export type FeedTable<Row, Event> = {
  readonly table: string;
  /** What is selected of a row `r`. */
  readonly columns: RawBuilder<unknown>;
  /** Which rows a reader who begins is given; `r` is the row. */
  readonly matters: RawBuilder<unknown>;
  /** How old a cursor may be, an interval: rows are kept at least as long. */
  readonly keptFor: RawBuilder<unknown>;
  readonly toEvent: (row: Row) => Event;
};

const PAGE_ROWS = 500;

/** Readers that wake together leave the other connections to whoever else needs the database. */
const READERS = { most: 10, underWay: 2 } as const;

/** Which database this is, and since which promotion or restore: transactions are numbered anew there. */
const DATABASE = sql`(select system_identifier from pg_control_system()) || '.' ||
  substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8)`;

type Reading = { database: string; at_ms: number; snapshot: string; oldest_ms: number };
type Placed = { xid: string; id: string };

/**
 * Reads a table: every row of a committed transaction comes at least once, in whatever order they commit
 * (docs/decisions/0058-a-feed-read-by-snapshots.md).
 */
export function feedOf<Row extends object, Event>(db: Connection, of: FeedTable<Row, Event>): EventFeed<Event> {
  const readAfter = async (from: FeedCursor | undefined): Promise<EventPage<Event> | 'too_old'> => {
    const { reading, rows } = await readPage(db, of, from);
    if (from && (from.database !== reading.database || from.at.getTime() < reading.oldest_ms)) return 'too_old';
    return pageOf(from, reading, rows, of.toEvent);
  };
  const readInTurn = batched({
    ...READERS,
    async run(cursors: readonly (FeedCursor | undefined)[]) {
      const pages: (EventPage<Event> | 'too_old')[] = [];
      // Of no cursor that was read can a reading fail: what fails is the database, for all.
      for (const cursor of cursors) pages.push(await readAfter(cursor));
      return pages;
    },
  });
  return {
    async read(text) {
      const from = text === '' ? undefined : readCursor(text);
      if (from === undefined && text !== '') return 'malformed';
      return readInTurn(from);
    },
  };
}

async function readPage<Row, Event>(db: Connection, of: FeedTable<Row, Event>, from: FeedCursor | undefined) {
  const seen = sql`${snapshotText(from?.seen ?? NOTHING_SEEN)}::pg_snapshot`;
  const after = from?.reading?.after ?? { xid: 0n, id: 0n };
  const until = from?.reading && sql`${snapshotText(from.reading.snapshot)}::pg_snapshot`;
  const begins = from === undefined || from.seen.xmax === NOTHING_SEEN.xmax;
  // As if a transaction that is yet to come had written it: the row was restored from elsewhere. Whoever begins is given it.
  const isRestored = sql`r.xid >= pg_snapshot_xmax(pg_current_snapshot())`;
  const { rows } = await sql<Reading & Partial<Placed> & Row>`
    select now.*, found.*
    from (
      select ${DATABASE} as database, (extract(epoch from clock_timestamp()) * 1000)::float8 as at_ms,
        pg_current_snapshot()::text as snapshot,
        (extract(epoch from clock_timestamp() - ${of.keptFor}) * 1000)::float8 as oldest_ms
    ) now
    left join lateral (
      select r.xid::text, r.id::text, ${of.columns}
      from ${sql.table(of.table)} r
      where r.xid >= pg_snapshot_xmin(${seen}) and not pg_visible_in_snapshot(r.xid, ${seen})
        and (r.xid, r.id) > (${String(after.xid)}::xid8, ${String(after.id)}::bigint)
        and ${begins ? of.matters : sql`not (${isRestored})`}
        and ${until === undefined ? sql`true` : sql`(pg_visible_in_snapshot(r.xid, ${until}) or ${isRestored})`}
      order by r.xid, r.id limit ${PAGE_ROWS + 1}
    ) found on true`.execute(db);
  const [reading] = rows as unknown as [Reading];
  return { reading, rows: rows.filter((row) => row.xid !== null) as unknown as (Placed & Row)[] };
}

function pageOf<Row, Event>(
  from: FeedCursor | undefined,
  reading: Reading,
  found: readonly (Placed & Row)[],
  toEvent: (row: Row) => Event,
): EventPage<Event> {
  const seen = from?.seen ?? NOTHING_SEEN;
  const snapshot = from?.reading?.snapshot ?? readSnapshot(reading.snapshot) ?? NOTHING_SEEN;
  const at = new Date(reading.at_ms);
  const { database } = reading;
  const rows = found.slice(0, PAGE_ROWS);
  const hasMore = found.length > rows.length;
  const places = rows.map(({ xid, id }): FeedPlace => ({ xid: BigInt(xid), id: BigInt(id) }));
  const last = places.at(-1) ?? from?.reading?.after;
  const ended = { database, at, seen: upTo(snapshot, maximum(last?.xid ?? 0n, seen.xmax - 1n)) };
  const cursors = places.map((after, index) =>
    writeCursor(index === places.length - 1 && !hasMore ? ended : { database, at, seen, reading: { snapshot, after } }),
  );
  return {
    rows: rows.map((row, index) => ({ row: toEvent(row), cursor: cursors[index] ?? '' })),
    cursor: cursors.at(-1) ?? writeCursor(ended),
    hasMore,
  };
}

const maximum = (a: bigint, b: bigint) => (a > b ? a : b);

/** A snapshot of PostgreSQL: which transactions it sees (documentation, table 9.86). */
export type Snapshot = {
  /** Every transaction before it had ended. */
  readonly xmin: bigint;
  /** None from it on had begun. */
  readonly xmax: bigint;
  /** Those in between that were under way, ascending. */
  readonly running: readonly bigint[];
};

/** A place in a feed, by the transaction of its row and the row's number. */
export type FeedPlace = { readonly xid: bigint; readonly id: bigint };

/**
 * How far a reader of a feed is (docs/decisions/0058-a-feed-read-by-snapshots.md): it has everything that `seen` sees, and of
 * what `reading` sees beside it everything up to a place.
 */
export type FeedCursor = {
  /** Of which database, in which life. */
  readonly database: string;
  /** The database's time of the last reading. */
  readonly at: Date;
  readonly seen: Snapshot;
  readonly reading?: { readonly snapshot: Snapshot; readonly after: FeedPlace };
};

/** Sees nothing. */
export const NOTHING_SEEN: Snapshot = { xmin: 1n, xmax: 1n, running: [] };

const SNAPSHOT = /^\d{1,20}:\d{1,20}:(?:\d{1,20}(?:,\d{1,20})*)?$/;
const PLACE = /^\d{1,20},\d{1,19}$/;
const DATABASE = /^[\w.-]{1,64}$/;
const MILLISECONDS = /^\d{1,15}$/;
const END = 2n ** 64n;
const LAST_ID = 2n ** 63n - 1n;

/**
 * Characters of a cursor at most. It grows with the transactions that are under way beside each other: this is room for some
 * four thousand. A longer one nobody was given, and each page of rows would repeat it.
 */
const LONGEST_CURSOR = 128 * 1024;

export const snapshotText = ({ xmin, xmax, running }: Snapshot): string => `${xmin}:${xmax}:${running.join(',')}`;

/** Undefined for what PostgreSQL would not take either. */
export function readSnapshot(text: string): Snapshot | undefined {
  if (!SNAPSHOT.test(text)) return undefined;
  const [first = '', second = '', list = ''] = text.split(':');
  const [xmin, xmax] = [BigInt(first), BigInt(second)];
  const running = list === '' ? [] : list.split(',').map(BigInt);
  const isAscending = running.every((xid, index) => index === 0 || xid > (running[index - 1] ?? 0n));
  const isWithin = running.every((xid) => xid >= xmin && xid < xmax);
  return xmin > 0n && xmin <= xmax && xmax < END && isAscending && isWithin ? { xmin, xmax, running } : undefined;
}

/**
 * What is left of a snapshot that says nothing of transactions after `last`. The last row that a reader was given is on disk, and
 * so no transaction up to it is ever made again; a later one that left nothing may be, after a crash, under the same number.
 */
export function upTo({ xmin, xmax, running }: Snapshot, last: bigint): Snapshot {
  const end = last < xmax ? last + 1n : xmax;
  return { xmin: xmin < end ? xmin : end, xmax: end, running: running.filter((xid) => xid < end) };
}

/** The cursor as it travels: base64url. Nobody but a feed reads it. */
export function writeCursor({ database, at, seen, reading }: FeedCursor): string {
  const parts = [database, String(at.getTime()), snapshotText(seen)];
  if (reading) parts.push(snapshotText(reading.snapshot), `${reading.after.xid},${reading.after.id}`);
  return Buffer.from(parts.join('~')).toString('base64url');
}

/** Undefined for a text that no feed wrote. */
export function readCursor(text: string): FeedCursor | undefined {
  if (text.length > LONGEST_CURSOR) return undefined;
  const parts = Buffer.from(text, 'base64url').toString('latin1').split('~');
  const [database = '', ms = '', seenText = '', readingText, placeText] = parts;
  const seen = readSnapshot(seenText);
  if (!DATABASE.test(database) || !MILLISECONDS.test(ms) || seen === undefined) return undefined;
  const cursor = { database, at: new Date(Number(ms)), seen };
  if (parts.length === 3) return cursor;
  const snapshot = readSnapshot(readingText ?? '');
  const after = readPlace(placeText ?? '');
  if (parts.length !== 5 || snapshot === undefined || after === undefined) return undefined;
  return { ...cursor, reading: { snapshot, after } };
}

function readPlace(text: string): FeedPlace | undefined {
  if (!PLACE.test(text)) return undefined;
  const [xid = 0n, id = 0n] = text.split(',').map(BigInt);
  return xid < END && id <= LAST_ID ? { xid, id } : undefined;
}

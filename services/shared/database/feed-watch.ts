import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { FeedSignal } from '../event-feed.ts';
import type { Connection } from './connection.ts';
import { DatabaseClient } from './database-client.ts';
import { NOTHING_SEEN, snapshotText } from './feed-cursor.ts';

/** Tells the readers of a feed when there may be something new. It runs while there is a reader. */
export type FeedWatch = FeedSignal & {
  /** Wakes all readers for the last time. */
  close(): Promise<void>;
};

export type FeedWatchOptions = {
  readonly db: Connection;
  readonly databaseUrl: string;
  /** Each transaction that writes to it notifies the channel of the same name. */
  readonly table: string;
};

/** Milliseconds from one look at the table to the next: a notification may be lost, and a pooler hands none on. */
const LOOK_EVERY_MS = 300;
/** Milliseconds without a reader until nobody looks any more. */
const IDLE_MS = 10_000;
/** Milliseconds until a connection that was lost is made again. */
const LISTEN_AGAIN_MS = 5_000;

/** Listens for notifications, and looks at the table beside. */
export function feedWatch({ db, databaseUrl, table }: FeedWatchOptions): FeedWatch {
  const waiting = new Set<() => void>();
  let version = 0;
  let closed = false;
  let neededUntil = 0;
  let running: Promise<void> | undefined;

  const tell = () => {
    version += 1;
    for (const wake of [...waiting]) wake();
  };
  const isNeeded = () => !closed && performance.now() < neededUntil;
  const run = async () => {
    const listener = listenOn(databaseUrl, table, tell);
    let seen = snapshotText(NOTHING_SEEN);
    while (isNeeded()) {
      listener.keep();
      const now = await look(db, table, seen).catch(() => undefined);
      // Where the database does not answer, the readers find out for themselves.
      if (now === undefined || now.isNew) tell();
      if (now) seen = now.snapshot;
      await delay(LOOK_EVERY_MS);
    }
    await listener.end();
  };
  const need = () => {
    neededUntil = performance.now() + IDLE_MS;
    running ??= run().finally(() => {
      running = undefined;
      // Somebody came while the connection of those before was ended.
      if (isNeeded()) need();
    });
  };

  return {
    get version() {
      need();
      return version;
    },
    async changed(seen, within, signal) {
      need();
      if (version !== seen || closed || signal.aborted) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, within);
      waiting.add(resolve);
      // A stream lives for days, and waits many times a second.
      const wake = () => resolve();
      signal.addEventListener('abort', wake);
      await promise;
      signal.removeEventListener('abort', wake);
      clearTimeout(timer);
      waiting.delete(resolve);
    },
    get closed() {
      return closed;
    },
    async close() {
      closed = true;
      for (const wake of [...waiting]) wake();
      await running;
    },
  };
}

/** Whether a row was committed that a snapshot does not see, and the snapshot of this look. */
async function look(db: Connection, table: string, seen: string): Promise<{ isNew: boolean; snapshot: string }> {
  const { rows } = await sql<{ is_new: boolean; snapshot: string }>`
    select pg_current_snapshot()::text as snapshot, exists (
      select from ${sql.table(table)} r
      where r.xid >= pg_snapshot_xmin(${seen}::pg_snapshot) and not pg_visible_in_snapshot(r.xid, ${seen}::pg_snapshot)
    ) as is_new`.execute(db);
  const [{ is_new: isNew, snapshot }] = rows as [{ is_new: boolean; snapshot: string }];
  return { isNew, snapshot };
}

/** Listens on a connection of its own, made again when it is lost. A pooler hands no notifications on. */
function listenOn(databaseUrl: string, channel: string, tell: () => void) {
  let client: DatabaseClient | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  const listen = async (opened: DatabaseClient) => {
    await opened.connect();
    await opened.query(`listen ${channel}`);
    tell();
  };
  return {
    /** Connects, unless there is a connection or somebody tried a moment ago. */
    keep() {
      if (client !== undefined || performance.now() - triedAt < LISTEN_AGAIN_MS) return;
      triedAt = performance.now();
      const opened = new DatabaseClient({ connectionString: databaseUrl, keepAlive: true });
      client = opened;
      opened.on('notification', tell);
      opened.once('end', () => {
        if (client === opened) client = undefined;
      });
      listen(opened).catch(() => opened.end());
    },
    async end() {
      await client?.end();
    },
  };
}

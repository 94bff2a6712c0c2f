import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { type DatabaseClient, STATEMENT_TIMEOUT_MS } from './database-client.ts';
import { causes, sqlState } from './failure.ts';

/** How many connections a process may have, and how long a call waits for one of them. */
export type PoolSettings = {
  readonly size: number;
  /** Milliseconds. */
  readonly wait: number;
};

type Connected = (
  error: Error | undefined,
  client: PoolClient | undefined,
  release: (error?: Error | boolean) => void,
) => void;

// SQLSTATE too_many_connections, and what PgBouncer says instead.
const TOO_MANY = '53300';
const TOO_MANY_MESSAGE = /no more connections allowed/;
// What the pool says of itself.
const ENDED = 'Cannot use a pool after calling end on the pool';
/** Milliseconds between two tries while the database lets nobody in. */
const TRY_EVERY_MS = 50;
/** Milliseconds after which more connections are asked for again. */
const FEWER_FOR_MS = 10_000;

/** Milliseconds that statements under way may take when a pool ends: a little more than the longest of them. */
const END_WITHIN_MS = STATEMENT_TIMEOUT_MS + 1_000;

/**
 * Makes a pool leave connections that are of no more use, wait for one of its own where the database gives no more, and end
 * in time.
 */
export function tendPool(pool: Pool, settings: PoolSettings) {
  endInTime(pool);
  pool.on('release', (_, client) => {
    const { spent } = client as PoolClient & DatabaseClient;
    if (spent === undefined) return;
    // The pool takes no connection back that has ended.
    (client as PoolClient & DatabaseClient).end().catch(() => undefined);
    if (spent !== 'cancelled') leaveIdle(pool);
  });
  const connect = pool.connect.bind(pool);
  pool.connect = ((callback?: Connected) => {
    const connected = connectWithin(pool, connect, settings);
    if (callback === undefined) return connected;
    connected.then(
      (client) => callback(undefined, client, client.release),
      (error) => callback(error, undefined, () => undefined),
    );
    return undefined;
  }) as Pool['connect'];
}

/**
 * A pool that ends waits for every connection that is out, and some never come back: Kysely forgets the one that it was
 * just getting when its driver is destroyed. So what is out for longer than a statement takes is taken back.
 */
function endInTime(pool: Pool) {
  const out = new Set<PoolClient>();
  pool.on('acquire', (client) => out.add(client));
  pool.on('release', (_, client) => out.delete(client));
  const end = pool.end.bind(pool) as () => Promise<void>;
  pool.end = (async () => {
    const timer = setTimeout(() => {
      for (const client of out) client.release(true);
    }, END_WITHIN_MS);
    await end().finally(() => clearTimeout(timer));
  }) as Pool['end'];
}

/** Whatever happened to one connection happened to those that were open beside it. */
function leaveIdle(pool: Pool) {
  for (let left = pool.idleCount; left > 0; left -= 1) pool.connect((_, client) => client?.release(true));
}

async function connectWithin(pool: Pool, connect: () => Promise<PoolClient>, { size, wait }: PoolSettings) {
  const until = Date.now() + wait;
  for (;;) {
    try {
      const client = await connect();
      if (!pool.ending) return client;
      client.release();
      throw new Error(ENDED);
    } catch (error) {
      if (!givesNoMore(error) || Date.now() >= until) throw error;
      makeDo(pool, size);
      await delay(TRY_EVERY_MS);
    }
  }
}

function givesNoMore(error: unknown): boolean {
  return sqlState(error) === TOO_MANY || causes(error).some(({ message }) => TOO_MANY_MESSAGE.test(message));
}

/** Makes do with the connections that there are, for a while: whoever comes waits for one of them. */
function makeDo(pool: Pool, size: number) {
  pool.options.max = Math.max(1, pool.totalCount);
  setTimeout(() => {
    pool.options.max = size;
  }, FEWER_FOR_MS).unref();
}

import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../../runtime/settings.ts';

/** Counts attempts under a key, across replicas. */
export type AttemptLimit = {
  /** Counts one attempt. Undefined if it may go on; otherwise the whole seconds to wait, at least 1. */
  attempt(key: string): Promise<number | undefined>;
};

/** Counts failures under a key, across replicas. */
export type FailureLimit = AttemptLimit & {
  /** Takes an attempt back that turned out right. */
  forgive(key: string): Promise<void>;
};

/**
 * A limit kept in PostgreSQL. An attempt is counted before its outcome is known and taken back after a success, so that
 * many at once cannot slip past the count together.
 *
 * The table has the columns of the library: `key varchar primary key, points integer, expire bigint`.
 */
export function failureLimit(pool: Pool, tableName: string, name: string, limit: RateLimit): FailureLimit {
  const limiter = new RateLimiterPostgres(options(pool, tableName, name, limit));
  return {
    attempt: (key) => attempt(limiter, key),
    async forgive(key) {
      await limiter.reward(stored(key));
    },
  };
}

/**
 * The same for attempts that nothing takes back. Whoever is over the limit is remembered in this process until the time
 * is over, so that a flood costs the database nothing.
 */
export function attemptLimit(pool: Pool, tableName: string, name: string, limit: RateLimit): AttemptLimit {
  const limiter = new RateLimiterPostgres({
    ...options(pool, tableName, name, limit),
    inMemoryBlockOnConsumed: limit.points + 1,
  });
  return { attempt: (key) => attempt(limiter, key) };
}

function options(pool: Pool, tableName: string, name: string, limit: RateLimit) {
  return {
    storeClient: pool,
    storeType: 'pool',
    tableName,
    tableCreated: true,
    keyPrefix: name,
    points: limit.points,
    duration: limit.seconds,
    clearExpiredByTimeout: false,
  };
}

async function attempt(limiter: RateLimiterPostgres, key: string): Promise<number | undefined> {
  try {
    await limiter.consume(stored(key));
    return undefined;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    throw refused;
  }
}

// Keys are handles and addresses as people sent them: of any length, and nobody else's business.
function stored(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

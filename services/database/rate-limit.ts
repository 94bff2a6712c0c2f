import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { RateLimit } from '../../runtime/settings.ts';

/** Counts failures under a key, across replicas. */
export type FailureLimit = {
  /** Counts one attempt. Undefined if it may go on; otherwise the whole seconds to wait, at least 1. */
  attempt(key: string): Promise<number | undefined>;
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
  const limiter = new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    tableName,
    tableCreated: true,
    keyPrefix: name,
    points: limit.points,
    duration: limit.seconds,
    clearExpiredByTimeout: false,
  });
  return {
    async attempt(key) {
      try {
        await limiter.consume(stored(key));
        return undefined;
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
        throw refused;
      }
    },
    async forgive(key) {
      await limiter.reward(stored(key));
    },
  };
}

// Keys are handles and addresses as people sent them: of any length, and nobody else's business.
function stored(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

import { sql } from 'kysely';
import { type Removal, type Rest, removeBatches } from '../../shared/database/clean-up-round.ts';
import type { Connection } from '../../shared/database/connection.ts';

/** Any fixed number: whoever holds it cleans up. */
const CLEAN_UP_LOCK = 7_267_012;

// Each condition is answered by the index on its column.
const REMOVALS: readonly Removal[] = [
  { table: 'account_changes', column: 'expires_at', where: sql`expires_at < now()` },
  { table: 'sessions', column: 'expires_at', where: sql`expires_at < now()` },
  { table: 'accounts_rate_limits', column: 'expire', where: sql`expire < extract(epoch from now()) * 1000 - 3600000` },
];

/** Removes some batches from each table that can grow. Undefined if another replica is at it. */
export const cleanUp = (db: Connection, rest?: Rest) => removeBatches(db, CLEAN_UP_LOCK, REMOVALS, rest);

import type { RequiredSchema } from '../../shared/database/schema.ts';
import { Migration0001Initial } from './migrations/0001-initial.ts';
import { Migration0002SessionIds } from './migrations/0002-session-ids.ts';
import { Migration0003Suspensions } from './migrations/0003-suspensions.ts';
import { Migration0004AccountChanges } from './migrations/0004-account-changes.ts';

/** Every migration, in order. Expand and contract only: the previous release must run on the new schema. */
export const MIGRATIONS = [
  { name: '0001-initial', class: Migration0001Initial },
  { name: '0002-session-ids', class: Migration0002SessionIds },
  { name: '0003-suspensions', class: Migration0003Suspensions },
  { name: '0004-account-changes', class: Migration0004AccountChanges },
];

/** The list of migrations that were run on a database. */
export const MIGRATIONS_TABLE = 'accounts_migrations';

/** What this release needs of its database. */
export const SCHEMA: RequiredSchema = {
  service: 'account service',
  migrations: MIGRATIONS.map(({ name }) => name),
  migrationsTable: MIGRATIONS_TABLE,
  command: 'npm run migrate:accounts',
};

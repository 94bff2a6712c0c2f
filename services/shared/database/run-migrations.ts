import { setTimeout as delay } from 'node:timers/promises';
import { Migrator } from '@mikro-orm/migrations';
import type { Transaction } from '@mikro-orm/postgresql';
import { type Kysely, sql } from 'kysely';
import type { Logger } from '../../../runtime/log.ts';
import { StartError } from '../../../runtime/process.ts';
import type { Database, DatabaseLimits } from './open-database.ts';
import { databaseStartFailure } from './start-failure.ts';
import { inUnitOfWork } from './transaction.ts';

/** Any fixed number: whoever holds it migrates. */
const MIGRATION_LOCK = 7_267_001;
const TRY_EVERY_MS = 250;
/** Milliseconds that one statement of a migration may take, and that a migration waits for another. */
const MIGRATION_PATIENCE_MS = 600_000;

export type Migration = {
  /** Whose schema it is, for the log. */
  readonly service: string;
  readonly open: (url: string, log: Logger, limits: DatabaseLimits) => Promise<Database>;
};

/**
 * Brings the schema of a service up to date, as the whole of a command. Safe to run twice, and from several replicas at
 * once.
 *
 * @throws StartError if the database cannot be used, or another migration does not end
 */
export async function migrateService({ service, open }: Migration, databaseUrl: string, log: Logger): Promise<void> {
  const database = await open(databaseUrl, log, { statementTimeout: MIGRATION_PATIENCE_MS });
  try {
    const done = await migrate(database, log);
    log.info({ migrations: done }, `schema of the ${service} is up to date`);
  } catch (error) {
    throw databaseStartFailure(error);
  } finally {
    await database.close();
  }
}

/**
 * Brings the schema up to date, in one transaction: all of it or nothing. Safe to run twice and from several replicas at
 * once: the transaction holds a lock, behind a pooler too, and the others find nothing left to do.
 *
 * @throws StartError if another migration does not end.
 * @returns the names of the migrations that were run.
 */
async function migrate(database: Database, log: Logger): Promise<string[]> {
  const until = Date.now() + MIGRATION_PATIENCE_MS;
  for (let attempt = 1; Date.now() < until; attempt += 1) {
    const done = await inUnitOfWork(database, (em) => migrateIfFree(database, em.getTransactionContext()));
    if (done !== undefined) return done;
    if (attempt === 1) log.info('another migration is under way; waiting for it');
    await delay(TRY_EVERY_MS);
  }
  throw new StartError('Another migration has been under way for ten minutes. See pg_locks for who holds the lock.');
}

/** Undefined if another migration holds the lock. */
async function migrateIfFree(database: Database, transaction: Transaction): Promise<string[] | undefined> {
  const { rows } = await sql<{ held: boolean }>`
    select pg_try_advisory_xact_lock(${MIGRATION_LOCK}::bigint) as held`.execute(transaction as Kysely<unknown>);
  if (!rows[0]?.held) return undefined;
  const migrator = new MigratorInTransaction(database.em);
  const done = await migrator.upIn(transaction);
  return done.map(({ name }) => name);
}

/** The ORM's migrator, on one connection from its first question to its last. */
class MigratorInTransaction extends Migrator {
  // It would look for the database and make its own table on other connections, before the transaction.
  override async init() {}

  upIn(transaction: Transaction) {
    return this.up({ transaction });
  }
}

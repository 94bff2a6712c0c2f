import { createLog, type Logger } from '../../../runtime/log.ts';
import { runCommand } from '../../../runtime/process.ts';
import { MIGRATION_PATIENCE_MS, migrate } from '../../shared/database/run-migrations.ts';
import { databaseStartFailure } from '../../shared/database/start-failure.ts';
import { readMigrationConfig } from '../config.ts';
import { openAccountsDatabase } from '../store/accounts-database.ts';

/** Brings the schema of the account service up to date. Safe to run twice, and from several replicas at once. */
export async function migrateAccounts(databaseUrl: string, log: Logger): Promise<void> {
  const database = await openAccountsDatabase(databaseUrl, log, { statementTimeout: MIGRATION_PATIENCE_MS });
  try {
    const done = await migrate(database, log);
    log.info({ migrations: done }, 'schema of the account service is up to date');
  } catch (error) {
    throw databaseStartFailure(error);
  } finally {
    await database.close();
  }
}

if (import.meta.main) {
  await runCommand(async () => {
    const config = readMigrationConfig();
    await migrateAccounts(config.databaseUrl, createLog({ name: 'accounts-migrate', level: config.logLevel }));
  });
}

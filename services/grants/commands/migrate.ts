import { createLog, type Logger } from '../../../runtime/log.ts';
import { runCommand } from '../../../runtime/process.ts';
import { MIGRATION_PATIENCE_MS, migrate } from '../../shared/database/run-migrations.ts';
import { databaseStartFailure } from '../../shared/database/start-failure.ts';
import { readMigrationConfig } from '../config.ts';
import { openGrantsDatabase } from '../store/grants-database.ts';

/** Brings the schema of the grant service up to date. Safe to run twice, and from several replicas at once. */
export async function migrateGrants(databaseUrl: string, log: Logger): Promise<void> {
  const database = await openGrantsDatabase(databaseUrl, log, { statementTimeout: MIGRATION_PATIENCE_MS });
  try {
    const done = await migrate(database, log);
    log.info({ migrations: done }, 'schema of the grant service is up to date');
  } catch (error) {
    throw databaseStartFailure(error);
  } finally {
    await database.close();
  }
}

if (import.meta.main) {
  await runCommand(async () => {
    const config = readMigrationConfig();
    await migrateGrants(config.databaseUrl, createLog({ name: 'grants-migrate', level: config.logLevel }));
  });
}

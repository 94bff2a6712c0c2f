import { createLog, type Logger } from '../../runtime/log.ts';
import { runCommand } from '../../runtime/process.ts';
import { migrate } from '../database/migrate.ts';
import { readMigrationConfig } from './config.ts';
import { openAccountsDatabase } from './store/open.ts';

/** Brings the schema of the account service up to date. Safe to run twice, and from several replicas at once. */
export async function migrateAccounts(databaseUrl: string, log: Logger): Promise<void> {
  const database = await openAccountsDatabase(databaseUrl, log);
  try {
    const done = await migrate(database, databaseUrl);
    log.info({ migrations: done }, 'schema of the account service is up to date');
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

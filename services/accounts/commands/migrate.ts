import { createLog, type Logger } from '../../../runtime/log.ts';
import { runCommand } from '../../../runtime/process.ts';
import { migrateService } from '../../shared/database/run-migrations.ts';
import { readMigrationConfig } from '../config.ts';
import { openAccountsDatabase } from '../store/accounts-database.ts';

/** Brings the schema of the account service up to date. Safe to run twice, and from several replicas at once. */
export function migrateAccounts(databaseUrl: string, log: Logger): Promise<void> {
  return migrateService({ service: 'account service', open: openAccountsDatabase }, databaseUrl, log);
}

if (import.meta.main) {
  await runCommand(async () => {
    const config = readMigrationConfig();
    await migrateAccounts(config.databaseUrl, createLog({ name: 'accounts-migrate', level: config.logLevel }));
  });
}

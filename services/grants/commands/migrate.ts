import { createLog, type Logger } from '../../../runtime/log.ts';
import { runCommand } from '../../../runtime/process.ts';
import { migrateService } from '../../shared/database/run-migrations.ts';
import { readMigrationConfig } from '../config.ts';
import { openGrantsDatabase } from '../store/grants-database.ts';

/** Brings the schema of the grant service up to date. Safe to run twice, and from several replicas at once. */
export function migrateGrants(databaseUrl: string, log: Logger): Promise<void> {
  return migrateService({ service: 'grant service', open: openGrantsDatabase }, databaseUrl, log);
}

if (import.meta.main) {
  await runCommand(async () => {
    const config = readMigrationConfig();
    await migrateGrants(config.databaseUrl, createLog({ name: 'grants-migrate', level: config.logLevel }));
  });
}

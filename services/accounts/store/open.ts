import type { Logger } from '../../../runtime/log.ts';
import { openDatabase } from '../../database/open.ts';
import { ENTITIES } from './entities.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.ts';

/** Opens the database of the account service. */
export function openAccountsDatabase(url: string, log: Logger) {
  return openDatabase({ url, log, entities: ENTITIES, migrations: MIGRATIONS, migrationsTable: MIGRATIONS_TABLE });
}

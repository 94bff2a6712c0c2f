import type { Logger } from '../../../runtime/log.ts';
import { openDatabase } from '../../database/open.ts';
import { ENTITIES } from './entities.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.ts';

/** Opens the database of the grant service. */
export function openGrantsDatabase(url: string, log: Logger) {
  return openDatabase({ url, log, entities: ENTITIES, migrations: MIGRATIONS, migrationsTable: MIGRATIONS_TABLE });
}

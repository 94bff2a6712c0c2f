import type { Logger } from '../../../runtime/log.ts';
import { type DatabaseLimits, openDatabase } from '../../shared/database/open-database.ts';
import { ENTITIES } from './entities.ts';
import { MIGRATIONS, MIGRATIONS_TABLE } from './migrations.ts';

/** Opens the database of the grant service. */
export function openGrantsDatabase(url: string, log: Logger, limits: DatabaseLimits = {}) {
  const schema = { entities: ENTITIES, migrations: MIGRATIONS, migrationsTable: MIGRATIONS_TABLE };
  return openDatabase({ url, log, ...limits, ...schema });
}

import { Migrator } from '@mikro-orm/migrations';
import { type EntitySchema, MikroORM, type Options } from '@mikro-orm/postgresql';
import type { Logger } from '../../runtime/log.ts';
import { PreparedClient } from './prepared-client.ts';

export type DatabaseOptions = {
  /** postgresql://user:password@host:port/name */
  readonly url: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: NonNullable<NonNullable<Options['migrations']>['migrationsList']>;
  /** Each service keeps its own list of migrations, so that both can share one database. */
  readonly migrationsTable: string;
  readonly log: Logger;
  /** Connections of this process at most. */
  readonly maxConnections?: number;
};

/** Milliseconds to wait for a connection before the call counts as failed. */
const CONNECT_TIMEOUT_MS = 2_000;
/** Milliseconds a statement may take; the database ends it after that. */
const STATEMENT_TIMEOUT_MS = 10_000;

/** Opens a service's database. Connections are made when they are needed, so a database that is away is no error yet. */
export function openDatabase(options: DatabaseOptions) {
  return MikroORM.init({
    clientUrl: options.url,
    entities: [...options.entities],
    extensions: [Migrator],
    pool: { min: 0, max: options.maxConnections ?? 10 },
    driverOptions: {
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      keepAlive: true,
      Client: PreparedClient,
    },
    migrations: {
      tableName: options.migrationsTable,
      migrationsList: options.migrations,
      snapshot: false,
    },
    logger: (message) => options.log.debug(message),
  });
}

export type Database = Awaited<ReturnType<typeof openDatabase>>;

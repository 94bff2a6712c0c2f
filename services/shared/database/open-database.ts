import { type EntitySchema, MikroORM, type Options } from '@mikro-orm/postgresql';
import { Client, type Pool } from 'pg';
import type { Logger } from '../../../runtime/log.ts';
import { DatabaseClient, type DatabaseClientOptions, STATEMENT_TIMEOUT_MS } from './database-client.ts';
import { type PoolSettings, tendPool } from './pool.ts';

/** How much of a database a process may use; there are defaults for all of it. */
export type DatabaseLimits = {
  readonly pool?: PoolSettings;
  /** Milliseconds that one statement may take. */
  readonly statementTimeout?: number;
};

export type DatabaseOptions = DatabaseLimits & {
  /** postgresql://user:password@host:port/name */
  readonly url: string;
  readonly entities: readonly EntitySchema[];
  readonly migrations: NonNullable<NonNullable<Options['migrations']>['migrationsList']>;
  /** Each service keeps its own list of migrations, so that both can share one database. */
  readonly migrationsTable: string;
  readonly log: Logger;
};

/** What commands and tests make do with. */
const DEFAULT_POOL: PoolSettings = { size: 10, wait: 2_000 };
/** Milliseconds of quiet after which TCP looks whether the other side is still there. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/** Opens a service's database. Connections are made when they are needed, so a database that is away is no error yet. */
export function openDatabase(options: DatabaseOptions) {
  const pool = options.pool ?? DEFAULT_POOL;
  const connections: DatabaseClientOptions = {
    connectionString: options.url,
    connectionTimeoutMillis: pool.wait,
    statementTimeout: options.statementTimeout ?? STATEMENT_TIMEOUT_MS,
    route: { keepsStatements: true },
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
  };
  return MikroORM.init({
    // The ORM would read host, user and name from the address and forget the rest: TLS among it.
    dbName: new Client({ connectionString: options.url }).database ?? '',
    entities: [...options.entities],
    pool: { min: 0, max: pool.size },
    driverOptions: {
      ...connections,
      Client: DatabaseClient,
      onPoolCreated: (created: Pool) => tendPool(created, pool),
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

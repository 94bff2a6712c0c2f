import type { Logger } from '../../runtime/log.ts';
import { outageLog } from '../../runtime/outage-log.ts';
import { timeToFinish } from '../../runtime/process.ts';
import { startCleanUp } from '../shared/database/clean-up-round.ts';
import { connectionOf, probe } from '../shared/database/connection.ts';
import type { Database } from '../shared/database/open-database.ts';
import { requireSchema } from '../shared/database/schema.ts';
import { databaseStartFailure } from '../shared/database/start-failure.ts';
import { callerDirectory } from '../shared/rpc/callers.ts';
import { serveGrpc } from '../shared/rpc/grpc-server.ts';
import { watchReadiness } from '../shared/rpc/readiness.ts';
import type { AccountsConfig } from './config.ts';
import { createContext } from './context.ts';
import { bootstrapAdministrator } from './flows/bootstrap-administrator.ts';
import { guardedAccountService } from './rpc/guarded-account-service.ts';
import { openAccountsDatabase } from './store/accounts-database.ts';
import { cleanUp } from './store/clean-up.ts';
import { SCHEMA } from './store/migrations.ts';

const CLEAN_UP_EVERY_MS = 60_000;

export type RunningAccounts = {
  readonly grpcPort: number;
  /** Says that it is not ready; every call is still answered. */
  drain(): void;
  /** Drains, finishes what is under way and closes everything. */
  stop(): Promise<void>;
};

/**
 * Starts the account service on a database that has its schema.
 *
 * @throws StartError if the schema is missing, the address is in use or BOOTSTRAP_ADMIN cannot be followed.
 */
export async function startAccounts(config: AccountsConfig, log: Logger): Promise<RunningAccounts> {
  const database = await openAccountsDatabase(config.databaseUrl, log, { pool: config.databasePool });
  try {
    return await serveAccounts(config, database, log);
  } catch (error) {
    await database.close();
    throw databaseStartFailure(error);
  }
}

async function serveAccounts(config: AccountsConfig, database: Database, log: Logger): Promise<RunningAccounts> {
  const db = connectionOf(database);
  await requireSchema(db, SCHEMA);
  const context = await createContext(config, database);
  const appointed = await bootstrapAdministrator(config.bootstrapAdmin, context);
  if (appointed) log.info({ handle: config.bootstrapAdmin?.handle }, 'first administrator appointed');

  const directory = callerDirectory(config.callers);
  const server = await serveGrpc({
    listen: config.listen,
    setting: 'ACCOUNTS_GRPC_LISTEN',
    services: [guardedAccountService(context, { directory, log, outages: outageLog(log) })],
    directory,
    log,
  });
  const stopWatching = watchReadiness(() => probe(db), server.setServing, log);
  const stopCleanUp = startCleanUp(() => cleanUp(db), CLEAN_UP_EVERY_MS, log);
  log.info({ host: config.listen.host, port: server.port }, 'account service listens');

  const drain = () => {
    stopWatching();
    server.setServing(false);
  };
  return {
    grpcPort: server.port,
    drain,
    async stop() {
      drain();
      await server.stop(timeToFinish(config));
      await stopCleanUp();
      await database.close();
    },
  };
}

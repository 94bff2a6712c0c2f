import type { Logger } from '../../runtime/log.ts';
import type { Database } from '../database/open.ts';
import { callerDirectory } from '../rpc/callers.ts';
import { serveGrpc } from '../rpc/grpc-server.ts';
import { watchReadiness } from '../rpc/readiness.ts';
import { startCleanUp } from './clean-up.ts';
import type { AccountsConfig } from './config.ts';
import { createContext } from './context.ts';
import { bootstrapAdministrator } from './flows/bootstrap-administrator.ts';
import { guardedAccountService } from './rpc/guarded-account-service.ts';
import { connectionOf, probe } from './store/connection.ts';
import { openAccountsDatabase } from './store/open.ts';
import { requireSchema } from './store/schema.ts';

export type RunningAccounts = {
  readonly grpcPort: number;
  /** Refuses new work, finishes what is under way and closes everything. */
  stop(): Promise<void>;
};

/**
 * Starts the account service on a database that has its schema.
 *
 * @throws StartError if the schema is missing, the address is in use or BOOTSTRAP_ADMIN cannot be followed.
 */
export async function startAccounts(config: AccountsConfig, log: Logger): Promise<RunningAccounts> {
  const database = await openAccountsDatabase(config.databaseUrl, log);
  try {
    return await serveAccounts(config, database, log);
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function serveAccounts(config: AccountsConfig, database: Database, log: Logger): Promise<RunningAccounts> {
  const db = connectionOf(database);
  await requireSchema(db);
  const context = await createContext(config, database);
  const appointed = await bootstrapAdministrator(config.bootstrapAdmin, context);
  if (appointed) log.info({ handle: config.bootstrapAdmin?.handle }, 'first administrator appointed');

  const directory = callerDirectory(config.callers);
  const server = await serveGrpc({
    listen: config.listen,
    setting: 'ACCOUNTS_GRPC_LISTEN',
    services: [guardedAccountService(context, { directory, log })],
    protoFiles: ['storyden/account/v1/account.proto', 'storyden/account/v1/error.proto'],
    directory,
    log,
  });
  const stopWatching = watchReadiness(
    () => probe(db),
    (ready) => {
      log.warn({ ready }, ready ? 'the database answers again' : 'the database does not answer');
      server.setServing(ready);
    },
  );
  const stopCleanUp = startCleanUp(db, log);
  log.info({ host: config.listen.host, port: server.port }, 'account service listens');

  return {
    grpcPort: server.port,
    async stop() {
      stopWatching();
      server.setServing(false);
      await server.stop();
      await stopCleanUp();
      await database.close();
    },
  };
}

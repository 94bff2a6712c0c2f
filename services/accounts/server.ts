import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import type { Logger } from '../../runtime/log.ts';
import { outageLog } from '../../runtime/outage-log.ts';
import { timeToFinish } from '../../runtime/process.ts';
import { CLEAN_UP_EVERY_MS, startCleanUp } from '../shared/database/clean-up-round.ts';
import { databaseStartFailure } from '../shared/database/start-failure.ts';
import { serveGrpc } from '../shared/rpc/grpc-server.ts';
import { type GuardOptions, guard } from '../shared/rpc/guard.ts';
import { type InProcessServer, serveInProcess } from '../shared/rpc/in-process-server.ts';
import { watchReadiness } from '../shared/rpc/readiness.ts';
import type { AccountsConfig } from './config.ts';
import { type AccountsContext, createContext } from './context.ts';
import { bootstrapAdministrator } from './flows/bootstrap-administrator.ts';
import { accountService } from './rpc/account-service.ts';
import { accountRoles } from './rpc/caller-roles.ts';
import { toRpcError } from './rpc/errors.ts';

/** A running account service. */
export type AccountsServer = {
  readonly grpcPort: number;
  /** The way to it within this process. */
  readonly transport: InProcessServer['transport'];
  /** Says that it is not ready; every call is still answered. */
  drain(): void;
  /** Drains, finishes the calls under way, closes everything. */
  stop(): Promise<void>;
};

/**
 * Starts the account service on a database whose schema is up to date (commands/migrate.ts).
 *
 * @throws StartError if the database or a file cannot be used, the address is in use or BOOTSTRAP_ADMIN cannot be followed
 */
export async function startAccounts(config: AccountsConfig, log: Logger): Promise<AccountsServer> {
  const context = await createContext(config, log);
  try {
    const appointed = await bootstrapAdministrator(config.bootstrapAdmin, context.ports);
    if (appointed) log.info({ handle: config.bootstrapAdmin?.handle }, 'first administrator appointed');
    return await serve(context, config, log);
  } catch (error) {
    await context.close();
    throw databaseStartFailure(error);
  }
}

async function serve(context: AccountsContext, config: AccountsConfig, log: Logger): Promise<AccountsServer> {
  const { directory, certificates, counts } = context.access;
  const services = guardedServices(context, { directory, log, counts, outages: outageLog(log), toRpcError });
  const { listen, workers } = config;
  const setting = 'ACCOUNTS_GRPC_LISTEN';
  const grpc = await serveGrpc({ listen, setting, services, directory, certificates, log, workers });
  const inProcess = serveInProcess(services);
  const setServing = (serving: boolean) => {
    grpc.setServing(serving);
    inProcess.setServing(serving);
  };
  const endWatch = watchReadiness(context.probe, setServing, log);
  const endCleanUp = startCleanUp(context.upkeep, CLEAN_UP_EVERY_MS, log);
  log.info({ grpc_port: grpc.port }, 'account service listens');
  const drain = () => {
    endWatch();
    setServing(false);
  };
  return {
    grpcPort: grpc.port,
    transport: inProcess.transport,
    drain,
    async stop() {
      drain();
      await context.endWatches();
      const within = timeToFinish(config);
      await Promise.all([grpc.stop(within), inProcess.stop(within), endCleanUp()]);
      await context.close();
    },
  };
}

function guardedServices(context: AccountsContext, options: GuardOptions) {
  return [guard(AccountService, accountService(context), accountRoles, options)];
}

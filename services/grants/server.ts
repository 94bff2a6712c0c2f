import { AuthorizationService } from '../../proto/gen/storyden/oauth/v1/authorization_pb.ts';
import { ClientService } from '../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { DeviceService } from '../../proto/gen/storyden/oauth/v1/device_pb.ts';
import { GrantService } from '../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { KeyService } from '../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { LogoutService } from '../../proto/gen/storyden/oauth/v1/logout_pb.ts';
import { TokenService } from '../../proto/gen/storyden/oauth/v1/token_pb.ts';
import type { Logger } from '../../runtime/log.ts';
import { outageLog } from '../../runtime/outage-log.ts';
import { timeToFinish } from '../../runtime/process.ts';
import type { TierTransport } from '../../runtime/tier-transport.ts';
import { startCleanUp } from '../shared/database/clean-up-round.ts';
import { serveConnect } from '../shared/rpc/connect-server.ts';
import { serveGrpc } from '../shared/rpc/grpc-server.ts';
import { type GuardOptions, guard } from '../shared/rpc/guard.ts';
import { type InProcessServer, serveInProcess } from '../shared/rpc/in-process-server.ts';
import { watchReadiness } from '../shared/rpc/readiness.ts';
import type { GrantsConfig } from './config.ts';
import { createContext, type GrantsContext } from './context.ts';
import { authorizationService } from './rpc/authorization-service.ts';
import {
  authorizationRoles,
  clientRoles,
  deviceRoles,
  grantRoles,
  keyRoles,
  logoutRoles,
  tokenRoles,
} from './rpc/caller-roles.ts';
import { clientService } from './rpc/client-service.ts';
import { deviceService } from './rpc/device-service.ts';
import { toRpcError } from './rpc/errors.ts';
import { grantService } from './rpc/grant-service.ts';
import { keyService } from './rpc/key-service.ts';
import { logoutService } from './rpc/logout-service.ts';
import { tokenService } from './rpc/token-service.ts';

/** A running grant service. */
export type GrantsServer = {
  readonly grpcPort: number;
  readonly connectPort: number;
  /** The way to it within this process. */
  readonly transport: InProcessServer['transport'];
  /** Says that it is not ready; every call is still answered. */
  drain(): void;
  /** Drains, finishes the calls under way, closes everything. */
  stop(): Promise<void>;
};

/**
 * Starts the grant service on a database whose schema is up to date (commands/migrate.ts). It calls the account service over gRPC
 * unless it is given another way.
 *
 * @throws StartError if the database or a file cannot be used, or an address is in use
 */
export async function startGrants(
  config: GrantsConfig,
  log: Logger,
  toAccounts?: TierTransport,
): Promise<GrantsServer> {
  const context = await createContext(config, log, toAccounts);
  try {
    return await serve(context, config, log);
  } catch (error) {
    await context.close();
    throw error;
  }
}

async function serve(context: GrantsContext, config: GrantsConfig, log: Logger): Promise<GrantsServer> {
  const { directory, certificates, counts } = context.access;
  const services = guardedServices(context, { directory, log, counts, outages: outageLog(log), toRpcError });
  const grpc = await serveGrpc({
    listen: config.grpcListen,
    setting: 'GRANTS_GRPC_LISTEN',
    services,
    directory,
    certificates,
    log,
    workers: config.workers,
  });
  const connect = await serveConnect({
    listen: config.connectListen,
    setting: 'GRANTS_CONNECT_LISTEN',
    services,
    certificates,
  }).catch(async (error) => {
    await grpc.stop(0);
    throw error;
  });
  const inProcess = serveInProcess(services);
  const setServing = (serving: boolean) => {
    grpc.setServing(serving);
    inProcess.setServing(serving);
  };
  const endWatch = watchReadiness(context.probe, setServing, log);
  const deliveries = setInterval(context.deliverLogouts, config.deliverLogoutsEvery);
  const endKeyWatch = context.signing.watch();
  const endCleanUp = startCleanUp(context.upkeep, config.cleanUpEvery, log);
  log.info({ grpc_port: grpc.port, connect_port: connect.port }, 'grant service is listening');
  const drain = () => {
    endWatch();
    setServing(false);
  };
  return {
    grpcPort: grpc.port,
    connectPort: connect.port,
    transport: inProcess.transport,
    drain,
    async stop() {
      drain();
      clearInterval(deliveries);
      await context.endWatches();
      const within = timeToFinish(config);
      const servers = [grpc, connect, inProcess].map((server) => server.stop(within));
      await Promise.all([...servers, endCleanUp(), endKeyWatch()]);
      await context.close();
    },
  };
}

function guardedServices(context: GrantsContext, options: GuardOptions) {
  return [
    guard(AuthorizationService, authorizationService(context), authorizationRoles, options),
    guard(DeviceService, deviceService(context), deviceRoles, options),
    guard(TokenService, tokenService(context), tokenRoles, options),
    guard(ClientService, clientService(context), clientRoles, options),
    guard(GrantService, grantService(context), grantRoles, options),
    guard(KeyService, keyService(context), keyRoles, options),
    guard(LogoutService, logoutService(context), logoutRoles, options),
  ];
}

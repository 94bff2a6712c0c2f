import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Express, Request, Response } from 'express';
import { closeServer } from '../runtime/close-server.ts';
import { grpcTransport } from '../runtime/grpc-transport.ts';
import type { Logger } from '../runtime/log.ts';
import { listenFailure, timeToFinish } from '../runtime/process.ts';
import { openCertificates } from '../runtime/rpc-certificates.ts';
import type { ListenAddress } from '../runtime/settings.ts';
import type { TierTransport } from '../runtime/tier-transport.ts';
import { createApp } from './app.ts';
import { keySetCache } from './auth/key-set.ts';
import { sameSiteCheck } from './auth/same-site.ts';
import { sessionGuard } from './auth/session-guard.ts';
import type { GatewayConfig } from './config.ts';
import type { GatewayContext } from './context.ts';
import { expressMessages } from './http/express-messages.ts';
import { answerMalformedHttp, lacksHost, refuseUnreadable } from './http/malformed-http.ts';
import { createRpcClients } from './rpc-clients.ts';

// Longer than the idle time of the usual proxies (60 s), so that they never write into a connection being closed.
const KEEP_ALIVE_MS = 65_000;
const HEADERS_MS = 10_000;
const REQUEST_MS = 30_000;

export type Gateway = {
  readonly port: number;
  /** Makes /readyz fail and connections close after their next answer; everything is still answered. */
  drain(): void;
  /** Drains, finishes running requests and closes everything. */
  stop(): Promise<void>;
};

/** How each of the two tiers is reached. */
export type WaysToTiers = { readonly grants: TierTransport; readonly accounts: TierTransport };

/**
 * Starts the HTTP server in front of both tiers, which it calls over gRPC unless it is given other ways. The tiers may come
 * later; until then the answers are 503.
 *
 * @throws StartError if a file cannot be used or the address is in use
 */
export async function startGateway(config: GatewayConfig, log: Logger, transports?: WaysToTiers): Promise<Gateway> {
  let stopping = false;
  const tiers = connectTiers(transports ?? grpcToTiers(config, log));
  const app = createApp(composeContext(config, tiers, () => stopping, log));
  const server = serveHttp(app);
  try {
    await listen(server, config.listen);
  } catch (error) {
    tiers.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  log.info({ host: config.listen.host, port }, 'gateway listens');

  const drain = () => {
    stopping = true;
  };
  return {
    port,
    drain,
    async stop() {
      drain();
      await closeServer(server, timeToFinish(config));
      tiers.close();
    },
  };
}

function serveHttp(app: Express): Server {
  const options = {
    ...expressMessages(app),
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: HEADERS_MS,
    requestTimeout: REQUEST_MS,
    // Node would refuse what lacks it without a request id.
    requireHostHeader: false,
  };
  const server = createServer(options, (request, response) => {
    if (lacksHost(request)) refuseUnreadable(response);
    // The router gives up on an address that it cannot parse, before anything has seen the request.
    else app(request as Request, response as Response, () => refuseUnreadable(response));
  });
  answerMalformedHttp(server);
  return server;
}

function composeContext(
  config: GatewayConfig,
  tiers: ReturnType<typeof connectTiers>,
  isStopping: () => boolean,
  log: Logger,
): GatewayContext {
  const rpc = createRpcClients(tiers.transports);
  return {
    config,
    rpc,
    sessions: sessionGuard({ issuer: config.publicApiAddress, accounts: rpc.accounts }),
    sameSite: sameSiteCheck(config),
    keySet: keySetCache(rpc.keys),
    health: tiers.health,
    isStopping,
    log,
  };
}

function grpcToTiers(config: GatewayConfig, log: Logger): WaysToTiers & { close?: () => void } {
  const { grantsAddress, accountsAddress, rpcToken: token, rpcTls } = config;
  const certificates = rpcTls && openCertificates(rpcTls, log);
  return {
    grants: grpcTransport({ tier: 'grant service', address: grantsAddress, token, certificates }),
    accounts: grpcTransport({ tier: 'account service', address: accountsAddress, token, certificates }),
    ...(certificates && { close: certificates.close }),
  };
}

function connectTiers({ grants, accounts, close }: WaysToTiers & { close?: () => void }) {
  return {
    transports: { grants, accounts },
    health: { grants: grants.serves, accounts: accounts.serves },
    close() {
      grants.close();
      accounts.close();
      close?.();
    },
  };
}

async function listen(server: Server, { host, port }: ListenAddress) {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, 'GATEWAY_LISTEN', host, port)));
    server.listen(port, host, resolve);
  });
}

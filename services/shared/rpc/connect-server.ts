import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createContextValues } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { closeServer } from '../../../runtime/close-server.ts';
import { MESSAGE_LIMIT } from '../../../runtime/message-pieces.ts';
import { listenFailure } from '../../../runtime/process.ts';
import type { RpcCertificates } from '../../../runtime/rpc-certificates.ts';
import type { ListenAddress } from '../../../runtime/settings.ts';
import { certificateOfSocket } from './caller-certificate.ts';
import type { GuardedService } from './guard.ts';
import { CERTIFICATE } from './served-call.ts';

export type ConnectServer = {
  readonly port: number;
  /** Lets running calls finish, and cuts off what is not done after so many milliseconds. */
  stop(within: number): Promise<void>;
};

export type ConnectServerOptions = {
  readonly listen: ListenAddress;
  /** The variable that moves the server, for the message when it cannot listen. */
  readonly setting: string;
  readonly services: readonly GuardedService[];
  /** Plain text without. */
  readonly certificates?: RpcCertificates | undefined;
};

/** Serves the services over Connect (plain JSON by POST, for curl) and gRPC-Web, on HTTP/1.1. */
export async function serveConnect(options: ConnectServerOptions): Promise<ConnectServer> {
  const server = httpServer(
    connectNodeAdapter({
      grpc: false,
      readMaxBytes: MESSAGE_LIMIT,
      contextValues: ({ socket }) => createContextValues().set(CERTIFICATE, certificateOfSocket(socket)),
      routes: (router) => {
        for (const { service, implementation } of options.services) router.service(service, implementation);
      },
    }),
    options.certificates,
  );
  const { host, port } = options.listen;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(listenFailure(error, options.setting, host, port)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    stop: (within) => closeServer(server, within),
  };
}

function httpServer(listener: RequestListener, certificates: RpcCertificates | undefined): Server | SecureServer {
  if (certificates === undefined) return createServer(listener);
  const { asksForCertificates: requestCert, secureContext } = certificates;
  // One that nobody vouches for counts as none, as over gRPC.
  const server = createSecureServer({ ...secureContext(), requestCert, rejectUnauthorized: false }, listener);
  certificates.whenChanged(() => server.setSecureContext(secureContext()));
  return server;
}

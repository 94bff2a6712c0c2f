import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { closeServer } from '../../../runtime/close-server.ts';
import { listenFailure } from '../../../runtime/process.ts';
import type { ListenAddress } from '../../../runtime/settings.ts';
import type { GuardedService } from './guard.ts';

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
};

const MAX_MESSAGE_BYTES = 1024 * 1024;

/** Serves the services over Connect (plain JSON by POST, for curl) and gRPC-Web, on HTTP/1.1. */
export async function serveConnect(options: ConnectServerOptions): Promise<ConnectServer> {
  const server = createServer(
    connectNodeAdapter({
      grpc: false,
      readMaxBytes: MAX_MESSAGE_BYTES,
      routes: (router) => {
        for (const { service, implementation } of options.services) router.service(service, implementation);
      },
    }),
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

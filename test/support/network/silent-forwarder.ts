import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands in front of a database and stops passing anything on: as a lost node, a switched route or a stuck pooler does. */
export type SilentForwarder = {
  /** The address of the database, by way of the forwarder. */
  readonly url: string;
  /** Connections open now are silent from now on, without a reset or an end; TCP goes on to acknowledge. New ones work. */
  silenceOpen(): void;
  /** As silenceOpen, and new ones are silent too. */
  silenceAll(): void;
  /** New connections work again; those that are silent stay so. */
  letNewPass(): void;
  stop(): Promise<void>;
};

/** Forwards to the database that the URL names. */
export async function startSilentForwarder(databaseUrl: string): Promise<SilentForwarder> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let newAreSilent = false;
  const server = createServer((client) => {
    keep(sockets, client);
    if (newAreSilent) return void client.resume();
    const upstream = keep(sockets, connect(Number(target.port), target.hostname));
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const silence = () => {
    for (const socket of sockets) {
      socket.unpipe();
      socket.resume();
    }
  };
  return {
    url: Object.assign(new URL(databaseUrl), { port: String((server.address() as AddressInfo).port) }).href,
    silenceOpen: silence,
    silenceAll() {
      newAreSilent = true;
      silence();
    },
    letNewPass() {
      newAreSilent = false;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

function keep(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  return socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
}

/** A server that takes every connection and says nothing. */
export async function silentServer(): Promise<{ readonly port: number; stop(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => void keep(sockets, client).resume());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

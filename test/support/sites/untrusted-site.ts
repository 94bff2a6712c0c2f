import http, { type RequestListener } from 'node:http';
import https from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';

/** A site on loopback, which counts who connects to it. */
export type UntrustedSite = {
  readonly port: number;
  readonly connections: () => number;
  readonly close: () => Promise<void>;
};

type Listening = { readonly host?: string; readonly port?: number };

export function httpSite(answer: RequestListener, listening?: Listening): Promise<UntrustedSite> {
  return listen(http.createServer(answer), listening);
}

export function tlsSite(
  certificate: { cert: string; private: string },
  answer: RequestListener,
  listening?: Listening,
): Promise<UntrustedSite> {
  return listen(https.createServer({ cert: certificate.cert, key: certificate.private }, answer), listening);
}

/** Speaks whatever it likes, HTTP or not. */
export function socketSite(speak: (socket: Socket) => void): Promise<UntrustedSite> {
  return listen(
    createServer((socket) => {
      socket.on('error', () => undefined);
      speak(socket);
    }),
  );
}

/** A certificate for one name, and its own authority. */
export function certificateFor(name: string, validity: { notBeforeDate?: Date; notAfterDate?: Date } = {}) {
  return generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: name }] }],
    ...validity,
  });
}

export const withStatus =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end();
  };

/** Says nothing, for as long as it is asked. */
export const silence: RequestListener = () => undefined;

export const json =
  (body: unknown, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  };

async function listen(server: Server, { host = '127.0.0.1', port = 0 }: Listening = {}): Promise<UntrustedSite> {
  const sockets = new Set<Socket>();
  let connections = 0;
  server.on('connection', (socket: Socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    connections: () => connections,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

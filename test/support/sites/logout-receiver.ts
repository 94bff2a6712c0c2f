import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { rowsOf } from '../database/rows.ts';

/** What a client was sent at its `backchannel_logout_uri`. */
type ReceivedLogout = {
  readonly method: string | undefined;
  readonly contentType: string | undefined;
  /** Names of the parameters in the body. */
  readonly parameters: readonly string[];
  readonly token: string;
};

/** The site of a client that is told of logouts. */
export type LogoutReceiver = {
  /** Its `backchannel_logout_uri`, on loopback. */
  readonly uri: string;
  readonly received: readonly ReceivedLogout[];
  /** Resolves when it has been told so many times. */
  told(times: number): Promise<readonly ReceivedLogout[]>;
  /** How it answers from now on; 200 at first. */
  answerWith(answer: RequestListener): void;
  close(): Promise<void>;
};

export const withStatus =
  (status: number, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(status, headers).end();
  };

/** Says nothing, for as long as it is asked. */
export const silence: RequestListener = () => undefined;

export async function listenForLogouts(): Promise<LogoutReceiver> {
  const received: ReceivedLogout[] = [];
  const waiting = new Set<() => void>();
  let answer = withStatus(200);
  const server = createServer(async (request, response) => {
    received.push(await read(request));
    answer(request, response);
    for (const look of waiting) look();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}/backchannel-logout`,
    received,
    told: (times) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < times) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      }),
    answerWith: (next) => {
      answer = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function read(request: IncomingMessage): Promise<ReceivedLogout> {
  const form = new URLSearchParams(await text(request));
  return {
    method: request.method,
    contentType: request.headers['content-type'],
    parameters: [...form.keys()],
    token: form.get('logout_token') ?? '',
  };
}

/** Resolves when nobody is left to be told. */
export async function everybodyWasTold(databaseUrl: string): Promise<void> {
  for (;;) {
    const [row] = await rowsOf(databaseUrl, 'select count(*)::integer as left from logout_notifications');
    if (row?.left === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

import type { IncomingMessage, RequestListener } from 'node:http';
import { text } from 'node:stream/consumers';
import { rowsOf } from '../database/rows.ts';
import { eventually } from '../eventually.ts';
import { httpSite, withStatus } from './untrusted-site.ts';

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

export async function listenForLogouts(): Promise<LogoutReceiver> {
  const received: ReceivedLogout[] = [];
  let answer = withStatus(200);
  const site = await httpSite(async (request, response) => {
    received.push(await read(request));
    answer(request, response);
  });
  return {
    uri: `http://127.0.0.1:${site.port}/backchannel-logout`,
    received,
    told: async (times) => {
      await eventually(async () => received.length >= times, true);
      return received;
    },
    answerWith: (next) => {
      answer = next;
    },
    close: site.close,
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
export const everybodyWasTold = (databaseUrl: string): Promise<void> =>
  eventually(async () => (await rowsOf(databaseUrl, 'select from logout_notifications')).length, 0);

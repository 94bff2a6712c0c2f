import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { WrongAnswer } from './wrong-answer.ts';

/** An HTTP answer, read whole. */
export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly text: string };

export type HttpClient = {
  /** @throws WrongAnswer if no answer came */
  postForm(path: string, form: Readonly<Record<string, string>>, headers?: OutgoingHttpHeaders): Promise<Answer>;
  close(): void;
};

/** Milliseconds without a byte after which an answer counts as lost. */
const PATIENCE_MS = 30_000;

/** Keeps as many connections open as requests are sent at once. */
export function httpClient(address: string, connections: number): HttpClient {
  const { hostname, port } = new URL(address);
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  return {
    postForm(path, form, headers) {
      const body = new URLSearchParams(form).toString();
      return new Promise((resolve, reject) => {
        const lost = (error: NodeJS.ErrnoException) =>
          reject(new WrongAnswer(`no answer: ${error.code ?? error.message}`, { cause: error }));
        const sent = request({
          agent,
          hostname,
          port,
          path,
          method: 'POST',
          timeout: PATIENCE_MS,
          headers: {
            'content-type': 'application/x-www-form-urlencoded',
            'content-length': Buffer.byteLength(body),
            ...headers,
          },
        });
        sent.on('timeout', () => sent.destroy(new Error('timeout')));
        sent.on('error', lost);
        sent.on('response', (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', lost);
          response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
        });
        sent.end(body);
      });
    },
    close: () => agent.destroy(),
  };
}

import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import { type Answer, WrongAnswer } from './wrong-answer.ts';

/** Every request throws WrongAnswer if no answer came. No redirect is followed. */
export type HttpClient = {
  get(path: string, headers?: OutgoingHttpHeaders): Promise<Answer>;
  postForm(path: string, form: Readonly<Record<string, string>>, headers?: OutgoingHttpHeaders): Promise<Answer>;
  postJson(path: string, body: unknown, headers?: OutgoingHttpHeaders): Promise<Answer>;
  close(): void;
};

/** Milliseconds without a byte after which an answer counts as lost. */
const PATIENCE_MS = 30_000;

/** Keeps as many connections open as requests are sent at once. Several addresses take turns. */
export function httpClient(addresses: string | readonly string[], connections: number): HttpClient {
  const urls = [addresses].flat().map((address) => new URL(address));
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  let requests = 0;
  const ask = (method: string, path: string, headers: OutgoingHttpHeaders, body?: string): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const lost = (error: NodeJS.ErrnoException) =>
        reject(new WrongAnswer(`no answer: ${error.code ?? error.message}`, { cause: error }));
      const { hostname, port } = urls[requests++ % urls.length] as URL;
      const sent = request({ agent, hostname, port, path, method, timeout: PATIENCE_MS, headers });
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
  const post = (path: string, type: string, body: string, headers?: OutgoingHttpHeaders) =>
    ask('POST', path, { 'content-type': type, 'content-length': Buffer.byteLength(body), ...headers }, body);
  return {
    get: (path, headers) => ask('GET', path, headers ?? {}),
    postForm: (path, form, headers) =>
      post(path, 'application/x-www-form-urlencoded', new URLSearchParams(form).toString(), headers),
    postJson: (path, body, headers) => post(path, 'application/json', JSON.stringify(body), headers),
    close: () => agent.destroy(),
  };
}

import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Answer } from './http.ts';

/** Sends a request with every header as given, Sec-Fetch-Mode included, which fetch always writes itself. */
export async function sendAsBrowser(
  url: string | URL,
  { method = 'GET', headers, body }: { method?: string; headers: Record<string, string>; body?: string },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers }, async (response) => {
      const content = await text(response);
      const isJson = /^application\/json\b/.test(response.headers['content-type'] ?? '') && content !== '';
      resolve({
        status: response.statusCode ?? 0,
        headers: new Headers(
          Object.entries(response.headersDistinct).flatMap(([name, values = []]) =>
            values.map((value): [string, string] => [name, value]),
          ),
        ),
        text: content,
        body: isJson ? JSON.parse(content) : undefined,
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

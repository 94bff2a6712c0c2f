import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { socketSite, type UntrustedSite } from '../../../test/support/sites/untrusted-site.ts';
import { fetchDocument } from '../client-documents/fetch-document.ts';
import { UntrustedSiteFailure } from './untrusted-site-failure.ts';

let site: UntrustedSite | undefined;
afterEach(() => site?.close());

async function refusal(speak: (socket: Socket) => void, { timeLimit = 10_000, scheme = 'http' } = {}): Promise<string> {
  site = await socketSite(speak);
  const options = { allowInsecure: true, resolve: async () => ['127.0.0.1'], timeLimit };
  const url = `${scheme}://app.example:${site.port}/client.json`;
  const error = await fetchDocument(url, options).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UntrustedSiteFailure);
  const { message, detail } = error as UntrustedSiteFailure;
  expect(message).toBe('The document could not be fetched.');
  return detail;
}

const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

describe('a site that', () => {
  it.each<[string, (socket: Socket) => void, RegExp]>([
    ['resets the connection', (socket) => socket.resetAndDestroy(), /ECONNRESET/],
    ['hangs up without a word', (socket) => socket.once('data', () => socket.end()), /hang up/],
    ['resets in the middle', (socket) => say(socket, `${head}content-length: 9\r\n\r\n{`, 'reset'), /ECONNRESET/],
    ['breaks off', (socket) => say(socket, `${head}content-length: 9\r\n\r\n{}`, 'end'), /ECONNRESET/],
    ['breaks off a chunk', (socket) => say(socket, `${head}transfer-encoding: chunked\r\n\r\n9\r\n{}`, 'end'), /ECONN/],
    ['does not speak HTTP', (socket) => say(socket, 'SSH-2.0-OpenSSH_9.6\r\n', 'end'), /HPE_/],
    ['sends huge headers', (socket) => say(socket, `${head}x: ${'x'.repeat(9000)}\r\n\r\n{}`), /HPE_HEADER_OVERFLOW/],
    ['sends headers without end', (socket) => flood(socket, head, `x: ${'x'.repeat(500)}\r\n`), /HPE_HEADER_OVERFLOW/],
    ['announces too much', (socket) => say(socket, `${head}content-length: 5121\r\n\r\n`), /longer than 5120/],
    ['sends a body without end', (socket) => flood(socket, `${head}\r\n[`, ' '.repeat(500)), /longer than 5120/],
    [
      'switches protocols',
      (socket) => say(socket, 'HTTP/1.1 101 X\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
      /without an answer/,
    ],
    ['says two lengths', (socket) => say(socket, `${head}content-length: 2\r\ncontent-length: 3\r\n\r\n{} `), /HPE_/],
  ])('%s is refused', async (_what, speak, detail) => {
    expect(await refusal(speak)).toMatch(detail);
  });

  it.each<[string, (socket: Socket) => void]>([
    ['says nothing', () => undefined],
    ['promises for ever', (socket) => flood(socket, '', 'HTTP/1.1 103 Hints\r\n\r\n', 20)],
    ['drips its headers', (socket) => flood(socket, head, 'x: 1\r\n', 20)],
    ['drips its body', (socket) => flood(socket, `${head}\r\n`, ' ', 20)],
  ])('%s is refused when the time is up', async (_what, speak) => {
    const started = performance.now();
    expect(await refusal(speak, { timeLimit: 300 })).toBe('it took more than 300 ms');
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('never finishes the TLS handshake is refused when the time is up', async () => {
    expect(await refusal(() => undefined, { scheme: 'https', timeLimit: 300 })).toBe('it took more than 300 ms');
  });

  it.each([
    ['is refused', 'HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 9\r\n\r\n{', 60_000],
    ['is too slow', `${head}content-length: 9\r\n\r\n{`, 300],
    ['has not begun to answer', '', 300],
  ])('%s loses its connection at once', async (_what, text, timeLimit) => {
    const ended = Promise.withResolvers<void>();
    const speak = (socket: Socket) => {
      socket.on('close', ended.resolve);
      say(socket, text);
    };
    await refusal(speak, { timeLimit });
    await ended.promise;
  });
});

function say(socket: Socket, text: string, then?: 'end' | 'reset') {
  socket.once('data', () => {
    socket.write(text, () => {
      if (then === 'end') socket.end();
      if (then === 'reset') socket.resetAndDestroy();
    });
  });
}

function flood(socket: Socket, first: string, piece: string, everyMs = 1) {
  socket.write(first);
  const timer = setInterval(() => socket.write(piece), everyMs);
  socket.on('close', () => clearInterval(timer));
}

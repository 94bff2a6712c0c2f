import { randomUUID } from 'node:crypto';
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';

const STATUSES: Readonly<Record<string, number>> = { HPE_HEADER_OVERFLOW: 431, ERR_HTTP_REQUEST_TIMEOUT: 408 };

/** Answers what is not HTTP, or too long for it, in the shape of every other error; it never reaches the application. */
export function answerMalformedHttp(server: Server) {
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (error.code === 'ECONNRESET' || !socket.writable) {
      socket.destroy();
      return;
    }
    const status = STATUSES[error.code ?? ''] ?? 400;
    const { headers, body } = refusal();
    const head = [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
  });
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) =>
    refuseUnreadable(response, 417),
  );
}

/** Refuses what Node could read and the application cannot: it has no host, or an address that is none. */
export function refuseUnreadable(response: ServerResponse, status = 400) {
  const { headers, body } = refusal();
  response.writeHead(status, headers);
  response.end(body);
}

/** Whether a request lacks the one header that it must have (RFC 9112 §3.2). */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

function refusal() {
  const requestId = randomUUID();
  const body = JSON.stringify({
    error: 'invalid_argument',
    message: 'The request is not HTTP that can be read.',
    suggested: 'Send shorter headers and a shorter address, well formed.',
    metadata: { request_id: requestId },
  });
  const headers = {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
    'X-Request-Id': requestId,
    'Cache-Control': 'no-store',
    Connection: 'close',
  };
  return { headers, body };
}

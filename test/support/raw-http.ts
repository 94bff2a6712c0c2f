import { connect } from 'node:net';

/** What a server wrote to a request that no HTTP library would send. */
export type RawAnswer = { readonly status: number; readonly head: string; readonly body: string };

const IMPATIENCE_MS = 10_000;

/**
 * Sends bytes as they are and reads until the server closes; ask for `Connection: close`. `hangUp` ends the sending side
 * after them, as a client does that has no more to say.
 */
export function sendRaw(address: string, request: string | Buffer, hangUp = false): Promise<RawAnswer> {
  const { hostname, port } = new URL(address);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.setTimeout(IMPATIENCE_MS, () => socket.destroy(new Error('the server neither answered nor closed')));
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A server may answer and close while the request is still being sent.
      if (chunks.length === 0) reject(error);
    });
    socket.on('close', () => resolve(parse(Buffer.concat(chunks).toString('latin1'))));
    if (hangUp) socket.end(request);
    else socket.write(request);
  });
}

function parse(text: string): RawAnswer {
  const [head = '', ...body] = text.split('\r\n\r\n');
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0), head, body: body.join('\r\n\r\n') };
}

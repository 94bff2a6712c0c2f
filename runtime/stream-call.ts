import type { Client } from '@grpc/grpc-js';
import { connectError, requestMetadata, type UnaryCall } from './unary-call.ts';

/** A call that is answered more than once; its messages are serialised. Without a deadline it has no end of its own. */
export type StreamCall = Omit<UnaryCall, 'deadline'> & { readonly deadline: number | undefined };

/**
 * Makes a call that is answered more than once, and gives the answers as they are taken. It ends when they are not taken any
 * more.
 *
 * @throws ConnectError
 */
export async function* callForStream(
  { path, request, deadline, header, signal }: StreamCall,
  client: Client,
  authorization: string | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const stream = client.makeServerStreamRequest<Uint8Array, Buffer>(
    path,
    (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
    (bytes) => bytes,
    request,
    requestMetadata(header, authorization, undefined),
    deadline === undefined ? {} : { deadline },
  );
  const cancel = () => stream.cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    for await (const message of stream) yield message;
  } catch (error) {
    throw connectError(error as Parameters<typeof connectError>[0]);
  } finally {
    signal?.removeEventListener('abort', cancel);
    stream.cancel();
  }
}

import { create, type DescMethod, type Message } from '@bufbuild/protobuf';
import type { ServerWritableStream } from '@grpc/grpc-js';
import { LONGEST_TAKING_MS, takesTooLong } from './guard.ts';

type Stream = ServerWritableStream<unknown, Message>;

/**
 * Sends one answer after the other, each when the caller has taken what came before, until there are no more or the caller is
 * gone.
 *
 * @throws ConnectError RESOURCE_EXHAUSTED if the caller takes nothing; what the answers throw
 */
export async function sendStream(
  call: Stream,
  messages: AsyncIterable<Record<string, unknown>>,
  { output }: DescMethod,
): Promise<void> {
  for await (const message of messages) {
    if (call.cancelled) return;
    if (!call.write(create(output, message))) await taken(call);
  }
  call.end();
}

/** Waits until the caller has taken what was written, or is gone. */
function taken(call: Stream): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      for (const event of ENDS) call.off(event, end);
      resolve();
    };
    const timer = setTimeout(() => {
      for (const event of ENDS) call.off(event, end);
      reject(takesTooLong());
    }, LONGEST_TAKING_MS);
    for (const event of ENDS) call.once(event, end);
  });
}

const ENDS = ['drain', 'cancelled', 'close'] as const;

import { setTimeout as delay } from 'node:timers/promises';
import { create, type DescMethodServerStreaming, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  DEFAULT_DEADLINE_MS,
  failureOf,
  streamResponse,
  type TierTransport,
  unaryResponse,
} from '../../../runtime/tier-transport.ts';
import { type GuardedService, handlersOf, streamHandlersOf } from './guard.ts';
import { carriedError, startCall, streamAnswers } from './in-process-call.ts';

/** Serves callers that run in this process: what the gRPC server does for others, without a socket. */
export type InProcessServer = {
  /** The way to this tier. `token` is the caller token that every call presents, `tier` its name in the log. */
  transport(options: { readonly tier: string; readonly token: string | undefined }): TierTransport;
  /** What `serves()` of its transports answers. */
  setServing(serving: boolean): void;
  /** Takes no more calls, lets running ones finish, and cuts off what is not done after so many milliseconds. */
  stop(within: number): Promise<void>;
};

/** Serves the services to this process (docs/decisions/0052-calls-within-the-process.md). */
export function serveInProcess(services: readonly GuardedService[]): InProcessServer {
  const handlers = new Map(services.flatMap(handlersOf));
  const streams = new Map(services.flatMap(streamHandlersOf));
  const running = new Set<ReturnType<typeof startCall>>();
  let serving = true;
  let stopped = false;

  const serveTo =
    (token: string | undefined): TierTransport['unary'] =>
    async (method, signal, timeoutMs = DEFAULT_DEADLINE_MS, sent, input) => {
      const handle = handlers.get(method);
      if (stopped) throw new ConnectError('the server has stopped', Code.Unavailable);
      if (handle === undefined) throw new ConnectError(`${method.name} is not served`, Code.Unimplemented);
      const headers = new Headers(sent);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      const request = toBinary(method.input, create(method.input, input));
      const call = startCall(handle, { method, signal, timeoutMs, headers, request });
      running.add(call);
      try {
        return unaryResponse(method, fromBinary(method.output, await call.response));
      } finally {
        running.delete(call);
      }
    };

  const streamTo = (token: string | undefined) =>
    async function* (
      method: DescMethodServerStreaming,
      signal: AbortSignal | undefined,
      sent: ConstructorParameters<typeof Headers>[0],
      request: Uint8Array,
    ) {
      const handle = streams.get(method);
      if (stopped) throw new ConnectError('the server has stopped', Code.Unavailable);
      if (handle === undefined) throw new ConnectError(`${method.name} is not served`, Code.Unimplemented);
      const headers = new Headers(sent);
      if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
      yield* streamAnswers(handle, { method, signal, headers, request });
    };

  return {
    transport: ({ tier, token }) => ({
      unary: async (...call) => {
        try {
          return await serveTo(token)(...call);
        } catch (error) {
          throw failureOf(tier, carriedError(error));
        }
      },
      async stream(method, signal, _timeoutMs, sent, input) {
        if (method.methodKind !== 'server_streaming') throw new ConnectError('not carried', Code.Unimplemented);
        return streamResponse(method, input, (request) => streamTo(token)(method, signal, sent, request));
      },
      serves: async () => serving,
      close: () => undefined,
    }),
    setServing(now) {
      serving = now && !stopped;
    },
    async stop(within) {
      stopped = true;
      serving = false;
      const answered = Promise.allSettled([...running].map(({ response }) => response));
      await Promise.race([answered, delay(within, undefined, { ref: false })]);
      for (const call of running) call.end(new ConnectError('the server stops', Code.Unavailable));
    },
  };
}

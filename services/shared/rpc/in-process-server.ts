import { setTimeout as delay } from 'node:timers/promises';
import { create, type DescMethod, fromBinary, toBinary } from '@bufbuild/protobuf';
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

  /** What answers a method, if anything does now. @throws ConnectError */
  const servedBy = <Handle>(handle: Handle | undefined, method: DescMethod): Handle => {
    if (stopped) throw new ConnectError('the server has stopped', Code.Unavailable);
    if (handle === undefined) throw new ConnectError(`${method.name} is not served`, Code.Unimplemented);
    return handle;
  };

  const serveTo =
    (token: string | undefined): TierTransport['unary'] =>
    async (method, signal, timeoutMs = DEFAULT_DEADLINE_MS, sent, input) => {
      const handle = servedBy(handlers.get(method), method);
      const request = toBinary(method.input, create(method.input, input));
      const call = startCall(handle, { method, signal, timeoutMs, headers: headersOf(sent, token), request });
      running.add(call);
      try {
        return unaryResponse(method, fromBinary(method.output, await call.response));
      } finally {
        running.delete(call);
      }
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
        const handle = servedBy(streams.get(method), method);
        const headers = headersOf(sent, token);
        return streamResponse(method, input, (request) => streamAnswers(handle, { method, signal, headers, request }));
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

/** What goes ahead of a call. */
function headersOf(sent: ConstructorParameters<typeof Headers>[0], token: string | undefined): Headers {
  const headers = new Headers(sent);
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  return headers;
}

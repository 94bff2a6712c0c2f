import { create, fromBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { Client, type ClientDuplexStream, credentials, Metadata, type StatusObject } from '@grpc/grpc-js';
import {
  type Answer,
  type Call,
  CallSchema,
  type Failure,
  type OpenTunnelRequest,
  OpenTunnelRequestSchema,
  type OpenTunnelResponse,
  OpenTunnelResponseSchema,
  TunnelService,
} from '../proto/gen/storyden/tunnel/v1/tunnel_pb.ts';
import { messagePieces } from './message-pieces.ts';
import type { Connection } from './replica-health.ts';
import { toBuffer } from './to-buffer.ts';
import { withoutStack } from './without-stack.ts';

/** A call as it goes through a tunnel: the messages are serialised. */
type TunnelCall = Pick<Call, 'method' | 'request' | 'requestId' | 'timeoutMs'>;

/** How a call ended. */
export type TunnelOutcome =
  | { readonly response: Uint8Array }
  | { readonly error: ConnectError; readonly refusedBeforeWork: boolean }
  /** It never left: it may go another way. */
  | 'unsent';

/** Carries calls over one connection, those of one moment together (proto/storyden/tunnel/v1). */
export type Tunnel = {
  /** Whether the server at the other end has such tunnels and takes calls. */
  readonly open: boolean;
  /** Whether nothing has come back for so long that calls are better sent elsewhere: the other end may stand still. */
  readonly silent: boolean;
  /** Begins a call. `done` is called once, unless the call is cancelled. Returns what cancels it. */
  call(call: TunnelCall, done: (outcome: TunnelOutcome) => void): () => void;
  /** Takes no more calls, and ends with the last answer. */
  retire(): void;
};

type Running = { readonly done: (outcome: TunnelOutcome) => void; readonly timer: NodeJS.Timeout };

/** The header by which a server says that it has tunnels. */
export const TUNNEL_HEADER = 'x-tunnel';
const MAX_ID = 2 ** 32;
/** Milliseconds that calls wait without any answer until the other end counts as silent. */
const SILENT_AFTER_MS = 1_000;

/** Opens a tunnel on a connection; `authorization` is the header that every call has. */
export function openTunnel(connection: Connection, authorization: string | undefined): Tunnel {
  const running = new Map<number, Running>();
  let waiting: Call[] = [];
  let cancelled: number[] = [];
  let flushing = false;
  let lastId = 0;
  /** Since when something is waited for and nothing came. A deadline that passes does not end it, an answer does. */
  let waitingSince: number | undefined;
  let state: 'opening' | 'open' | 'retired' | 'over' = 'opening';
  const stream = openStream(connection, authorization);

  const flush = () => {
    flushing = false;
    if (cancelled.length > 0) stream.write(create(OpenTunnelRequestSchema, { cancelledIds: cancelled }));
    for (const calls of messagePieces(waiting, ({ request }) => request.length)) {
      stream.write(create(OpenTunnelRequestSchema, { calls }));
    }
    waiting = [];
    cancelled = [];
    endIfDone();
  };
  // What begins in one turn of the event loop leaves at its end.
  const flushSoon = () => {
    if (flushing) return;
    flushing = true;
    setImmediate(flush);
  };
  const endIfDone = () => {
    if (state === 'retired' && running.size === 0 && !flushing) stream.end();
  };
  const taken = (id: number): Running | undefined => {
    const call = running.get(id);
    running.delete(id);
    clearTimeout(call?.timer);
    return call;
  };
  const end = (id: number, outcome: TunnelOutcome) => taken(id)?.done(outcome);
  const cancel = (id: number): Running | undefined => {
    const call = taken(id);
    if (call === undefined) return undefined;
    const unsent = waiting.findIndex((begun) => begun.id === id);
    if (unsent >= 0) waiting.splice(unsent, 1);
    else cancelled.push(id);
    flushSoon();
    return call;
  };
  const giveUp = (id: number) => {
    const error = new ConnectError('the deadline has passed', Code.DeadlineExceeded);
    cancel(id)?.done({ error, refusedBeforeWork: false });
  };
  const fail = (status: Pick<StatusObject, 'code' | 'details'>) => {
    if (state === 'over') return;
    state = 'over';
    const unsent = new Set(waiting.map(({ id }) => id));
    waiting = [];
    const error = () => new ConnectError(status.details || 'the connection was lost', lostCode(status.code));
    for (const id of running.keys()) {
      end(id, unsent.has(id) ? 'unsent' : { error: error(), refusedBeforeWork: false });
    }
  };

  stream.on('metadata', (metadata) => {
    if (state === 'opening' && metadata.get(TUNNEL_HEADER).length > 0) state = 'open';
  });
  stream.on('data', ({ answers }) => {
    for (const answer of answers) end(answer.id, outcomeOf(answer));
    waitingSince = running.size > 0 ? performance.now() : undefined;
    endIfDone();
  });
  stream.on('status', fail);
  // The status says it all.
  stream.on('error', () => undefined);

  return {
    get open() {
      return state === 'open';
    },
    get silent() {
      return waitingSince !== undefined && performance.now() - waitingSince > SILENT_AFTER_MS;
    },
    call({ method, request, requestId, timeoutMs }, done) {
      const id = nextId(lastId, running);
      lastId = id;
      running.set(id, { done, timer: setTimeout(giveUp, timeoutMs, id) });
      waiting.push(create(CallSchema, { id, method, request, requestId, timeoutMs }));
      flushSoon();
      waitingSince ??= performance.now();
      return () => {
        cancel(id);
        if (running.size === 0) waitingSince = undefined;
      };
    },
    retire() {
      if (state === 'over') return;
      state = 'retired';
      endIfDone();
    },
  };
}

function openStream(
  connection: Connection,
  authorization: string | undefined,
): ClientDuplexStream<OpenTunnelRequest, OpenTunnelResponse> {
  const client = new Client('unused', credentials.createInsecure(), { channelOverride: connection });
  const metadata = new Metadata();
  if (authorization !== undefined) metadata.set('authorization', authorization);
  return client.makeBidiStreamRequest(
    `/${TunnelService.typeName}/${TunnelService.method.openTunnel.name}`,
    (message) => toBuffer(OpenTunnelRequestSchema, message),
    (bytes) => fromBinary(OpenTunnelResponseSchema, bytes),
    metadata,
  );
}

/** Any id will do that is not in use. */
function nextId(last: number, running: ReadonlyMap<number, unknown>): number {
  let id = (last + 1) % MAX_ID;
  while (running.has(id)) id = (id + 1) % MAX_ID;
  return id;
}

function outcomeOf({ outcome }: Answer): TunnelOutcome {
  if (outcome.case === 'response') return { response: outcome.value };
  if (outcome.case === 'failure') {
    return { error: errorOf(outcome.value), refusedBeforeWork: outcome.value.refusedBeforeWork };
  }
  return { error: new ConnectError('the answer is empty', Code.Internal), refusedBeforeWork: false };
}

/** The same error that Connect's own transport would give, its typed details included. */
function errorOf({ code, message, details }: Failure): ConnectError {
  const error = withoutStack(() => new ConnectError(message, code as Code));
  error.details = details.map(({ typeUrl, value }) => ({ type: typeUrl.slice(typeUrl.lastIndexOf('/') + 1), value }));
  return error;
}

/** A tunnel that ends with calls in it is a lost connection, however politely it ends. */
const lostCode = (code: number): Code => (code === 0 || code === Code.Canceled ? Code.Unavailable : (code as Code));

import { create, type DescMethod, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  Metadata,
  type ServerDuplexStream,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import {
  type Answer,
  AnswerSchema,
  type Call,
  FailureSchema,
  type OpenTunnelRequest,
  OpenTunnelRequestSchema,
  type OpenTunnelResponse,
  OpenTunnelResponseSchema,
  TunnelService,
} from '../../../proto/gen/storyden/tunnel/v1/tunnel_pb.ts';
import { LARGEST_BYTES, messagePieces } from '../../../runtime/message-pieces.ts';
import { toBuffer } from '../../../runtime/to-buffer.ts';
import { TUNNEL_HEADER } from '../../../runtime/tunnel.ts';
import { REFUSED_BEFORE_WORK } from '../../../runtime/unary-call.ts';
import { callerCertificate } from './caller-certificate.ts';
import type { Presented } from './callers.ts';
import { encodedDetails, leavingError } from './encoded-details.ts';
import { type GuardedService, type Handler, handlersOf } from './guard.ts';
import { ServedCall } from './served-call.ts';

type Stream = ServerDuplexStream<OpenTunnelRequest, OpenTunnelResponse>;
type Served = { readonly method: DescMethod; readonly handle: Handler };

/** Calls of one tunnel that are under way, at most. */
const MOST_UNDER_WAY = 10_000;

/**
 * Serves calls that come through tunnels (proto/storyden/tunnel/v1), each behind the guard of its service.
 *
 * @param admit throws the status with which a stream is refused
 */
export function tunnelService(
  services: readonly GuardedService[],
  admit: (call: Stream) => void,
): { definition: ServiceDefinition; implementation: UntypedServiceImplementation } {
  const served = methodsOf(services);
  const { openTunnel } = TunnelService.method;
  return {
    definition: {
      openTunnel: {
        path: `/${TunnelService.typeName}/${openTunnel.name}`,
        requestStream: true,
        responseStream: true,
        requestSerialize: (message) => toBuffer(OpenTunnelRequestSchema, message),
        requestDeserialize: (bytes) => fromBinary(OpenTunnelRequestSchema, bytes),
        responseSerialize: (message) => toBuffer(OpenTunnelResponseSchema, message),
        responseDeserialize: (bytes) => fromBinary(OpenTunnelResponseSchema, bytes),
      },
    },
    implementation: {
      openTunnel(stream: Stream) {
        try {
          admit(stream);
        } catch (error) {
          stream.emit('error', error);
          return;
        }
        serveTunnel(stream, served);
      },
    },
  };
}

function methodsOf(services: readonly GuardedService[]): ReadonlyMap<string, Served> {
  return new Map(
    services
      .flatMap(handlersOf)
      .map(([method, handle]) => [`/${method.parent.typeName}/${method.name}`, { method, handle }]),
  );
}

function serveTunnel(stream: Stream, served: ReadonlyMap<string, Served>) {
  const [authorization = ''] = stream.metadata.get('authorization');
  const certificate = callerCertificate(stream.getAuthContext().sslPeerCertificate);
  const presented = { authorization: String(authorization), certificate: () => certificate };
  /** What cancels each call under way. */
  const running = new Map<number, Set<() => void>>();
  let answers: Answer[] = [];
  let hungUp = false;

  const flush = () => {
    let isTaken = true;
    for (const piece of messagePieces(answers, bytesOf)) {
      isTaken = stream.write(create(OpenTunnelResponseSchema, { answers: piece }));
    }
    answers = [];
    if (!isTaken) pauseUntilTaken(stream);
    endIfDone();
  };
  const endIfDone = () => {
    if (hungUp && running.size === 0 && answers.length === 0) stream.end();
  };
  const answer = (id: number, call: Set<() => void>, outcome: Answer['outcome']) => {
    // It was cancelled; another call may have its number since.
    if (running.get(id) !== call) return;
    running.delete(id);
    // What ends in one turn of the event loop leaves at its end.
    if (answers.push(create(AnswerSchema, { id, outcome })) === 1) setImmediate(flush);
  };
  const begin = (call: Call) => {
    cancel(call.id);
    const cancellations = new Set<() => void>();
    running.set(call.id, cancellations);
    const response = running.size > MOST_UNDER_WAY ? Promise.reject(tooManyCalls()) : serve(call, cancellations);
    response.then(
      (value) => answer(call.id, cancellations, { case: 'response', value }),
      (error) => answer(call.id, cancellations, { case: 'failure', value: failureOf(error) }),
    );
  };
  const serve = (call: Call, cancellations: Set<() => void>) =>
    serveCall(call, presented, served.get(call.method), cancellations);
  const cancel = (id: number) => {
    const cancellations = running.get(id);
    running.delete(id);
    for (const cancelled of cancellations ?? []) cancelled();
  };

  const headers = new Metadata();
  headers.set(TUNNEL_HEADER, '1');
  stream.sendMetadata(headers);
  stream.on('data', ({ calls, cancelledIds }) => {
    for (const call of calls) begin(call);
    for (const id of cancelledIds) cancel(id);
  });
  stream.on('end', () => {
    hungUp = true;
    endIfDone();
  });
  stream.on('cancelled', () => {
    for (const id of running.keys()) cancel(id);
  });
  // A stream that breaks is cancelled as well.
  stream.on('error', () => undefined);
}

/** Begins nothing more for a caller that does not read what was answered: nothing is kept for it without end. */
function pauseUntilTaken(stream: Stream) {
  if (stream.isPaused()) return;
  stream.pause();
  stream.once('drain', () => stream.resume());
}

async function serveCall(
  { method: path, request, requestId, timeoutMs }: Call,
  { authorization, certificate }: Presented,
  served: Served | undefined,
  cancellations: Set<() => void>,
): Promise<Uint8Array> {
  if (served === undefined) throw new ConnectError(`${path} is not served`, Code.Unimplemented);
  const { method, handle } = served;
  const headers: Record<string, string> = {
    ...(authorization && { authorization }),
    ...(requestId !== '' && { 'x-request-id': requestId }),
  };
  const context = new ServedCall({
    method,
    header: (name) => headers[name] ?? null,
    headers: () => new Headers(headers),
    certificate,
    deadline: Date.now() + timeoutMs,
    whenCancelled: (cancelled) => cancellations.add(cancelled),
  });
  const response = await handle(fromBinary(method.input, request), context);
  const answer = toBinary(method.output, create(method.output, response));
  // The caller's end would refuse it, and with it every call in the tunnel.
  if (answer.length > LARGEST_BYTES) throw new ConnectError('the answer is too large', Code.ResourceExhausted);
  return answer;
}

/** Another replica may do it. */
const tooManyCalls = () =>
  new ConnectError('too many calls are under way in this tunnel', Code.Unavailable, { [REFUSED_BEFORE_WORK]: '1' });

/** At most, but for a few around it. */
function bytesOf({ outcome }: Answer): number {
  if (outcome.case === 'response') return outcome.value.length;
  return outcome.case === 'failure' ? toBinary(FailureSchema, outcome.value).length : 0;
}

function failureOf(error: unknown) {
  const cause = leavingError(error);
  return create(FailureSchema, {
    code: cause.code,
    message: cause.rawMessage,
    details: encodedDetails(cause).map(({ type, value }) => ({ typeUrl: `type.googleapis.com/${type}`, value })),
    refusedBeforeWork: cause.metadata.has(REFUSED_BEFORE_WORK),
  });
}

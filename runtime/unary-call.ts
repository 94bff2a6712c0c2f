import { type Code, ConnectError } from '@connectrpc/connect';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import { type Client, type ClientUnaryCall, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { NOT_TO } from './serving-replicas.ts';

/** A unary call whose messages are serialised. */
export type UnaryCall = {
  /** /package.Service/Method */
  readonly path: string;
  readonly request: Uint8Array;
  /** Milliseconds since the epoch at which the caller gives up. */
  readonly deadline: number;
  readonly header: ConstructorParameters<typeof Headers>[0];
  readonly signal: AbortSignal | undefined;
};

/** A server sets it on a failure that came before any work, which may therefore be tried elsewhere. */
export const REFUSED_BEFORE_WORK = 'x-refused-before-work';

/**
 * Makes a call as every gRPC client does. One that was refused before any work goes to another replica, once.
 *
 * @throws ConnectError
 */
export function callAlone(call: UnaryCall, client: Client, authorization: string | undefined): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const attempt = (first?: { error: ServiceError; peer: string }): ClientUnaryCall => {
      const sent = client.makeUnaryRequest(
        call.path,
        (request: Uint8Array) => Buffer.from(request.buffer, request.byteOffset, request.byteLength),
        (bytes) => bytes,
        call.request,
        requestMetadata(call.header, authorization, first?.peer),
        { deadline: call.deadline },
        (error, answer) => {
          if (answer) resolve(answer);
          else if (error && !first && isRefusedBeforeWork(error)) running = attempt({ error, peer: sent.getPeer() });
          else if (error) reject(connectError(isAway(error) && first ? first.error : error));
        },
      );
      return sent;
    };
    let running = attempt();
    call.signal?.addEventListener('abort', () => running.cancel(), { once: true });
  });
}

/** Nothing was done yet: another replica may do it, once. */
function isRefusedBeforeWork(error: ServiceError): boolean {
  return isAway(error) && error.metadata.get(REFUSED_BEFORE_WORK).length > 0;
}

const isAway = (error: ServiceError) => error.code === status.UNAVAILABLE;

/** What goes ahead of a call. `refusedBy`: not to this replica. */
export function requestMetadata(
  header: UnaryCall['header'],
  authorization: string | undefined,
  refusedBy: string | undefined,
): Metadata {
  const metadata = new Metadata();
  if (refusedBy !== undefined) metadata.set(NOT_TO, refusedBy);
  if (header) for (const [name, value] of new Headers(header)) metadata.set(name, value);
  if (authorization !== undefined) metadata.set('authorization', authorization);
  return metadata;
}

/** The same error that Connect's own transport would give, its typed details included. */
export function connectError(error: ServiceError): ConnectError {
  const [status] = error.metadata?.get('grpc-status-details-bin') ?? [];
  if (status instanceof Buffer) {
    const trailer = new Headers({
      'grpc-status': String(error.code),
      'grpc-status-details-bin': status.toString('base64'),
    });
    const detailed = findTrailerError(trailer);
    if (detailed) return detailed;
  }
  return new ConnectError(error.details, error.code as number as Code);
}

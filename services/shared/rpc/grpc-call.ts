import type { DescMethod } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import { Metadata, type ServerUnaryCall, type ServerWritableStream, type StatusObject } from '@grpc/grpc-js';
import { REFUSED_BEFORE_WORK } from '../../../runtime/unary-call.ts';
import { callerCertificate } from './caller-certificate.ts';
import type { Presented } from './callers.ts';
import { leavingError } from './encoded-details.ts';
import { ServedCall } from './served-call.ts';

// A call of grpc-js as the handlers of Connect see it, and how it fails.

type Connected = Pick<ServerUnaryCall<unknown, unknown>, 'metadata' | 'getAuthContext'>;

/** What a call, or a stream, presents of its caller. */
export const presentedIn = (call: Connected): Presented => ({
  authorization: headerIn(call.metadata, 'authorization'),
  certificate: certificateOf(call),
});

/** Connect's view of a call. */
export function contextOf(
  method: DescMethod,
  call: ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>,
): HandlerContext {
  const deadline = call.getDeadline();
  return new ServedCall({
    method,
    header: (name) => headerIn(call.metadata, name),
    headers: () => headersOf(call.metadata),
    certificate: certificateOf(call),
    deadline: deadline instanceof Date ? deadline.getTime() : deadline,
    whenCancelled: (cancelled) => call.once('cancelled', cancelled),
  });
}

const certificateOf = (call: Connected) => () => callerCertificate(call.getAuthContext().sslPeerCertificate);

function headerIn(metadata: Metadata, name: string): string | null {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : null;
}

function headersOf(metadata: Metadata): Headers {
  return new Headers(
    Object.entries(metadata.getMap()).flatMap(([name, value]): [string, string][] =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}

/** The status that carries a ConnectError with its typed details (google.rpc.Status in `grpc-status-details-bin`). */
export function statusOf(error: unknown): Partial<StatusObject> & Error {
  const cause = leavingError(error);
  const metadata = new Metadata();
  const details = setTrailerStatus(new Headers(), cause).get('grpc-status-details-bin');
  if (details !== null) metadata.set('grpc-status-details-bin', Buffer.from(details, 'base64'));
  if (cause.metadata.has(REFUSED_BEFORE_WORK)) metadata.set(REFUSED_BEFORE_WORK, '1');
  return Object.assign(new Error(cause.rawMessage), {
    code: cause.code as number,
    details: cause.rawMessage,
    metadata,
  });
}

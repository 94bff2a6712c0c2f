import {
  create,
  type DescMessage,
  type DescMethodServerStreaming,
  type DescMethodUnary,
  fromBinary,
  type MessageInitShape,
  toBinary,
} from '@bufbuild/protobuf';
import { Code, ConnectError, type StreamResponse, type Transport, type UnaryResponse } from '@connectrpc/connect';

/** The way to another tier: over gRPC, or within the process. */
export type TierTransport = Transport & {
  /** Whether a replica of the tier serves (grpc.health.v1): asked on the way that calls go. */
  serves(): Promise<boolean>;
  close(): void;
};

/** Milliseconds an RPC may take where the caller sets no deadline. */
export const DEFAULT_DEADLINE_MS = 5_000;

/**
 * The answers of a call as Connect's clients want them.
 *
 * @param input what the client sends: one request
 * @param answersTo makes the call
 */
export async function streamResponse<I extends DescMessage, O extends DescMessage>(
  method: DescMethodServerStreaming<I, O>,
  input: AsyncIterable<MessageInitShape<I>>,
  answersTo: (request: Uint8Array) => AsyncIterable<Uint8Array>,
): Promise<StreamResponse<I, O>> {
  const { value: first, done } = await input[Symbol.asyncIterator]().next();
  if (done) throw new ConnectError('the request is missing', Code.InvalidArgument);
  const answers = answersTo(toBinary(method.input, create(method.input, first)));
  const message = (async function* () {
    for await (const answer of answers) yield fromBinary(method.output, answer);
  })();
  return { stream: true, service: method.parent, method, header: NO_HEADERS, trailer: NO_HEADERS, message };
}

/** An answer as Connect's clients want it. Tiers send no headers to each other. */
export function unaryResponse<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  message: UnaryResponse<I, O>['message'],
): UnaryResponse<I, O> {
  return { stream: false, service: method.parent, method, header: NO_HEADERS, trailer: NO_HEADERS, message };
}

const NO_HEADERS = new Headers();

const TIER = 'x-tier';

/** Marks a failure with the tier that a call went to. */
export function failureOf(tier: string, error: ConnectError): ConnectError {
  error.metadata.set(TIER, tier);
  return error;
}

/** The tier that a failed call went to. */
export const tierOf = (error: ConnectError): string => error.metadata.get(TIER) ?? 'a service';

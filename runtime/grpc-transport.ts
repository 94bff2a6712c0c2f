import { create, type DescMessage, type DescMethodUnary, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, type Transport, type UnaryResponse } from '@connectrpc/connect';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';

/** Milliseconds an RPC may take where the caller sets no deadline. */
const DEFAULT_DEADLINE_MS = 5_000;

export type GrpcTransportOptions = {
  /** What it leads to, as the log calls it: `grant service`. */
  readonly tier: string;
  /** `host:port`, or any name grpc-js resolves; several addresses behind one name are used in turn. */
  readonly address: string;
  /** The caller token that every call presents. */
  readonly token: string;
};

export type GrpcTransport = Transport & { close(): void };

// Fail at once while the other tier is away, and be back within a second when it is.
const CHANNEL_OPTIONS = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.service_config': JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] }),
};

/**
 * Carries Connect's typed clients over @grpc/grpc-js, several times cheaper per call than Connect's own gRPC
 * transport (docs/decisions/0002-grpc-js-transport.md). Unary calls only: the contract has no streaming RPC.
 */
export function grpcTransport(options: GrpcTransportOptions): GrpcTransport {
  const client = new Client(options.address, credentials.createInsecure(), CHANNEL_OPTIONS);
  const authorization = `Bearer ${options.token}`;

  return {
    unary(method, signal, timeoutMs, header, input) {
      return new Promise((resolve, reject) => {
        const call = client.makeUnaryRequest(
          `/${method.parent.typeName}/${method.name}`,
          (message) => Buffer.from(toBinary(method.input, message)),
          (bytes) => fromBinary(method.output, bytes),
          create(method.input, input),
          requestMetadata(header, authorization),
          { deadline: Date.now() + (timeoutMs ?? DEFAULT_DEADLINE_MS) },
          (error, message) => {
            if (error) reject(failureOf(options.tier, connectError(error)));
            else if (message) resolve(unaryResponse(method, message));
          },
        );
        signal?.addEventListener('abort', () => call.cancel(), { once: true });
      });
    },
    stream() {
      throw new ConnectError('streaming is not carried by this transport', Code.Unimplemented);
    },
    close: () => client.close(),
  };
}

function requestMetadata(header: ConstructorParameters<typeof Headers>[0], authorization: string): Metadata {
  const metadata = new Metadata();
  if (header) for (const [name, value] of new Headers(header)) metadata.set(name, value);
  metadata.set('authorization', authorization);
  return metadata;
}

function unaryResponse<I extends DescMessage, O extends DescMessage>(
  method: DescMethodUnary<I, O>,
  message: UnaryResponse<I, O>['message'],
): UnaryResponse<I, O> {
  return { stream: false, service: method.parent, method, header: NO_HEADERS, trailer: NO_HEADERS, message };
}

const NO_HEADERS = new Headers();

/** The same error that Connect's own transport would give, its typed details included. */
function connectError(error: ServiceError): ConnectError {
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

const TIER = 'x-tier';

/** Marks a failure with the tier that a call went to. */
function failureOf(tier: string, error: ConnectError): ConnectError {
  error.metadata.set(TIER, tier);
  return error;
}

/** The tier that a failed call went to. */
export const tierOf = (error: ConnectError): string => error.metadata.get(TIER) ?? 'a service';

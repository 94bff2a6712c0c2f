import { create, type DescMessage, type DescMethodUnary, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, type UnaryResponse } from '@connectrpc/connect';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import { Client, type ClientUnaryCall, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { checkHealth } from './replica-health.ts';
import { NOT_TO, SERVING_REPLICAS } from './serving-replicas.ts';
import { DEFAULT_DEADLINE_MS, failureOf, type TierTransport } from './tier-transport.ts';

export type GrpcTransportOptions = {
  /** What it leads to, as the log calls it: `grant service`. */
  readonly tier: string;
  /** `host:port`, or any name grpc-js resolves; of several addresses behind one name, those that serve are used in turn. */
  readonly address: string;
  /** The caller token that every call presents. */
  readonly token: string;
};

/** A server sets it on a failure that came before any work, which may therefore be tried elsewhere. */
export const REFUSED_BEFORE_WORK = 'x-refused-before-work';

// Fail at once while the other tier is away, and be back within a second when it is.
const CHANNEL_OPTIONS = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  // Looked at when a connection ends, which the servers see to.
  'grpc.dns_min_time_between_resolutions_ms': 5_000,
  // Whatever stands in the DNS beside the addresses.
  'grpc.service_config_disable_resolution': 1,
  'grpc.service_config': SERVING_REPLICAS,
};

/**
 * Carries Connect's typed clients over @grpc/grpc-js, several times cheaper per call than Connect's own gRPC
 * transport (docs/decisions/0002-grpc-js-transport.md). Unary calls only: the contract has no streaming RPC.
 */
export function grpcTransport(options: GrpcTransportOptions): TierTransport {
  const client = new Client(options.address, credentials.createInsecure(), CHANNEL_OPTIONS);
  const authorization = `Bearer ${options.token}`;

  return {
    unary(method, signal, timeoutMs, header, input) {
      return new Promise((resolve, reject) => {
        const path = `/${method.parent.typeName}/${method.name}`;
        const message = create(method.input, input);
        const deadline = Date.now() + (timeoutMs ?? DEFAULT_DEADLINE_MS);
        const attempt = (first?: { error: ServiceError; peer: string }): ClientUnaryCall => {
          const call = client.makeUnaryRequest(
            path,
            (request) => Buffer.from(toBinary(method.input, request)),
            (bytes) => fromBinary(method.output, bytes),
            message,
            requestMetadata(header, authorization, first?.peer),
            { deadline },
            (error, answer) => {
              if (answer) resolve(unaryResponse(method, answer));
              else if (error && !first && isRefusedBeforeWork(error))
                running = attempt({ error, peer: call.getPeer() });
              else if (error)
                reject(failureOf(options.tier, connectError(isAway(error) && first ? first.error : error)));
            },
          );
          return call;
        };
        let running = attempt();
        signal?.addEventListener('abort', () => running.cancel(), { once: true });
      });
    },
    stream() {
      throw new ConnectError('streaming is not carried by this transport', Code.Unimplemented);
    },
    serves: () => checkHealth(client),
    close: () => client.close(),
  };
}

/** Nothing was done yet: another replica may do it, once. */
function isRefusedBeforeWork(error: ServiceError): boolean {
  return isAway(error) && error.metadata.get(REFUSED_BEFORE_WORK).length > 0;
}

const isAway = (error: ServiceError) => error.code === status.UNAVAILABLE;

function requestMetadata(
  header: ConstructorParameters<typeof Headers>[0],
  authorization: string,
  refusedBy: string | undefined,
): Metadata {
  const metadata = new Metadata();
  if (refusedBy !== undefined) metadata.set(NOT_TO, refusedBy);
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

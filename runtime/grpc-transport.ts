import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { Client, credentials } from '@grpc/grpc-js';
import { MESSAGE_LIMIT } from './message-pieces.ts';
import { checkHealth } from './replica-health.ts';
import type { RpcCertificates } from './rpc-certificates.ts';
import { servingReplicas } from './serving-replicas.ts';
import { callForStream } from './stream-call.ts';
import { DEFAULT_DEADLINE_MS, failureOf, streamResponse, type TierTransport, unaryResponse } from './tier-transport.ts';
import { callThroughTunnel } from './tunnel-call.ts';
import { channelTunnels } from './tunnels.ts';
import { callAlone } from './unary-call.ts';

export type GrpcTransportOptions = {
  /** What it leads to, as the log calls it: `grant service`. */
  readonly tier: string;
  /** `host:port`, or any name grpc-js resolves; of several addresses behind one name, those that serve are used in turn. */
  readonly address: string;
  /** The caller token that every call presents; without, a certificate says who calls. */
  readonly token?: string | undefined;
  /** Plain text without. */
  readonly certificates?: RpcCertificates | undefined;
};

// Fail at once while the other tier is away, and be back within a second when it is.
const CHANNEL_OPTIONS = {
  'grpc.initial_reconnect_backoff_ms': 100,
  'grpc.min_reconnect_backoff_ms': 100,
  'grpc.max_reconnect_backoff_ms': 1_000,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 3_000,
  'grpc.max_receive_message_length': MESSAGE_LIMIT,
  // Looked at when a connection ends, which the servers see to.
  'grpc.dns_min_time_between_resolutions_ms': 5_000,
  // Whatever stands in the DNS beside the addresses.
  'grpc.service_config_disable_resolution': 1,
  // A tier is called where the setting says: what goes by https_proxy to the world is not led past another machine.
  'grpc.enable_http_proxy': 0,
};

/**
 * Carries Connect's typed clients over @grpc/grpc-js, several times cheaper per call than Connect's own gRPC transport:
 * unary ones through tunnels where the server has them, else as calls of their own (docs/decisions/0002-grpc-js-transport.md); those that
 * are answered more than once are calls of their own.
 */
export function grpcTransport(options: GrpcTransportOptions): TierTransport {
  const authorization = options.token === undefined ? undefined : `Bearer ${options.token}`;
  const tunnels = channelTunnels(authorization);
  const secured = options.certificates?.channelCredentials ?? credentials.createInsecure();
  const client = new Client(options.address, secured, {
    ...CHANNEL_OPTIONS,
    'grpc.service_config': servingReplicas(tunnels),
  });

  return {
    async unary(method, signal, timeoutMs = DEFAULT_DEADLINE_MS, header, input) {
      const request = toBinary(method.input, create(method.input, input));
      const call = {
        path: `/${method.parent.typeName}/${method.name}`,
        request,
        deadline: Date.now() + timeoutMs,
        header,
        signal,
      };
      try {
        const response = (await callThroughTunnel(call, tunnels)) ?? (await callAlone(call, client, authorization));
        return unaryResponse(method, fromBinary(method.output, response));
      } catch (error) {
        throw failureOf(options.tier, ConnectError.from(error));
      }
    },
    async stream(method, signal, timeoutMs, header, input) {
      if (method.methodKind !== 'server_streaming') throw new ConnectError('not carried', Code.Unimplemented);
      const path = `/${method.parent.typeName}/${method.name}`;
      const deadline = timeoutMs === undefined ? undefined : Date.now() + timeoutMs;
      return streamResponse(method, input, (request) =>
        callForStream({ path, request, deadline, header, signal }, client, authorization),
      );
    },
    serves: () => checkHealth(client),
    close: () => client.close(),
  };
}

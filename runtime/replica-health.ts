import { create, fromBinary } from '@bufbuild/protobuf';
import { Client, type ClientReadableStream, credentials, type experimental, status } from '@grpc/grpc-js';
import {
  Health,
  type HealthCheckResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '../proto/gen/grpc/health/v1/health_pb.ts';
import { type ServingWorker, workerIn } from './serving-worker.ts';
import { toBuffer } from './to-buffer.ts';

/** One connection of a channel, to one server. */
export type Connection = ReturnType<experimental.SubchannelInterface['getChannel']>;

/** What a server says of itself on a connection. */
export type HealthReport = { readonly serving: boolean; readonly worker: ServingWorker | undefined };

/** Milliseconds until a watch that ended is begun again on the same connection. */
const AGAIN_AFTER_MS = 1_000;
/** Milliseconds within which a server says whether it serves. */
const CHECK_DEADLINE_MS = 1_000;

/** Asks whether a server serves; one that has no health service does if it answers. */
export function checkHealth(client: Client): Promise<boolean> {
  const { input, output } = Health.method.check;
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      `/${Health.typeName}/Check`,
      (message) => toBuffer(input, message),
      (bytes) => fromBinary(output, bytes),
      create(input),
      { deadline: Date.now() + CHECK_DEADLINE_MS },
      (error, answer) => resolve(error ? error.code === status.UNIMPLEMENTED : isServing(answer)),
    );
  });
}

/**
 * Hears from the server at the other end of one connection whether it serves, for as long as the connection is used
 * (https://github.com/grpc/grpc/blob/master/doc/health-checking.md). Returns what ends it.
 */
export function watchHealth(connection: Connection, report: (said: HealthReport) => void): () => void {
  const client = new Client('unused', credentials.createInsecure(), { channelOverride: connection });
  const { input, output } = Health.method.watch;
  let ended = false;
  let again: NodeJS.Timeout | undefined;
  let stream: ClientReadableStream<HealthCheckResponse>;
  let worker: ServingWorker | undefined;
  const begin = () => {
    stream = client.makeServerStreamRequest(
      `/${Health.typeName}/Watch`,
      (message) => toBuffer(input, message),
      (bytes) => fromBinary(output, bytes),
      create(input),
    );
    stream.on('metadata', (metadata) => {
      worker = workerIn(metadata);
    });
    stream.on('data', (answer) => {
      if (!ended) report({ serving: isServing(answer), worker });
    });
    stream.on('status', ({ code }) => {
      // Served without a health service: whoever answers, serves.
      if (code === status.UNIMPLEMENTED && !ended) report({ serving: true, worker });
      else if (!ended) again = setTimeout(begin, AGAIN_AFTER_MS).unref();
    });
    // The status says it all.
    stream.on('error', () => undefined);
  };
  begin();
  return () => {
    ended = true;
    clearTimeout(again);
    stream.cancel();
  };
}

function isServing(answer: HealthCheckResponse | undefined): boolean {
  return answer?.status === ServingStatus.SERVING;
}

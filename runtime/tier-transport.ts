import type { DescMessage, DescMethodUnary } from '@bufbuild/protobuf';
import type { ConnectError, Transport, UnaryResponse } from '@connectrpc/connect';

/** The way to another tier: over gRPC, or within the process. */
export type TierTransport = Transport & {
  /** Whether a replica of the tier serves (grpc.health.v1): asked on the way that calls go. */
  serves(): Promise<boolean>;
  close(): void;
};

/** Milliseconds an RPC may take where the caller sets no deadline. */
export const DEFAULT_DEADLINE_MS = 5_000;

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

import type { ConnectError, Transport } from '@connectrpc/connect';

/** The way to another tier. */
export type TierTransport = Transport & {
  /** Whether a replica of the tier serves (grpc.health.v1): asked on the way that calls go. */
  serves(): Promise<boolean>;
  close(): void;
};

/** Milliseconds an RPC may take where the caller sets no deadline. */
export const DEFAULT_DEADLINE_MS = 5_000;

const TIER = 'x-tier';

/** Marks a failure with the tier that a call went to. */
export function failureOf(tier: string, error: ConnectError): ConnectError {
  error.metadata.set(TIER, tier);
  return error;
}

/** The tier that a failed call went to. */
export const tierOf = (error: ConnectError): string => error.metadata.get(TIER) ?? 'a service';

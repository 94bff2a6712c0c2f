import { Client, credentials } from '@grpc/grpc-js';
import { service } from 'grpc-health-check';
import type { HealthCheck } from './context.ts';

const DEADLINE_MS = 1_000;

/** Asks a tier whether it serves (grpc.health.v1); no answer within a second means no. */
export function tierHealth(address: string): { check: HealthCheck; close(): void } {
  const client = new Client(address, credentials.createInsecure());
  const { Check } = service;
  if (Check === undefined) throw new Error('grpc-health-check has no Check');
  return {
    check: () =>
      new Promise((resolve) => {
        client.makeUnaryRequest(
          Check.path,
          Check.requestSerialize,
          Check.responseDeserialize,
          { service: '' },
          { deadline: Date.now() + DEADLINE_MS },
          (error, answer) => resolve(!error && (answer as { status?: string }).status === 'SERVING'),
        );
      }),
    close: () => client.close(),
  };
}

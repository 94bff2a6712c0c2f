import { randomUUID } from 'node:crypto';
import { Metadata } from '@grpc/grpc-js';
import { MOST_WORKERS } from './settings.ts';

/** One of several processes that share an address: whoever connects cannot choose among them, but learns whom it got. */
export type ServingWorker = {
  readonly id: string;
  /** How many there are at that address. */
  readonly of: number;
};

const ID_HEADER = 'x-worker';
const COUNT_HEADER = 'x-workers';

/** What the server of this process says at the head of a health watch. */
export function workerMetadata(of: number): Metadata {
  const metadata = new Metadata();
  metadata.set(ID_HEADER, randomUUID());
  metadata.set(COUNT_HEADER, String(of));
  return metadata;
}

/** Undefined for a server that is the only one at its address. */
export function workerIn(metadata: Metadata): ServingWorker | undefined {
  const [id] = metadata.get(ID_HEADER);
  const of = Number(metadata.get(COUNT_HEADER)[0]);
  return id !== undefined && of > 1 ? { id: String(id), of: Math.min(of, MOST_WORKERS) } : undefined;
}

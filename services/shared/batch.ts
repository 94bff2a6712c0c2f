import { invalidArgument } from './refusal.ts';

/** Items of one batch at most. */
const LARGEST_BATCH = 100;

/** @throws Refusal invalid_argument for more items than a batch may have (AIP-231) */
export function requireBatch(field: string, items: readonly unknown[]) {
  if (items.length <= LARGEST_BATCH) return;
  throw invalidArgument(`${field} has more than ${LARGEST_BATCH} items.`, 'Ask for them in several batches.');
}

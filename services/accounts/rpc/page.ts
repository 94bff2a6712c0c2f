import { validate as isUuid } from 'uuid';
import type { AccountPage } from '../flows/read-accounts.ts';
import { invalidArgument } from '../refusals.ts';

const DEFAULT_SIZE = 50;
const LARGEST_SIZE = 100;

/** Reads the page that a list request names (AIP-158). @throws Refusal invalid_argument */
export function pageOf(request: { pageSize: number; pageToken: string; skip: number }): AccountPage {
  if (request.pageSize < 0) throw invalidArgument('page_size is negative.');
  if (request.skip < 0) throw invalidArgument('skip is negative.');
  return {
    // AIP-158: more than the service gives is no error.
    size: Math.min(request.pageSize || DEFAULT_SIZE, LARGEST_SIZE),
    skip: request.skip,
    after: request.pageToken === '' ? undefined : placeOf(request.pageToken),
  };
}

/** Where the next page goes on; empty on the last one. */
export function pageToken(after: string | undefined): string {
  return after === undefined ? '' : Buffer.from(after).toString('base64url');
}

function placeOf(token: string): string {
  const place = Buffer.from(token, 'base64url').toString();
  if (!isUuid(place)) throw invalidArgument('page_token is not one that a page before has answered.');
  return place;
}

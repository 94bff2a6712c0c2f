import { validate as isUuid } from 'uuid';
import { Refusal } from '../refusal.ts';

/** A page of a list that is ordered by UUID. */
export type Page = {
  /** The id after which it begins; absent for the first. */
  readonly after: string | undefined;
  readonly skip: number;
  readonly size: number;
};

const DEFAULT_SIZE = 50;
const LARGEST_SIZE = 100;

/**
 * Reads the page that a list request names (AIP-158); a larger size than the largest is no error. A page token is the
 * last id of the page before.
 *
 * @throws Refusal invalid_argument
 */
export function toPage(request: { pageSize: number; pageToken: string; skip: number }): Page {
  if (request.pageSize < 0) throw new Refusal('invalid_argument', 'page_size is negative.');
  if (request.skip < 0) throw new Refusal('invalid_argument', 'skip is negative.');
  if (request.pageToken !== '' && !isUuid(request.pageToken)) {
    throw new Refusal('invalid_argument', 'page_token is not one that a page before has answered.');
  }
  return {
    after: request.pageToken || undefined,
    skip: request.skip,
    size: Math.min(request.pageSize || DEFAULT_SIZE, LARGEST_SIZE),
  };
}

/** The token of the next page: the last id of a full one. */
export function nextPageToken(rows: readonly { readonly id: string }[], page: Page): string {
  return rows.length < page.size ? '' : (rows.at(-1)?.id ?? '');
}

import { validate as isUuid } from 'uuid';
import type { Page } from './page.ts';
import { invalidArgument } from './refusal.ts';

const DEFAULT_SIZE = 50;
const LARGEST_SIZE = 100;
const NEWEST_FIRST = new Map([
  ['', false],
  ['created_at', false],
  ['created_at desc', true],
]);

type ListRequest = { readonly pageSize: number; readonly pageToken: string; readonly skip: number };

/**
 * Reads the page that a list request names (AIP-158); a larger size than the largest is no error. A page token is the
 * place of the last row of the page before, as `isPlace` knows it: an id, if the list has no other order.
 *
 * @throws Refusal invalid_argument
 */
export function toPage(
  request: ListRequest & { readonly orderBy?: string },
  isPlace: (text: string) => boolean = isUuid,
): Page {
  if (request.pageSize < 0) throw invalidArgument('page_size is negative.');
  if (request.skip < 0) throw invalidArgument('skip is negative.');
  if (request.pageToken !== '' && !isPlace(request.pageToken)) {
    throw invalidArgument('page_token is not one that a page before has answered.');
  }
  const newestFirst = NEWEST_FIRST.get(request.orderBy ?? '');
  if (newestFirst === undefined) {
    throw invalidArgument('order_by: expected created_at or created_at desc.');
  }
  return {
    after: request.pageToken || undefined,
    skip: request.skip,
    size: Math.min(request.pageSize || DEFAULT_SIZE, LARGEST_SIZE),
    newestFirst,
  };
}

/** The page with one row more, which tells whether another page follows. */
export const withOneMore = (page: Page): Page => ({ ...page, size: page.size + 1 });

/** Takes that one row off again. The token of the next page is empty if there is none. */
export function cutPage<Row extends { readonly id: string }>(
  rows: readonly Row[],
  page: Page,
  placeOf: (row: Row) => string = ({ id }) => id,
): { readonly rows: readonly Row[]; readonly nextPageToken: string } {
  const shown = rows.slice(0, page.size);
  const last = shown.at(-1);
  return { rows: shown, nextPageToken: rows.length > page.size && last !== undefined ? placeOf(last) : '' };
}

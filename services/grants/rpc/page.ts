import { Refusal } from '../../refusal.ts';
import type { Page } from '../domain/page.ts';

const DEFAULT_SIZE = 50;
const MAX_SIZE = 100;

/**
 * Reads the page that a list request names (AIP-158). A page token is the last id of the page before.
 *
 * @throws Refusal invalid_argument
 */
export function toPage(
  request: { pageSize: number; pageToken: string; skip: number },
  isId: (text: string) => boolean,
): Page {
  if (request.pageSize < 0 || request.skip < 0) {
    throw new Refusal('invalid_argument', 'page_size and skip must not be negative.');
  }
  if (request.pageToken !== '' && !isId(request.pageToken)) {
    throw new Refusal('invalid_argument', 'page_token is not one that was given.');
  }
  return {
    after: request.pageToken === '' ? undefined : request.pageToken,
    skip: request.skip,
    size: Math.min(request.pageSize || DEFAULT_SIZE, MAX_SIZE),
  };
}

/** The token of the next page: the last id of a full one. */
export function nextPageToken(rows: readonly { readonly id: string }[], page: Page): string {
  return rows.length < page.size ? '' : (rows.at(-1)?.id ?? '');
}

import type { Request } from 'express';
import { invalidRequest } from './problem.ts';
import { readQuery } from './request-parameters.ts';

const PAGE_SIZE = 50;
const MAX_SKIP = 2 ** 31 - 1;

/** The order of administrators' lists, for the RPC: what is new is not hidden behind what anybody can make. */
export const NEWEST_FIRST = 'created_at desc';

/** A page of a list, as asked for. */
export type Page = {
  /** From 1. */
  readonly number: number;
  /** For the RPC. */
  readonly rows: { readonly pageSize: number; readonly pageToken: string; readonly skip: number };
};

/**
 * Reads `page` and `page_token` from the query. A page past the end is empty, not wrong. With a token the page begins
 * where the one before ended, whatever was deleted meanwhile; without one, after so many rows as its number says.
 *
 * @throws ProblemError invalid_request
 */
export function readPage(request: Request): Page {
  const { page = '1', page_token: pageToken = '' } = readQuery(request, ['page', 'page_token']);
  if (!/^[1-9]\d{0,8}$/.test(page)) throw invalidRequest('page: expected a number from 1.');
  const number = Number(page);
  const skip = pageToken === '' ? Math.min((number - 1) * PAGE_SIZE, MAX_SKIP) : 0;
  return { number, rows: { pageSize: PAGE_SIZE, pageToken, skip } };
}

/** What every list says beside its rows; `results` counts the rows of all pages (product.md §8). */
export function pageJson(page: Page, answer: { readonly totalSize: number; readonly nextPageToken: string }) {
  const next = answer.nextPageToken || undefined;
  return {
    page_size: PAGE_SIZE,
    results: answer.totalSize,
    total_pages: Math.ceil(answer.totalSize / PAGE_SIZE),
    current_page: page.number,
    next_page: next && page.number + 1,
    next_page_token: next,
  };
}

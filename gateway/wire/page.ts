import type { Request } from 'express';
import { invalidRequest } from './problem.ts';
import { readQuery } from './query.ts';

const PAGE_SIZE = 50;
const MAX_SKIP = 2 ** 31 - 1;

/** A page of a list, as asked for. */
export type Page = {
  /** From 1. */
  readonly number: number;
  /** For the RPC. */
  readonly rows: { readonly pageSize: number; readonly skip: number };
};

/** Reads `page` from the query. A page past the end is empty, not wrong. @throws ProblemError invalid_request */
export function readPage(request: Request): Page {
  const { page = '1' } = readQuery(request, ['page']);
  if (!/^[1-9]\d{0,8}$/.test(page)) throw invalidRequest('page: expected a number from 1.');
  const number = Number(page);
  return { number, rows: { pageSize: PAGE_SIZE, skip: Math.min((number - 1) * PAGE_SIZE, MAX_SKIP) } };
}

/** What every list says beside its rows; `results` counts the rows of all pages (product.md §8). */
export function pageJson(page: Page, totalSize: number) {
  const totalPages = Math.ceil(totalSize / PAGE_SIZE);
  return {
    page_size: PAGE_SIZE,
    results: totalSize,
    total_pages: totalPages,
    current_page: page.number,
    next_page: page.number < totalPages ? page.number + 1 : undefined,
  };
}

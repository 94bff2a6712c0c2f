import type { Request } from 'express';
import { z } from 'zod';
import { invalidRequest } from './problem.ts';
import { type Query, readQuery } from './request-parameters.ts';

const PAGE_SIZE = 50;
const MAX_SKIP = 2 ** 31 - 1;

/** The order of a list: in the words of the document, and for an RPC that can be asked for another than its own. */
export type Order = { readonly sentence: string; readonly orderBy?: string };

/** The order of an account's own lists. */
export const OLDEST_FIRST: Order = { sentence: 'Oldest first.' };

/** The order of administrators' lists: what is new is not hidden behind what anybody can make. */
export const NEWEST_FIRST = { sentence: 'Newest first.', orderBy: 'created_at desc' } satisfies Order;

/** A page of a list, as asked for. */
export type Page = {
  /** From 1. */
  readonly number: number;
  /** For the RPC. */
  readonly rows: {
    readonly pageSize: number;
    readonly pageToken: string;
    readonly skip: number;
    readonly orderBy?: string;
  };
};

const pageQuery = z.object({
  page: z.int().min(1).optional().meta({ description: 'From 1. A page past the end is empty.' }),
  page_token: z.string().optional().meta({
    description:
      'The `next_page_token` of the page before. This one then begins where that one ended, whatever was deleted meanwhile.',
  }),
});

const pageMembers = {
  page_size: z.int(),
  results: z.int().meta({ description: 'Rows on all pages.' }),
  total_pages: z.int(),
  current_page: z.int(),
  next_page: z.int().optional().meta({ description: 'Absent on the last page.' }),
  next_page_token: z.string().optional().meta({ description: 'The last row of this page, for `page_token`.' }),
};

/** The answer of a list: its rows under a name of their own, and which page of them this is. */
const pageOf = <Rows extends z.ZodRawShape>(rows: Rows) => z.object({ ...rows, ...pageMembers });

/** The query and the answer of an operation that lists, in the order that its rows have. */
export const pagesOf = <Rows extends z.ZodRawShape>(rows: Rows, order: Order) => ({
  query: { schema: pageQuery, read: (request) => readPage(request, order) } satisfies Query<Page>,
  answer: { 200: { description: order.sentence, json: pageOf(rows) } },
});

/**
 * Reads `page` and `page_token` from the query. A page past the end is empty, not wrong. With a token the page begins
 * where the one before ended, whatever was deleted meanwhile; without one, after so many rows as its number says.
 *
 * @throws ProblemError invalid_request
 */
function readPage(request: Request, { orderBy }: Order): Page {
  const { page = '1', page_token: pageToken = '' } = readQuery(request, ['page', 'page_token']);
  if (!/^[1-9]\d{0,8}$/.test(page)) throw invalidRequest('page: expected a number from 1.');
  const number = Number(page);
  const skip = pageToken === '' ? Math.min((number - 1) * PAGE_SIZE, MAX_SKIP) : 0;
  return { number, rows: { pageSize: PAGE_SIZE, pageToken, skip, ...(orderBy && { orderBy }) } };
}

/** What every list says beside its rows; `results` counts the rows of all pages (product.md §8). */
export function pageJson(page: Page, answer: { readonly totalSize: number; readonly nextPageToken: string }) {
  const next = answer.nextPageToken === '' ? undefined : answer.nextPageToken;
  return {
    page_size: PAGE_SIZE,
    results: answer.totalSize,
    total_pages: Math.ceil(answer.totalSize / PAGE_SIZE),
    current_page: page.number,
    next_page: next === undefined ? undefined : page.number + 1,
    next_page_token: next,
  };
}

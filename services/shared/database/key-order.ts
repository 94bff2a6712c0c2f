import { type RawBuilder, sql } from 'kysely';

/** What a page of a list needs of its rows' ids: `order by`, and which come after the page before. */
export type KeyOrder = {
  readonly direction: RawBuilder<unknown>;
  /** Whether a row with that id is on this page or a later one. */
  readonly isAfter: (id: RawBuilder<unknown>) => RawBuilder<unknown>;
};

/** The order of a list by ids that grow with time. */
export function keyOrder(page: { readonly after: string | undefined; readonly newestFirst: boolean }): KeyOrder {
  const beyond = page.newestFirst ? sql`<` : sql`>`;
  return {
    direction: page.newestFirst ? sql`desc` : sql`asc`,
    isAfter: (id) => (page.after === undefined ? sql`true` : sql`${id} ${beyond} ${page.after}`),
  };
}

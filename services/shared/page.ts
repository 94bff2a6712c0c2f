/** A page of a list. Lists page by key, so that rows that go or come meanwhile hide no others (docs/decisions/0012). */
export type Page = {
  /** The place after which it begins; absent for the first page. */
  readonly after: string | undefined;
  readonly skip: number;
  readonly size: number;
  /** Ids grow with time: from the largest down, instead of from the smallest up. */
  readonly newestFirst: boolean;
};

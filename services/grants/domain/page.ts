/** A page of a list that is ordered by id. */
export type Page = {
  /** The id after which it begins; absent for the first. */
  readonly after: string | undefined;
  readonly skip: number;
  readonly size: number;
};

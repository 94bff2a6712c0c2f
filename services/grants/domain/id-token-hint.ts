/** An ID token that was issued here, given back as a hint: to whom it was issued, and about whom. */
export type IdTokenHint = {
  /** The account's id. */
  readonly subject: string;
  /** The public identifier of the client. */
  readonly clientId: string;
};

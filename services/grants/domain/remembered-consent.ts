/** What an account has approved for a client before (product.md §5.8). */
export type RememberedConsent = {
  readonly scope: readonly string[];
  /** Names of profile claims. */
  readonly claims: readonly string[];
};

/**
 * What accounts have approved before. Kept by store/consents.ts; approvals write it, in their own statements. `clientId` is
 * the client's public identifier.
 */
export interface Consents {
  /** What an account approved for a client, whatever for. Undefined if nothing, or if the client is gone. */
  find(accountId: string, clientId: string): Promise<RememberedConsent | undefined>;

  /** The part of it that went to a destination (approval-destination.ts). */
  findFor(destination: Buffer, accountId: string, clientId: string): Promise<RememberedConsent | undefined>;
}

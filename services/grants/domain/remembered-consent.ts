import type { Account } from './account.ts';
import { requestedProfileClaims } from './claims-request.ts';
import type { Client } from './client.ts';
import { approvedScope } from './scope-policy.ts';
import type { AskedFor, Decision } from './shown-consent.ts';

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

/**
 * What a request gives without a consent page: all that it asks for, if what was approved before covers it; otherwise
 * undefined. The page is shown every time, whatever was approved before, unless the request has `prompt=none`
 * (product.md §5.8).
 */
export function rememberedDecision(
  before: RememberedConsent | undefined,
  asked: AskedFor,
  client: Client,
  account: Account,
): Decision | undefined {
  if (before === undefined) return undefined;
  const scope = approvedScope(client, asked.requestedScope, account.permissions);
  // A claim may have been approved by its name, or by a scope that opens it.
  const claims = requestedProfileClaims(asked.claims, before.scope);
  return coversRequest(before, { scope, claims }) ? { scope, claims } : undefined;
}

function coversRequest(before: RememberedConsent, { scope, claims }: Decision): boolean {
  return scope.every((name) => before.scope.includes(name)) && claims.every((name) => before.claims.includes(name));
}

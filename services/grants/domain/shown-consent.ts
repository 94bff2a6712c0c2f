import type { Account } from './account.ts';
import { type ClaimsRequest, requestedProfileClaims } from './claims-request.ts';
import type { Client, RegistrationKind } from './client.ts';
import { sha256 } from './digest.ts';
import { approvedScope, decidedScope } from './scope-policy.ts';

/** What a request asks a person for, in either flow. */
export type AskedFor = {
  readonly requestedScope: readonly string[];
  readonly resource: string | undefined;
  readonly claims?: ClaimsRequest | undefined;
};

/** What a consent page showed of a request: an approval is about this, and gives no more (docs/decisions/0030). */
export type ShownConsent = {
  /** What an approval would have given. */
  readonly scope: readonly string[];
  /** Profile claims beside the scope, by name. */
  readonly claims: readonly string[];
  readonly resource?: string;
  readonly clientName: string;
  readonly registration: RegistrationKind;
};

/** What an approval gives. */
export type Decision = Pick<ShownConsent, 'scope' | 'claims'>;

/** Names what a page showed, so that the page can say what the decision is about. */
export function readingOf({ scope, claims, resource, clientName, registration }: ShownConsent): string {
  return sha256(JSON.stringify([scope, claims, resource, clientName, registration])).toString('base64url');
}

/** What a page shows of a request now. */
export function consentToShow(asked: AskedFor, client: Client, account: Account): ShownConsent {
  return {
    scope: approvedScope(client, asked.requestedScope, account.permissions),
    claims: requestedProfileClaims(asked.claims, asked.requestedScope),
    ...(asked.resource !== undefined && { resource: asked.resource }),
    clientName: client.name,
    registration: client.registration,
  };
}

/**
 * What approving gives now: of what was shown, what is requested, what the client is allowed and the account holds.
 * Undefined if nothing was shown, or if anything else that the page said has changed: then nobody has seen what would
 * be approved. Undefined too if the decision names a reading, and something else was shown since.
 */
export function decisionOn(
  shown: ShownConsent | undefined,
  reading: string | undefined,
  asked: AskedFor,
  client: Client,
  account: Account,
): Decision | undefined {
  if (shown === undefined || (reading !== undefined && reading !== readingOf(shown))) return undefined;
  const now = consentToShow(asked, client, account);
  const isTheSame =
    now.clientName === shown.clientName &&
    now.registration === shown.registration &&
    now.resource === shown.resource &&
    now.claims.every((name) => shown.claims.includes(name));
  if (!isTheSame) return undefined;
  return { scope: decidedScope(client, asked.requestedScope, shown.scope, account.permissions), claims: now.claims };
}

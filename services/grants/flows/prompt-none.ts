import type { Account } from '../domain/account.ts';
import { destinationOf, provesIdentity } from '../domain/approval-destination.ts';
import type { NewAuthorizationRequest } from '../domain/authorization-request.ts';
import type { Delivery } from '../domain/authorization-response.ts';
import { requestedProfileClaims } from '../domain/claims-request.ts';
import type { Client } from '../domain/client.ts';
import { consentRequired } from '../domain/oauth-error.ts';
import { approvedScope } from '../domain/scope-policy.ts';
import { type ApprovalPorts, type Approve, approveWithCode } from './approval.ts';

/** What an account approved for a client before (product.md §5.8). */
export type RememberedConsent = { readonly scope: readonly string[]; readonly claims: readonly string[] };

export type SilentApprovalPorts = ApprovalPorts & {
  /** False as well if what was approved before is taken back meanwhile. */
  readonly requests: { readonly approveWithoutPrompt: Approve };
  readonly consents: {
    /** What was approved for this destination, by the client's public identifier. */
    findFor(destination: Buffer, accountId: string, clientId: string): Promise<RememberedConsent | undefined>;
  };
};

/**
 * Answers a request that may show no page (`prompt=none`, OIDC Core §3.1.2.1): as the account answered before, if that
 * went to the same address for the same resource, covers everything that it would give now, and nobody else can be asking
 * (RFC 8252 §8.6). `keep` keeps the request, and not before all of that is known.
 *
 * @throws OAuthError consent_required
 */
export async function approveWithoutPrompt(
  request: NewAuthorizationRequest,
  client: Client,
  account: Account,
  keep: () => Promise<void>,
  ports: SilentApprovalPorts,
): Promise<Delivery> {
  const destination = destinationOf(request.redirectUri, request.resource);
  const before = provesIdentity(client, request.redirectUri)
    ? await ports.consents.findFor(destination, account.id, client.clientId)
    : undefined;
  const scope = approvedScope(client, request.requestedScope, account.permissions);
  const claims = requestedProfileClaims(request.claims, before?.scope ?? []);
  const isCovered =
    before !== undefined &&
    scope.every((name) => before.scope.includes(name)) &&
    claims.every((name) => before.claims.includes(name));
  if (!isCovered)
    throw consentRequired('The person has not approved all of this, for this address and resource, before.');

  await keep();
  const { approveWithoutPrompt: approve } = ports.requests;
  const delivery = await approveWithCode(request, client, account, { scope, claims }, approve, ports);
  if (delivery === undefined) throw consentRequired('The approval was taken back, or the client changed, meanwhile.');
  return delivery;
}

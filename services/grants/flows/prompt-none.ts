import type { Account } from '../domain/account.ts';
import { destinationOf, provesIdentity } from '../domain/approval-destination.ts';
import type { AuthorizationRequests, NewAuthorizationRequest } from '../domain/authorization-request.ts';
import type { Delivery } from '../domain/authorization-response.ts';
import type { Client } from '../domain/client.ts';
import { consentRequired } from '../domain/oauth-error.ts';
import { type Consents, rememberedDecision } from '../domain/remembered-consent.ts';
import type { Decision } from '../domain/shown-consent.ts';
import { type CodeApprovalPorts, prepareCodeApproval } from './code-approval.ts';

export type PromptNonePorts = CodeApprovalPorts & {
  readonly authorizationRequests: Pick<AuthorizationRequests, 'approveIfConsented'>;
  readonly consents: Pick<Consents, 'findFor'>;
};

/** A request that may show no page, of an account that is signed in. */
type SilentRequest = {
  readonly request: NewAuthorizationRequest;
  readonly client: Client;
  readonly account: Account;
};

/**
 * Decides a request that may show no page (`prompt=none`, OIDC Core §3.1.2.1). The account must have approved all of it
 * before, for the same address and resource, and only the client can be at that address (RFC 8252 §8.6).
 *
 * @throws OAuthError consent_required
 */
export async function requireRememberedConsent(
  { request, client, account }: SilentRequest,
  { consents }: Pick<PromptNonePorts, 'consents'>,
): Promise<Decision> {
  const destination = destinationOf(request.redirectUri, request.resource);
  const before = provesIdentity(client, request.redirectUri)
    ? await consents.findFor(destination, account.id, client.clientId)
    : undefined;
  const decision = rememberedDecision(before, request, client, account);
  if (decision !== undefined) return decision;
  throw consentRequired('The person has not approved all of this, for this address and resource, before.');
}

/**
 * Approves a stored request without asking the person. Returns the response for the client.
 *
 * @throws OAuthError consent_required if the remembered consent was taken back at the same moment
 */
export async function approveWithoutPrompt(
  silent: SilentRequest & { readonly decision: Decision },
  ports: PromptNonePorts,
): Promise<Delivery> {
  const prepared = await prepareCodeApproval(silent, ports);
  const approved = prepared !== undefined && (await ports.authorizationRequests.approveIfConsented(prepared.approval));
  if (approved) return prepared.response;
  throw consentRequired('The approval was taken back, or the client changed, meanwhile.');
}

import { Refusal } from '../../shared/refusal.ts';
import { mayApprove } from '../domain/account.ts';
import { type Clients, isForApprovals } from '../domain/client.ts';
import { distinctNames, isScope } from '../domain/scope.ts';
import { withheldBecause } from '../domain/scope-policy.ts';
import { consentToShow } from '../domain/shown-consent.ts';
import type { FindAccountPorts } from './approving-account.ts';
import { hasActiveOwner } from './client-owner.ts';

export type PreviewScopePorts = FindAccountPorts & { readonly clients: Pick<Clients, 'find'> };

/** Who would approve what for whom. */
export type PreviewedRequest = {
  /** The client's public identifier. */
  readonly clientId: string;
  readonly accountId: string;
  /** Space-separated names. */
  readonly requestedScope: string;
};

/** A requested name that would not be granted. */
export type WithheldScope = {
  readonly name: string;
  readonly reason: 'unknown_scope' | NonNullable<ReturnType<typeof withheldBecause>>;
};

export type ScopePreview = {
  readonly granted: readonly string[];
  readonly withheld: readonly WithheldScope[];
  readonly mayApprove: boolean;
};

/**
 * What a client would get if the account approved it now, by the rules of an approval (consentToShow), and why not more.
 * Nothing is changed and nothing is fetched: a client that is known by a document is taken as it was approved last.
 *
 * @throws OAuthError invalid_scope; Refusal not_found
 */
export async function previewScope(request: PreviewedRequest, ports: PreviewScopePorts): Promise<ScopePreview> {
  const { clientId, accountId } = request;
  const requested = distinctNames(request.requestedScope);
  const [client, account] = await Promise.all([ports.clients.find(clientId), ports.accounts.find(accountId)]);
  if (client === undefined) throw new Refusal('not_found', 'There is no such client.');
  if (account === undefined) throw new Refusal('not_found', 'There is no such account.');

  const withheld = (reasonFor: (name: string) => WithheldScope['reason'] | undefined): WithheldScope[] =>
    requested.flatMap((name) => {
      const reason = isScope(name) ? reasonFor(name) : 'unknown_scope';
      return reason === undefined ? [] : [{ name, reason }];
    });
  const nothing = (reason: WithheldScope['reason']): ScopePreview => ({
    granted: [],
    withheld: withheld(() => reason),
    mayApprove: false,
  });
  if (!isForApprovals(client) || !(await hasActiveOwner(client.accountId, account.id, ports))) {
    return nothing('client_not_allowed');
  }
  if (!mayApprove(account)) return nothing('account_lacks');
  const asked = { requestedScope: requested.filter(isScope), resource: undefined };
  return {
    granted: consentToShow(asked, client, account).scope,
    withheld: withheld((name) => withheldBecause(client, name, account.permissions)),
    mayApprove: true,
  };
}

import type { Account } from '../domain/account.ts';
import type { AuthorizationRequests, PendingAuthorizationRequest } from '../domain/authorization-request.ts';
import { deliver } from '../domain/authorization-response.ts';
import type { Client, ClientResolver } from '../domain/client.ts';
import { authenticatedRequester } from '../domain/fetch-requester.ts';
import type { Ids } from '../domain/ids.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import { isRegisteredRedirectUri } from '../domain/redirect-uri.ts';
import type { Consents } from '../domain/remembered-consent.ts';
import { consentToShow, decisionOn, type ShownConsent } from '../domain/shown-consent.ts';
import { approvingAccount, type FindAccountPorts } from './approving-account.ts';
import { type CodeApprovalPorts, prepareCodeApproval } from './code-approval.ts';
import { deliveryAddress, type FormPostPorts } from './form-post-response.ts';
import type { SignedIn } from './reauthentication.ts';

export type AuthorizationConsentPorts = CodeApprovalPorts &
  FormPostPorts &
  FindAccountPorts & {
    readonly clientResolver: ClientResolver;
    readonly consents: Pick<Consents, 'find'>;
    readonly authorizationRequests: Pick<AuthorizationRequests, 'findPending' | 'show' | 'approve' | 'deny'>;
    readonly ids: Pick<Ids, 'isId'>;
  };

/** A pending request with what an approval would give now. */
export type AuthorizationConsent = PendingAuthorizationRequest & {
  readonly client: Client;
  readonly shown: ShownConsent;
  /** What this account approved for this client before; empty if nothing. */
  readonly previousScope: readonly string[];
  readonly account: Account;
};

// Unknown, another account's, expired and decided requests look alike (product.md §5).
const notPending = () => invalidRequest('There is no such request to decide; it may have expired. Start again.');

/**
 * What would be approved now is not what the page showed. The request stays pending: it can be read again, or denied.
 */
export const changedSinceShown = () =>
  invalidRequest('What was shown of this request has changed since; look at it again, or start again.');

/**
 * The account reads what is requested, and decides about that (docs/decisions/0030).
 *
 * @throws OAuthError invalid_request, access_denied
 */
export async function readAuthorizationConsent(
  requestId: string,
  accountId: string,
  ports: AuthorizationConsentPorts,
): Promise<AuthorizationConsent> {
  const request = await findPending(requestId, accountId, ports);
  const client = await currentClient(request, accountId, ports);
  const account = await approvingAccount(accountId, ports);
  requireRegistered(request, client);
  const shown = consentToShow(request, client, account);
  const before = await ports.consents.find(accountId, client.clientId);
  if (!(await ports.authorizationRequests.show(requestId, accountId, shown))) throw notPending();
  return { ...request, client, account, shown, previousScope: before?.scope ?? [] };
}

/**
 * The account approves what it was shown; the code goes to the client (RFC 6749 §4.1.2). Returns where the browser goes.
 * `reading` names the page that the person read (domain/shown-consent.ts); undefined means the page that was shown last.
 *
 * @throws OAuthError invalid_request, access_denied
 */
export async function approveAuthorization(
  requestId: string,
  accountId: string,
  { decidedIn, reading }: { decidedIn: SignedIn | undefined; reading: string | undefined },
  ports: AuthorizationConsentPorts,
): Promise<string> {
  const request = await findPending(requestId, accountId, ports);
  const client = await currentClient(request, accountId, ports);
  const account = await approvingAccount(accountId, ports);
  requireRegistered(request, client);
  const { shown } = request;
  const decision = decisionOn(shown, reading, request, client, account);
  if (shown === undefined || decision === undefined) throw changedSinceShown();

  const prepared = await prepareCodeApproval({ request, client, account, decision }, ports);
  if (prepared === undefined) throw notPending();
  const approved = await ports.authorizationRequests.approve({ ...prepared.approval, shown, decidedIn });
  if (!approved) throw notPending();
  return deliveryAddress(prepared.response, ports);
}

/**
 * The account denies; that is final. Returns where the browser goes.
 *
 * @throws OAuthError invalid_request
 */
export async function denyAuthorization(
  requestId: string,
  accountId: string,
  ports: AuthorizationConsentPorts,
): Promise<string> {
  const request = await findPending(requestId, accountId, ports);
  // Denying needs no metadata document, so one that cannot be fetched now prevents nothing.
  if (request.client) requireRegistered(request, request.client);
  if (!(await ports.authorizationRequests.deny(requestId, accountId))) throw notPending();
  const denial = deliver(request.redirectUri, request.responseMode, {
    error: 'access_denied',
    error_description: 'The request was denied.',
    state: request.state,
    iss: ports.issuer,
  });
  return deliveryAddress(denial, ports);
}

async function findPending(requestId: string, accountId: string, ports: AuthorizationConsentPorts) {
  const request = ports.ids.isId(requestId)
    ? await ports.authorizationRequests.findPending(requestId, accountId)
    : undefined;
  if (request === undefined) throw notPending();
  return request;
}

/** Nothing is sent to an address that the client does not register any more, so nobody is asked to decide about it. */
function requireRegistered(request: PendingAuthorizationRequest, client: Client) {
  if (isRegisteredRedirectUri(client.redirectUris, request.redirectUri)) return;
  throw invalidRequest('The redirect_uri is not registered for this client any more. Start again.');
}

/** The client as it is now: one that is known by a document is resolved again. */
async function currentClient(
  request: PendingAuthorizationRequest,
  accountId: string,
  ports: AuthorizationConsentPorts,
): Promise<Client> {
  const { documentUrl } = request;
  const client =
    documentUrl === undefined
      ? request.client
      : await ports.clientResolver.find(documentUrl, authenticatedRequester(accountId));
  if (client === undefined) throw notPending();
  return client;
}

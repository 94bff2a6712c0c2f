import type { Account, Accounts } from '../domain/account.ts';
import type { PendingAuthorizationRequest } from '../domain/authorization-request.ts';
import { deliver } from '../domain/authorization-response.ts';
import type { Client, ClientResolver } from '../domain/client.ts';
import { authenticatedRequester } from '../domain/fetch-requester.ts';
import type { Ids } from '../domain/ids.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import { isRegisteredRedirectUri } from '../domain/redirect-uri.ts';
import { consentToShow, decisionOn, type ShownConsent } from '../domain/shown-consent.ts';
import { type ApprovalPorts, type Approve, approveWithCode } from './approval.ts';
import { approvingAccount } from './approving-account.ts';
import { deliveryAddress, type FormPostPorts } from './form-post-response.ts';
import type { RememberedConsent } from './prompt-none.ts';
import type { SignedIn } from './reauthentication.ts';

export type AuthorizationConsentPorts = ApprovalPorts &
  FormPostPorts & {
    readonly accounts: Pick<Accounts, 'find'>;
    readonly clientResolver: ClientResolver;
    readonly consents: { find(accountId: string, clientId: string): Promise<RememberedConsent | undefined> };
    readonly requests: {
      findPending(id: string, accountId: string): Promise<PendingAuthorizationRequest | undefined>;
      /** Keeps what is shown; false if it is not pending any more. */
      show(id: string, accountId: string, shown: ShownConsent): Promise<boolean>;
      /** Approves once what was shown, and remembers it; false if it is not pending, or another page was shown since. */
      approve(...approval: [...Parameters<Approve>, basis: DecisionBasis]): Promise<boolean>;
      deny(id: string, accountId: string): Promise<boolean>;
    };
    readonly ids: Pick<Ids, 'isId'>;
  };

/** `decidedIn` is the session that decides: the person may have signed out and in again since the request began. */
type DecisionBasis = { readonly shown: ShownConsent; readonly decidedIn: SignedIn | undefined };

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

/** An approval would be of something that nobody has seen. The request stays, to be looked at anew or denied. */
export const changedSinceShown = () =>
  invalidRequest('What was shown of this request has changed since; look at it again, or start again.');

/**
 * The account reads what it is asked for; that is what it decides about (docs/decisions/0030).
 *
 * @throws OAuthError invalid_request, access_denied
 */
export async function readAuthorizationConsent(
  requestId: string,
  accountId: string,
  ports: AuthorizationConsentPorts,
): Promise<AuthorizationConsent> {
  const request = await findPending(requestId, accountId, ports);
  const client = await askingClient(request, accountId, ports);
  const account = await approvingAccount(accountId, ports);
  requireRegistered(request, client);
  const shown = consentToShow(request, client, account);
  const before = await ports.consents.find(accountId, client.clientId);
  if (!(await ports.requests.show(requestId, accountId, shown))) throw notPending();
  return { ...request, client, account, shown, previousScope: before?.scope ?? [] };
}

/**
 * The account approves what it was shown; the code goes to the client (RFC 6749 §4.1.2). Returns where the browser goes.
 * `reading` names what was shown to whoever decides; undefined if that is whatever was shown last.
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
  const client = await askingClient(request, accountId, ports);
  const account = await approvingAccount(accountId, ports);
  requireRegistered(request, client);
  const { shown } = request;
  const decision = decisionOn(shown, reading, request, client, account);
  if (shown === undefined || decision === undefined) throw changedSinceShown();

  const approve: Approve = (...approval) => ports.requests.approve(...approval, { shown, decidedIn });
  const delivery = await approveWithCode(request, client, account, decision, approve, ports);
  if (delivery === undefined) throw notPending();
  return deliveryAddress(delivery, ports);
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
  // A document that cannot be had now keeps nobody from denying.
  if (request.client) requireRegistered(request, request.client);
  if (!(await ports.requests.deny(requestId, accountId))) throw notPending();
  const denial = deliver(request.redirectUri, request.responseMode, {
    error: 'access_denied',
    error_description: 'The request was denied.',
    state: request.state,
    iss: ports.issuer,
  });
  return deliveryAddress(denial, ports);
}

async function findPending(requestId: string, accountId: string, ports: AuthorizationConsentPorts) {
  const request = ports.ids.isId(requestId) ? await ports.requests.findPending(requestId, accountId) : undefined;
  if (request === undefined) throw notPending();
  return request;
}

/** Nothing is sent to an address that is not the client's any more, and nobody asked to decide about it. */
function requireRegistered(request: PendingAuthorizationRequest, client: Client) {
  if (isRegisteredRedirectUri(client.redirectUris, request.redirectUri)) return;
  throw invalidRequest('The redirect_uri is not registered for this client any more. Start again.');
}

/** A client that is known by a document is what the document says now. */
async function askingClient(
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

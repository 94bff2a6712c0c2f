import { type Account, mayApprove } from '../domain/account.ts';
import type { PendingAuthorizationRequest } from '../domain/authorization-request.ts';
import { deliver } from '../domain/authorization-response.ts';
import { requestedProfileClaims } from '../domain/claims-request.ts';
import type { Client } from '../domain/client.ts';
import { accessDenied, invalidRequest } from '../domain/oauth-error.ts';
import { isRegisteredRedirectUri } from '../domain/redirect-uri.ts';
import { approvedScope } from '../domain/scope-policy.ts';
import { type ApprovalPorts, type Approve, approveWithCode } from './approval.ts';
import { deliveryAddress, type FormPostPorts } from './form-post-response.ts';
import type { SignedIn } from './sign-in-again.ts';
import type { RememberedConsent } from './silent-approval.ts';

export type AuthorizationConsentPorts = ApprovalPorts &
  FormPostPorts & {
    readonly accounts: { find(accountId: string): Promise<Account | undefined> };
    readonly requesters: { find(clientId: string): Promise<Client | undefined> };
    readonly consents: { find(accountId: string, clientId: string): Promise<RememberedConsent | undefined> };
    readonly requests: {
      findPending(id: string, accountId: string): Promise<PendingAuthorizationRequest | undefined>;
      /** Approves once, and remembers it for the next request; false if it is not pending any more. */
      approve(...approval: [...Parameters<Approve>, decidedIn: SignedIn | undefined]): Promise<boolean>;
      deny(id: string, accountId: string): Promise<boolean>;
    };
    readonly isId: (text: string) => boolean;
  };

/** A pending request with the scope that an approval would give now. */
export type AuthorizationConsent = PendingAuthorizationRequest & {
  readonly client: Client;
  readonly grantedScope: readonly string[];
  /** What this account approved for this client before; empty if nothing. */
  readonly previousScope: readonly string[];
  /** Profile claims that are asked for by name, beside what the scope opens. */
  readonly requestedClaims: readonly string[];
  readonly account: Account;
};

// Unknown, another account's, expired and decided requests look alike (product.md §5).
const notPending = () => invalidRequest('There is no such request to decide; it may have expired. Start again.');

/**
 * The account reads what it is asked for.
 *
 * @throws OAuthError invalid_request, access_denied
 */
export async function readAuthorizationConsent(
  requestId: string,
  accountId: string,
  ports: AuthorizationConsentPorts,
): Promise<AuthorizationConsent> {
  const request = await findPending(requestId, accountId, ports);
  const client = await askingClient(request, ports);
  const account = await approvingAccount(accountId, ports);
  const before = await ports.consents.find(accountId, client.clientId);
  return {
    ...request,
    client,
    account,
    grantedScope: approvedScope(client, request.requestedScope, account.permissions),
    previousScope: before?.scope ?? [],
    requestedClaims: requestedProfileClaims(request.claims, request.requestedScope),
  };
}

/**
 * The account approves; the code goes to the client (RFC 6749 §4.1.2). Returns where the browser goes. `decidedIn` is the
 * session that decides: the person may have signed out and in again since the request began.
 *
 * @throws OAuthError invalid_request, access_denied
 */
export async function approveAuthorization(
  requestId: string,
  accountId: string,
  decidedIn: SignedIn | undefined,
  ports: AuthorizationConsentPorts,
): Promise<string> {
  const request = await findPending(requestId, accountId, ports);
  const client = await askingClient(request, ports);
  const account = await approvingAccount(accountId, ports);
  if (!isRegisteredRedirectUri(client.redirectUris, request.redirectUri)) throw notPending();

  const approve: Approve = (...approval) => ports.requests.approve(...approval, decidedIn);
  const delivery = await approveWithCode(request, client, account, approve, ports);
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
  if (request.client && !isRegisteredRedirectUri(request.client.redirectUris, request.redirectUri)) throw notPending();
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
  const request = ports.isId(requestId) ? await ports.requests.findPending(requestId, accountId) : undefined;
  if (request === undefined) throw notPending();
  return request;
}

/** A client that is known by a document is what the document says now. */
async function askingClient(request: PendingAuthorizationRequest, ports: AuthorizationConsentPorts): Promise<Client> {
  const { documentUrl } = request;
  const client = documentUrl === undefined ? request.client : await ports.requesters.find(documentUrl);
  if (client === undefined) throw notPending();
  return client;
}

async function approvingAccount(accountId: string, ports: AuthorizationConsentPorts): Promise<Account> {
  const account = await ports.accounts.find(accountId);
  if (!mayApprove(account)) throw accessDenied('This account may not approve applications.');
  return account;
}

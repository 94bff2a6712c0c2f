import { type Account, mayApprove } from '../domain/account.ts';
import type { PendingAuthorizationRequest } from '../domain/authorization-request.ts';
import { responseLocation } from '../domain/authorization-response.ts';
import type { Client } from '../domain/client.ts';
import { sha256 } from '../domain/digest.ts';
import { accessDenied, invalidRequest } from '../domain/oauth-error.ts';
import { isRegisteredRedirectUri } from '../domain/redirect-uri.ts';
import { approvedScope } from '../domain/scope-policy.ts';

export type AuthorizationConsentPorts = {
  readonly issuer: string;
  readonly accounts: { find(accountId: string): Promise<Account | undefined> };
  readonly requesters: { find(clientId: string): Promise<Client | undefined> };
  /** Stores a client that is known by a document; returns its id from now on. */
  readonly keptDocuments: { keep(client: Client): Promise<string> };
  readonly requests: {
    findPending(id: string, accountId: string): Promise<PendingAuthorizationRequest | undefined>;
    approve(
      id: string,
      accountId: string,
      clientId: string,
      code: { hash: Buffer; lifetime: number; scope: readonly string[] },
    ): Promise<boolean>;
    deny(id: string, accountId: string): Promise<boolean>;
  };
  /** Milliseconds. */
  readonly authorizationCodeLifetime: number;
  /** 256 random bits in base64url. */
  readonly newSecret: () => string;
  readonly isId: (text: string) => boolean;
};

/** A pending request with the scope that an approval would give now. */
export type AuthorizationConsent = PendingAuthorizationRequest & {
  readonly client: Client;
  readonly grantedScope: readonly string[];
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
  return { ...request, client, grantedScope: approvedScope(client, request.requestedScope, account.permissions) };
}

/**
 * The account approves; the code goes to the client (RFC 6749 §4.1.2). Returns where the browser goes.
 *
 * @throws OAuthError invalid_request, access_denied
 */
export async function approveAuthorization(
  requestId: string,
  accountId: string,
  ports: AuthorizationConsentPorts,
): Promise<string> {
  const request = await findPending(requestId, accountId, ports);
  const client = await askingClient(request, ports);
  const account = await approvingAccount(accountId, ports);
  if (!isRegisteredRedirectUri(client.redirectUris, request.redirectUri)) throw notPending();

  const code = ports.newSecret();
  const clientId = request.documentUrl === undefined ? client.id : await ports.keptDocuments.keep(client);
  const approved = await ports.requests.approve(requestId, accountId, clientId, {
    hash: sha256(code),
    lifetime: ports.authorizationCodeLifetime,
    scope: approvedScope(client, request.requestedScope, account.permissions),
  });
  if (!approved) throw notPending();
  return responseLocation(request.redirectUri, { code, state: request.state, iss: ports.issuer });
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
  return responseLocation(request.redirectUri, {
    error: 'access_denied',
    error_description: 'The request was denied.',
    state: request.state,
    iss: ports.issuer,
  });
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

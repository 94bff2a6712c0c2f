import type { Account } from '../domain/account.ts';
import { destinationOf } from '../domain/approval-destination.ts';
import type { CodeApproval, PendingAuthorizationRequest } from '../domain/authorization-request.ts';
import { type Delivery, deliver } from '../domain/authorization-response.ts';
import type { Client, Clients } from '../domain/client.ts';
import { sha256 } from '../domain/digest.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import type { Random } from '../domain/random.ts';
import type { Decision } from '../domain/shown-consent.ts';

export type CodeApprovalPorts = {
  readonly issuer: string;
  readonly clients: Pick<Clients, 'upsertFromMetadataDocument'>;
  readonly lifetimes: Pick<Lifetimes, 'authorizationCode'>;
  readonly random: Pick<Random, 'secret'>;
};

/** What is approved, for which client, and by whom. */
type Approved = {
  readonly request: Pick<
    PendingAuthorizationRequest,
    'id' | 'documentUrl' | 'redirectUri' | 'resource' | 'state' | 'responseMode'
  >;
  readonly client: Client;
  readonly account: Account;
  readonly decision: Decision;
};

/**
 * Makes a code, and the response that takes it to the client once the approval is stored (RFC 6749 §4.1.2). A client that
 * is known by a document is stored here. Undefined if that client is banned.
 */
export async function prepareCodeApproval(
  { request, client, account, decision }: Approved,
  ports: CodeApprovalPorts,
): Promise<{ readonly approval: CodeApproval; readonly response: Delivery } | undefined> {
  const code = ports.random.secret();
  const clientId =
    request.documentUrl === undefined ? client.id : await ports.clients.upsertFromMetadataDocument(client);
  if (clientId === undefined) return undefined;
  return {
    approval: {
      requestId: request.id,
      accountId: account.id,
      clientId,
      codeHash: sha256(code),
      codeLifetime: ports.lifetimes.authorizationCode,
      scope: decision.scope,
      claims: decision.claims,
      destination: destinationOf(request.redirectUri, request.resource),
      suspensions: account.suspensions,
    },
    response: deliver(request.redirectUri, request.responseMode, { code, state: request.state, iss: ports.issuer }),
  };
}

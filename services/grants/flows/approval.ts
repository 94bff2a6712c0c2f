import type { Account } from '../domain/account.ts';
import { destinationOf } from '../domain/approval-destination.ts';
import type { PendingAuthorizationRequest } from '../domain/authorization-request.ts';
import { type Delivery, deliver } from '../domain/authorization-response.ts';
import type { Client, Clients } from '../domain/client.ts';
import { sha256 } from '../domain/digest.ts';
import type { Lifetimes } from '../domain/lifetimes.ts';
import type { Random } from '../domain/random.ts';
import type { Decision } from '../domain/shown-consent.ts';

/** What an approval gives. */
type ApprovedCode = {
  readonly hash: Buffer;
  /** Milliseconds. */
  readonly lifetime: number;
  readonly scope: readonly string[];
  /** Names of profile claims that are approved beside the scope. */
  readonly claims: readonly string[];
  /** Where it goes and what for (domain/approval-destination.ts). */
  readonly destination: Buffer;
  /** How often the account had been suspended by then. */
  readonly suspensions: number;
};

/** Approves a request once, with its client's id in the store; false if it is not pending any more. */
export type Approve = (id: string, accountId: string, clientId: string, code: ApprovedCode) => Promise<boolean>;

export type ApprovalPorts = {
  readonly issuer: string;
  readonly clients: Pick<Clients, 'upsertFromMetadataDocument'>;
  readonly lifetimes: Pick<Lifetimes, 'authorizationCode'>;
  readonly random: Pick<Random, 'secret'>;
};

type Approvable = Pick<
  PendingAuthorizationRequest,
  'id' | 'documentUrl' | 'redirectUri' | 'resource' | 'state' | 'responseMode'
>;

/**
 * Approves a pending request of the account: the response with the code (RFC 6749 §4.1.2). Undefined if the request is
 * not pending any more.
 */
export async function approveWithCode(
  request: Approvable,
  client: Client,
  account: Account,
  { scope, claims }: Decision,
  approve: Approve,
  ports: ApprovalPorts,
): Promise<Delivery | undefined> {
  const code = ports.random.secret();
  const clientId =
    request.documentUrl === undefined ? client.id : await ports.clients.upsertFromMetadataDocument(client);
  if (clientId === undefined) return undefined;
  const approved = await approve(request.id, account.id, clientId, {
    hash: sha256(code),
    lifetime: ports.lifetimes.authorizationCode,
    scope,
    claims,
    destination: destinationOf(request.redirectUri, request.resource),
    suspensions: account.suspensions,
  });
  if (!approved) return undefined;
  return deliver(request.redirectUri, request.responseMode, { code, state: request.state, iss: ports.issuer });
}

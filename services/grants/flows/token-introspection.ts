import { requireBatch } from '../../shared/batch.ts';
import { isVisibleTo } from '../domain/access-token.ts';
import { mayApprove } from '../domain/account.ts';
import type { Client } from '../domain/client.ts';
import type { Actor } from '../domain/delegation-claims.ts';
import type { Grants } from '../domain/grant.ts';
import { invalidClient } from '../domain/oauth-error.ts';
import { type RefreshTokenParts, readRefreshToken } from '../domain/refresh-token.ts';
import { DEFAULT_AUDIENCE } from '../domain/resource.ts';
import { refreshedScope } from '../domain/scope-policy.ts';
import { type ActiveTokenPorts, findActiveToken } from './active-token.ts';
import { authenticateClient, type ClientAuthenticationPorts, type ClientCredentials } from './client-authentication.ts';
import { hasActiveOwner } from './client-owner.ts';
import { sideBySide } from './side-by-side.ts';
import { isUnused, type VerifyRefreshTokenPorts, verifyRefreshToken } from './verify-refresh-token.ts';

/** The answer about an active token (RFC 7662 §2.2). */
export type TokenDescription = {
  readonly scope: readonly string[];
  readonly clientId: string;
  readonly issuer: string;
  readonly subject: string;
  readonly audience: string;
  readonly expiresAt: Date;
  /** The account's handle; absent for a token of a client's own. */
  readonly username: string | undefined;
  readonly grantId: string | undefined;
  readonly authTime: Date | undefined;
  readonly dpopJkt: string | undefined;
  /** Who acts for the subject; absent for a token that was not exchanged. */
  readonly act?: Actor;
  /** Absent for a refresh token. */
  readonly access?: { readonly type: 'Bearer' | 'DPoP'; readonly jti: string; readonly issuedAt: Date };
};

export type IntrospectionPorts = ClientAuthenticationPorts &
  ActiveTokenPorts &
  VerifyRefreshTokenPorts & {
    readonly issuer: string;
    readonly grants: Pick<Grants, 'findWithClient'>;
  };

/**
 * Describes an active token (RFC 7662 §2); undefined for any other. Without credentials an internal service asks. A
 * client has to authenticate. One that registered itself learns only of its own tokens and those that are for it, so
 * that nobody tries out tokens that they found.
 *
 * @throws OAuthError invalid_client
 */
export async function introspectToken(
  request: { credentials: ClientCredentials | undefined; token: string },
  ports: IntrospectionPorts,
): Promise<TokenDescription | undefined> {
  const [requestedBy, active] = await sideBySide(
    confidentialClient(request.credentials, ports),
    describeToken(request.token, ports),
  );
  return requestedBy === undefined || active?.isVisibleTo(requestedBy) ? active?.description : undefined;
}

/**
 * Describes tokens for an internal service, each as introspectToken does, in their order. The ports ask for all of them at
 * once.
 *
 * @throws Refusal invalid_argument for more than a batch may have
 */
export async function introspectTokens(
  tokens: readonly string[],
  ports: IntrospectionPorts,
): Promise<(TokenDescription | undefined)[]> {
  requireBatch('tokens', tokens);
  return Promise.all(tokens.map((token) => introspectToken({ credentials: undefined, token }, ports)));
}

async function confidentialClient(
  credentials: ClientCredentials | undefined,
  ports: IntrospectionPorts,
): Promise<Client | undefined> {
  if (credentials === undefined) return undefined;
  const client = await authenticateClient(credentials, ports);
  if (client.type === 'public') throw invalidClient('Only a client that can authenticate may introspect tokens.');
  return client;
}

/** What there is to tell of an active token, and which clients may be told. */
type Described = { readonly description: TokenDescription; readonly isVisibleTo: (client: Client) => boolean };

async function describeToken(token: string, ports: IntrospectionPorts): Promise<Described | undefined> {
  const refreshToken = readRefreshToken(token);
  return refreshToken === undefined ? describeAccessToken(token, ports) : describeRefreshToken(refreshToken, ports);
}

async function describeAccessToken(jwt: string, ports: IntrospectionPorts): Promise<Described | undefined> {
  const active = await findActiveToken(jwt, ports);
  if (active === undefined) return undefined;
  const { token, account, scope } = active;
  const description: TokenDescription = {
    scope,
    clientId: token.clientId,
    issuer: token.issuer,
    subject: token.subject,
    audience: token.audience,
    expiresAt: at(token.expiresAt),
    username: token.grantId === undefined ? undefined : account?.handle,
    grantId: token.grantId,
    authTime: token.authTime === undefined ? undefined : at(token.authTime),
    dpopJkt: token.dpopJkt,
    ...(token.delegation && { act: token.delegation.act }),
    access: { type: token.dpopJkt === undefined ? 'Bearer' : 'DPoP', jti: token.jti, issuedAt: at(token.issuedAt) },
  };
  return { description, isVisibleTo: (client) => isVisibleTo(token, client) };
}

const at = (seconds: number) => new Date(seconds * 1000);

/** A refresh token is active as long as it would renew its grant. Only its own client learns of it. */
async function describeRefreshToken(
  token: RefreshTokenParts,
  ports: IntrospectionPorts,
): Promise<Described | undefined> {
  const found = await ports.grants.findWithClient(token.grantId);
  if (found === undefined || verifyRefreshToken(token, found.grant, ports) === undefined) return undefined;
  const { grant, client, expiresAt } = found;
  if (grant.state !== 'live' || !isUnused(token, grant)) return undefined;
  const [account, isOwned] = await Promise.all([
    ports.accounts.find(grant.accountId),
    hasActiveOwner(client.accountId, grant.accountId, ports),
  ]);
  if (!mayApprove(account) || !isOwned) return undefined;
  const description: TokenDescription = {
    scope: refreshedScope(client, grant.scope, account.permissions),
    clientId: client.clientId,
    issuer: ports.issuer,
    subject: account.id,
    audience: grant.resource ?? DEFAULT_AUDIENCE,
    expiresAt,
    username: account.handle,
    grantId: grant.id,
    authTime: grant.authTime,
    dpopJkt: grant.dpopJkt,
  };
  return { description, isVisibleTo: ({ id }) => id === client.id };
}

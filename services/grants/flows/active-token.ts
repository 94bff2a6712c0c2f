import { type AccessToken, type AccessTokens, readAccessToken, type TokenClient } from '../domain/access-token.ts';
import { type Account, mayApprove } from '../domain/account.ts';
import type { Client } from '../domain/client.ts';
import type { TokenSource } from '../domain/delegation-claims.ts';
import type { Ids } from '../domain/ids.ts';
import { heldScope, refreshedScope } from '../domain/scope-policy.ts';
import type { TokenVerifier } from '../domain/token-signer.ts';
import type { FindAccountPorts } from './approving-account.ts';
import { hasActiveOwner } from './client-owner.ts';

/** A token that is good now, and what it can do now. */
export type ActiveToken = {
  readonly token: AccessToken;
  readonly client: TokenClient;
  /** The account that approved; of a client's own token, the owner of the client. Absent if it has none. */
  readonly account: Account | undefined;
  /** What the token may do that the account still holds. */
  readonly scope: readonly string[];
};

export type VerifyAccessTokenPorts = {
  readonly now: () => Date;
  readonly verifier: Pick<TokenVerifier, 'verifyAccessToken'>;
  readonly ids: Pick<Ids, 'isId'>;
};

export type ActiveTokenPorts = VerifyAccessTokenPorts &
  FindAccountPorts & {
    readonly accessTokens: Pick<AccessTokens, 'findClient'>;
  };

/** Verifies an access token of this server. Whether it was revoked is for findActiveToken to say. */
export async function verifyAccessToken(jwt: string, ports: VerifyAccessTokenPorts): Promise<AccessToken | undefined> {
  const claims = await ports.verifier.verifyAccessToken(jwt, ports.now());
  const token = claims && readAccessToken(claims);
  const grantIds = [token, ...(token?.delegation?.sources ?? [])].map((source) => source?.grantId);
  return grantIds.every((id) => id === undefined || ports.ids.isId(id)) ? token : undefined;
}

/**
 * Finds what an access token can do now, for userinfo, introspection and token exchange. Undefined if it, its grant or its
 * client is revoked or deleted, and while its account or the owner of its client is suspended or gone; for a token that was
 * exchanged, the same of each that it was made of.
 */
export async function findActiveToken(jwt: string, ports: ActiveTokenPorts): Promise<ActiveToken | undefined> {
  const token = await verifyAccessToken(jwt, ports);
  if (token === undefined) return undefined;
  const found = token.delegation
    ? await findExchanged(token, token.delegation.sources, ports)
    : await findIssued(token, ports);
  return found && { token, ...found };
}

type Found = Omit<ActiveToken, 'token'>;
type IssuedToken = Pick<AccessToken, 'jti' | 'clientId' | 'grantId' | 'issuedAt' | 'subject' | 'scope'>;

/** A token that an approval or a client itself was given. */
async function findIssued(token: IssuedToken, ports: ActiveTokenPorts): Promise<Found | undefined> {
  const client = await ports.accessTokens.findClient(token);
  if (client === undefined) return undefined;

  const isOwn = token.grantId === undefined;
  const accountId = isOwn ? client.accountId : token.subject;
  if (accountId === undefined) return { client, account: undefined, scope: heldScope(token.scope, []) };
  const [account, isOwned] = await Promise.all([
    ports.accounts.find(accountId),
    hasActiveOwner(client.accountId, accountId, ports),
  ]);
  if (account === undefined || account.suspended || !isOwned || (isOwn && !mayApprove(account))) return undefined;
  return { client, account, scope: scopeNow(token, client, account) };
}

/** The first source says whom it stands for; all are asked about at once. */
async function findExchanged(
  token: AccessToken,
  [first, ...others]: readonly TokenSource[],
  ports: ActiveTokenPorts,
): Promise<Found | undefined> {
  const [client, root, ...rest] = await Promise.all([
    findHolder(token, ports),
    first && findSource(first, token.scope, ports),
    ...others.map((source) => findSource(source, [], ports)),
  ]);
  if (client === undefined || root === undefined || rest.includes(undefined)) return undefined;
  return { client, account: root.account, scope: root.scope };
}

async function findSource({ subject, ...source }: TokenSource, scope: readonly string[], ports: ActiveTokenPorts) {
  if (subject !== undefined) return findIssued({ ...source, subject, scope }, ports);
  const client = await findHolder(source, ports);
  return client && { client, account: undefined, scope };
}

/** The client that got a token by exchange. Nobody approved it, so its owner has to be active, whoever the subject is. */
async function findHolder(token: Omit<TokenSource, 'subject'>, ports: ActiveTokenPorts) {
  const { jti, clientId, issuedAt } = token;
  const client = await ports.accessTokens.findClient({ jti, clientId, issuedAt, grantId: undefined });
  return client && (await hasActiveOwner(client.accountId, undefined, ports)) ? client : undefined;
}

/** For a client that is known by its document the settings limit the scope; a changed setting counts at once. */
function scopeNow(token: Pick<AccessToken, 'scope'>, client: Client, { permissions }: Account): string[] {
  return client.registration === 'metadata_document'
    ? refreshedScope(client, token.scope, permissions)
    : heldScope(token.scope, permissions);
}

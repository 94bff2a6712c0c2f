import { type AccessToken, type AccessTokens, readAccessToken, type TokenClient } from '../domain/access-token.ts';
import { type Account, mayApprove } from '../domain/account.ts';
import type { Client } from '../domain/client.ts';
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
  return token?.grantId === undefined || ports.ids.isId(token.grantId) ? token : undefined;
}

/**
 * Finds what an access token can do now, for userinfo and introspection. Undefined if it, its grant or its client is
 * revoked or deleted, and while its account or the owner of its client is suspended or gone.
 */
export async function findActiveToken(jwt: string, ports: ActiveTokenPorts): Promise<ActiveToken | undefined> {
  const token = await verifyAccessToken(jwt, ports);
  if (token === undefined) return undefined;
  const client = await ports.accessTokens.findClient(token);
  if (client === undefined) return undefined;

  const isOwn = token.grantId === undefined;
  const accountId = isOwn ? client.accountId : token.subject;
  if (accountId === undefined) return { token, client, account: undefined, scope: heldScope(token.scope, []) };
  const [account, isOwned] = await Promise.all([
    ports.accounts.find(accountId),
    hasActiveOwner(client.accountId, accountId, ports),
  ]);
  if (account === undefined || account.suspended || !isOwned || (isOwn && !mayApprove(account))) return undefined;
  return { token, client, account, scope: scopeNow(token, client, account) };
}

/** For a client that is known by its document the settings limit the scope; a changed setting counts at once. */
function scopeNow(token: AccessToken, client: Client, { permissions }: Account): string[] {
  return client.registration === 'metadata_document'
    ? refreshedScope(client, token.scope, permissions)
    : heldScope(token.scope, permissions);
}

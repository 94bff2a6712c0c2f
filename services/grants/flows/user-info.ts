import type { Account } from '../domain/account.ts';
import { insufficientScope, invalidToken } from '../domain/oauth-error.ts';
import { audienceFits } from '../domain/resource.ts';
import { scopeNames } from '../domain/scope.ts';

/** What userinfo tells (OIDC Core §5.1, §5.4). */
export type UserInfo = { readonly account: Account; readonly profile: boolean; readonly email: boolean };

export type UserInfoPorts = {
  /** Where userinfo is served, for the audience. */
  readonly userInfoEndpoint: string;
  readonly now: () => Date;
  readonly verifier: { verifyAccessToken(token: string, now: Date): Promise<Record<string, unknown> | undefined> };
  readonly grants: { standsFor(id: string, clientId: string): Promise<boolean> };
  readonly accounts: { find(accountId: string): Promise<Account | undefined> };
  readonly isId: (text: string) => boolean;
};

const badToken = () => invalidToken('The access token is invalid, expired or revoked.');

/**
 * A client reads who approved it (OIDC Core §5.3). Online: a revoked grant, a deleted client or a suspended account ends
 * it at once.
 *
 * @throws OAuthError invalid_token, insufficient_scope
 */
export async function readUserInfo(accessToken: string, ports: UserInfoPorts): Promise<UserInfo> {
  const claims = await ports.verifier.verifyAccessToken(accessToken, ports.now());
  if (claims === undefined || !audienceFits(String(claims.aud), ports.userInfoEndpoint)) throw badToken();
  const scope = scopeNames(String(claims.scope ?? ''));
  if (!scope.includes('openid')) throw insufficientScope('The access token has no openid scope.');

  const grantId = String(claims.grant_id ?? '');
  const stands = ports.isId(grantId) && (await ports.grants.standsFor(grantId, String(claims.client_id)));
  if (!stands) throw badToken();
  const account = await ports.accounts.find(String(claims.sub));
  if (account === undefined || account.suspended) throw badToken();
  return { account, profile: scope.includes('profile'), email: scope.includes('email') };
}

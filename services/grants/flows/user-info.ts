import type { Account } from '../domain/account.ts';
import { insufficientScope, invalidToken } from '../domain/oauth-error.ts';
import { audienceFits } from '../domain/resource.ts';
import { standingToken, type TokenStandingPorts } from './token-standing.ts';

/** What userinfo tells (OIDC Core §5.1, §5.4). */
export type UserInfo = { readonly account: Account; readonly profile: boolean; readonly email: boolean };

export type UserInfoPorts = TokenStandingPorts & {
  /** Where userinfo is served, for the audience. */
  readonly userInfoEndpoint: string;
};

const badToken = () => invalidToken('The access token is invalid, expired or revoked.');

/**
 * A client reads who approved it (OIDC Core §5.3).
 *
 * @throws OAuthError invalid_token, insufficient_scope
 */
export async function readUserInfo(accessToken: string, ports: UserInfoPorts): Promise<UserInfo> {
  const standing = await standingToken(accessToken, ports);
  if (standing === undefined || !audienceFits(standing.token.audience, ports.userInfoEndpoint)) throw badToken();
  const { account, scope } = standing;
  if (account === undefined || !scope.includes('openid')) {
    throw insufficientScope('The access token has no openid scope.');
  }
  return { account, profile: scope.includes('profile'), email: scope.includes('email') };
}

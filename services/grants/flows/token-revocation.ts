import type { AccessTokens } from '../domain/access-token.ts';
import type { Client } from '../domain/client.ts';
import type { Grants } from '../domain/grant.ts';
import { type RefreshTokenParts, readRefreshToken } from '../domain/refresh-token.ts';
import { type VerifyAccessTokenPorts, verifyAccessToken } from './active-token.ts';
import { authenticateClient, type ClientAuthenticationPorts, type ClientCredentials } from './client-authentication.ts';
import { type VerifyRefreshTokenPorts, verifyRefreshToken } from './verify-refresh-token.ts';

export type RevocationPorts = ClientAuthenticationPorts &
  VerifyAccessTokenPorts &
  VerifyRefreshTokenPorts & {
    readonly grants: Pick<Grants, 'find' | 'revokeByClient'>;
    readonly accessTokens: Pick<AccessTokens, 'revoke'>;
  };

/**
 * A client revokes a token (RFC 7009 §2.1). The form of a token says which kind it is, so no hint is needed. A token
 * that is not this client's is left alone, and that is no error: docs/decisions/0018.
 *
 * @throws OAuthError invalid_client
 */
export async function revokeToken(
  request: { credentials: ClientCredentials; token: string },
  ports: RevocationPorts,
): Promise<void> {
  const client = await authenticateClient(request.credentials, ports);
  const refreshToken = readRefreshToken(request.token);
  if (refreshToken !== undefined) return revokeGrant(refreshToken, client, ports);

  const token = await verifyAccessToken(request.token, ports);
  if (token?.clientId !== client.clientId) return;
  await ports.accessTokens.revoke(token.jti, new Date(token.expiresAt * 1000));
}

/** A refresh token of any generation revokes its grant: only the client or a thief can have it. */
async function revokeGrant(token: RefreshTokenParts, client: Client, ports: RevocationPorts) {
  const grant = await ports.grants.find(token.grantId);
  if (grant?.clientId !== client.id || verifyRefreshToken(token, grant, ports) === undefined) return;
  await ports.grants.revokeByClient(grant.id);
}

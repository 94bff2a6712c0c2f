import { GRANT_TYPES } from '../../../proto/vocabulary/grant-types.ts';
import { unauthorizedClient } from '../domain/oauth-error.ts';
import { type ResourceRules, requestedResource } from '../domain/resource.ts';
import { clientCredentialsScope } from '../domain/scope-policy.ts';
import { accessTokenClaims } from '../domain/token-claims.ts';
import type { FindAccountPorts } from './approving-account.ts';
import { owningAccount } from './client-owner.ts';
import { dpopAnswer, type IssuePorts, type TokenAnswer } from './issue-tokens.ts';
import { openTokenRequest, type TokenRequest, type TokenRequestPorts } from './token-request.ts';

export type ClientCredentialsPorts = TokenRequestPorts & ResourceRules & FindAccountPorts & IssuePorts;

/**
 * A client asks for a token of its own (RFC 6749 §4.4): what it may do is bound by what its owner may do now.
 *
 * @throws OAuthError as openTokenRequest, invalid_scope, invalid_target
 */
export async function issueClientCredentials(
  request: TokenRequest & { readonly scope: string | undefined; readonly resources: readonly string[] },
  ports: ClientCredentialsPorts,
): Promise<TokenAnswer> {
  const { client, proof } = await openTokenRequest(request, GRANT_TYPES.clientCredentials, ports);
  if (client.scopePolicy === 'inherit') throw unauthorizedClient('A client that inherits permissions has none itself.');
  const owner = await owningAccount(client, ports);
  const scope = clientCredentialsScope(client, request.scope, owner?.permissions ?? []);
  const resource = requestedResource(request.resources, ports);

  const claims = accessTokenClaims(
    {
      issuer: ports.issuer,
      // Without a grant the client is the subject (RFC 9068 §2.2).
      subject: client.clientId,
      clientId: client.clientId,
      scope,
      resource,
      issuedAt: ports.now(),
      lifetime: ports.lifetimes.accessToken,
      dpopJkt: proof?.jkt,
    },
    ports.ids.make(),
  );
  return {
    accessToken: await ports.signer.sign(claims, 'at+jwt'),
    ...dpopAnswer(proof),
    expiresIn: Math.floor(ports.lifetimes.accessToken / 1000),
    scope: scope.join(' '),
    refreshToken: undefined,
    idToken: undefined,
  };
}

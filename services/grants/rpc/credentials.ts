import type { ClientAuthentication, TokenSet } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import type { ClientCredentials } from '../flows/client-authentication.ts';
import type { TokenAnswer } from '../flows/issue-tokens.ts';

/** Reads who a client claims to be. */
export function toCredentials(client: ClientAuthentication | undefined): ClientCredentials {
  const clientId = client?.clientId || undefined;
  switch (client?.credential.case) {
    case 'clientSecret':
      return { clientId, proof: { method: 'secret', secret: client.credential.value } };
    case 'clientAssertion':
      return { clientId, proof: { method: 'assertion', assertion: client.credential.value } };
    default:
      return { clientId, proof: { method: 'none' } };
  }
}

/** Writes a token answer. */
export function toTokenSet(answer: TokenAnswer) {
  return {
    tokens: {
      accessToken: answer.accessToken,
      expiresIn: answer.expiresIn,
      scope: answer.scope,
      ...(answer.refreshToken !== undefined && { refreshToken: answer.refreshToken }),
      ...(answer.idToken !== undefined && { idToken: answer.idToken }),
    } satisfies Partial<TokenSet>,
  };
}

import type { ClientAuthentication, TokenSet } from '../../../proto/gen/storyden/oauth/v1/token_pb.ts';
import type { ClientCredentials } from '../flows/client-authentication.ts';
import type { TokenAnswer } from '../flows/issue-tokens.ts';
import type { TokenRequest } from '../flows/token-request.ts';

/** Reads the credentials of a client. */
export function toCredentials(client: ClientAuthentication | undefined): ClientCredentials {
  const named = { clientId: client?.clientId || undefined, clientAddress: client?.clientAddress ?? '' };
  switch (client?.credential.case) {
    case 'clientSecret':
      return { ...named, proof: { method: 'secret', secret: client.credential.value } };
    case 'clientAssertion':
      return { ...named, proof: { method: 'assertion', assertion: client.credential.value } };
    default:
      return { ...named, proof: { method: 'none' } };
  }
}

/** Reads the client of a token request. */
export function toTokenRequest(request: {
  client: ClientAuthentication | undefined;
  dpopProof: string | undefined;
}): TokenRequest {
  return { credentials: toCredentials(request.client), dpopProof: request.dpopProof };
}

/** Writes a token answer. */
export function toTokenSet(answer: TokenAnswer) {
  return {
    tokens: {
      accessToken: answer.accessToken,
      tokenType: answer.tokenType,
      expiresIn: answer.expiresIn,
      scope: answer.scope,
      ...(answer.refreshToken !== undefined && { refreshToken: answer.refreshToken }),
      ...(answer.idToken !== undefined && { idToken: answer.idToken }),
      ...(answer.dpopNonce !== undefined && { dpopNonce: answer.dpopNonce }),
    } satisfies Partial<TokenSet>,
  };
}

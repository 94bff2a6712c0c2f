import type { GrantType } from '../../../proto/vocabulary/grant-types.ts';
import type { Client } from '../domain/client.ts';
import type { Endpoints } from '../domain/endpoints.ts';
import { invalidRequest } from '../domain/oauth-error.ts';
import {
  authenticateClientFor,
  type ClientAuthenticationPorts,
  type ClientCredentials,
} from './client-authentication.ts';
import { checkDpopProof, type DpopPorts, type DpopProof, useDpopProof } from './dpop.ts';

/** A request at the token endpoint: who sends it, and the proof of its key. */
export type TokenRequest = {
  readonly credentials: ClientCredentials;
  /** The DPoP header, if there was one. */
  readonly dpopProof: string | undefined;
};

export type TokenRequestPorts = ClientAuthenticationPorts &
  DpopPorts & { readonly endpoints: Pick<Endpoints, 'token'> };

/**
 * Opens a token request (RFC 6749 §3.2.1, RFC 9449 §5): authenticates the client, and checks and uses up its proof. The
 * code or token of the request is not touched.
 *
 * @throws OAuthError invalid_client, unauthorized_client, invalid_request, invalid_dpop_proof, use_dpop_nonce
 */
export async function openTokenRequest(
  { credentials, dpopProof }: TokenRequest,
  grantType: GrantType,
  ports: TokenRequestPorts,
): Promise<{ readonly client: Client; readonly proof: DpopProof | undefined }> {
  if (dpopProof === undefined) {
    const client = await authenticateClientFor(credentials, grantType, ports);
    if (client.metadata.dpop_bound_access_tokens) throw proofMissing();
    return { client, proof: undefined };
  }
  const proof = await checkDpopProof(dpopProof, { method: 'POST', url: ports.endpoints.token }, ports);
  const client = await authenticateClientFor(credentials, grantType, ports);
  await useDpopProof(proof, client, ports);
  return { client, proof };
}

/** RFC 9449 §5.2. */
const proofMissing = () => invalidRequest('This client is registered to send a DPoP proof with every token request.');

import type { AuthorizationParameters } from '../domain/authorization-parameters.ts';
import { type Client, followsFapi2 } from '../domain/client.ts';
import type { ClientSignatures } from '../domain/client-signatures.ts';
import type { FetchRequester } from '../domain/fetch-requester.ts';
import { invalidRequestObject } from '../domain/oauth-error.ts';
import { requestObjectParameters } from '../domain/request-object.ts';

export type RequestObjectPorts = {
  readonly issuer: string;
  readonly now: () => Date;
  readonly clientSignatures: Pick<ClientSignatures, 'verifyRequestObject'>;
};

/**
 * The parameters of an authorization request: those that were sent, or those inside the request object that was sent with
 * them (RFC 9101 §6, OIDC Core §6.1).
 *
 * @throws OAuthError invalid_request, invalid_request_object, temporarily_unavailable
 */
export async function openRequestObject(
  sent: AuthorizationParameters,
  client: Client,
  requester: FetchRequester,
  ports: RequestObjectPorts,
): Promise<AuthorizationParameters> {
  if (sent.request === undefined) {
    if (!client.metadata.require_signed_request_object) return sent;
    throw invalidRequestObject('This client has to send its request as a signed request object.');
  }
  if (sent.repeated.includes('request')) throw invalidRequestObject('The parameter request was sent more than once.');
  const claims = await ports.clientSignatures.verifyRequestObject(sent.request, client, requester);
  if (claims === undefined) {
    throw invalidRequestObject(
      'The request object is not a JWT that a registered key of the client signed, or expired.',
    );
  }
  const held = client.metadata.require_signed_request_object === true;
  return requestObjectParameters(claims, sent, {
    clientId: client.clientId,
    issuer: ports.issuer,
    held,
    audienceNeeded: held && followsFapi2(client),
    now: ports.now(),
  });
}

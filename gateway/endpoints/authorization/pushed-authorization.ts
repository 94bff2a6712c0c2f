import { z } from 'zod';
import { AUTHORIZATION_PARAMETERS } from '../../../proto/vocabulary/authorization.ts';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { offerDpopNonce, readDpopProof } from '../../auth/dpop-header.ts';
import { form } from '../../http/form-body.ts';
import { readDistinctParameters } from '../../http/parameters.ts';
import { clientCredentials } from '../../openapi/client-authentication.ts';
import { dpopHeader, dpopNonce } from '../../openapi/dpop-parameter.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { authorizationMessage, authorizationParameters, TOO_LONG } from './authorization-parameters.ts';

const pushed = z
  .object({ request_uri: z.string(), expires_in: z.int().meta({ description: 'Seconds.' }) })
  .meta({ id: 'PushedAuthorization', description: 'RFC 9126 §2.2' });

const pushAuthorization = operation({
  id: 'pushAuthorization',
  summary: 'Push an authorization request',
  description: 'The pushed authorization request endpoint (RFC 9126 §2).',
  who: 'client',
  header: dpopHeader,
  body: form(z.object({ ...authorizationParameters.shape, ...clientCredentials }), 'address'),
  answer: { 201: { description: 'What to start the code flow with.', json: pushed, headers: dpopNonce } },
  refuses: {
    401: 'The client could not be authenticated: invalid_client.',
    413: TOO_LONG,
    429: 'Too many failed authentications of this client, or too many pushes from this address.',
  },
  handle: async ({ rpc, call, request, response, client, body }) => {
    const authorization = authorizationMessage(readDistinctParameters(body, AUTHORIZATION_PARAMETERS));
    const push = { client, authorization, dpopProof: readDpopProof(request) };
    const { requestUri, expiresIn, dpopNonce } = await rpc.authorization.pushAuthorization(push, call);
    offerDpopNonce(response, dpopNonce);
    return { request_uri: requestUri, expires_in: expiresIn };
  },
});

/** The pushed authorization request endpoint (RFC 9126 §2). */
export const pushedAuthorizationEndpoints: readonly Endpoint[] = [
  {
    path: OAUTH_PATHS.pushedAuthorizationRequest,
    tag: 'OAuth',
    family: 'oauth',
    origins: 'any',
    oauth: true,
    operations: { POST: pushAuthorization },
  },
];

import type { RequestHandler } from 'express';
import { AUTHORIZATION_PARAMETERS } from '../../../proto/vocabulary/authorization.ts';
import { authenticationOf } from '../../auth/client-credentials.ts';
import { offerDpopNonce, readDpopProof } from '../../auth/dpop-header.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readForm } from '../../http/form-body.ts';
import { readDistinctParameters } from '../../http/parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { authorizationMessage } from './authorization-message.ts';

/** The pushed authorization request endpoint (RFC 9126 §2). */
export function pushedAuthorizationEndpoints({ rpc }: GatewayContext): Route[] {
  const POST: RequestHandler = async (request, response) => {
    const form = await readForm(request, response, 'address');
    const client = authenticationOf(request, form);
    const authorization = authorizationMessage(readDistinctParameters(form, AUTHORIZATION_PARAMETERS));
    const pushed = await rpc.authorization.pushAuthorization(
      { client, authorization, dpopProof: readDpopProof(request) },
      callFor(response),
    );
    offerDpopNonce(response, pushed.dpopNonce);
    answerJson(response, { request_uri: pushed.requestUri, expires_in: pushed.expiresIn }, 201);
  };

  return [{ path: '/api/oauth/par', family: 'oauth', origins: 'any', oauth: true, methods: { POST } }];
}

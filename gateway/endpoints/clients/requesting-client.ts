import type { RequestHandler } from 'express';
import type { GatewayContext } from '../../context.ts';
import { answerJson } from '../../http/answer.ts';
import { clientAddress } from '../../http/client-address.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { requireMessage } from '../../http/message-values.ts';
import { invalidRequest } from '../../http/problem.ts';
import { readQuery } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { consentClientJson } from '../authorization/consent-json.ts';

/**
 * Who asks for an authorization, by the client_id in the `return_to` of the login page: what the page shows of an application
 * comes from here, never from an address that anybody can write.
 */
export function requestingClientEndpoints({ rpc }: GatewayContext): Route[] {
  const read: RequestHandler = async (request, response) => {
    const { client_id: clientId } = readQuery(request, ['client_id']);
    if (clientId === undefined) throw invalidRequest('The parameter client_id is missing.');
    const found = await rpc.authorization.getRequestingClient(
      { clientId, clientAddress: clientAddress(request) },
      callFor(response),
    );
    answerJson(response, {
      client_id: found.clientId,
      client_name: found.clientName,
      client: consentClientJson(requireMessage(found.client)),
    });
  };
  const path = '/api/oauth/authorize/client';
  return [{ path, family: 'consent', origins: 'site', oauth: true, methods: { GET: read } }];
}

import type { RequestHandler } from 'express';
import { callFor } from '../clients.ts';
import type { GatewayContext } from '../context.ts';
import { answerJson } from '../wire/answer.ts';
import { clientAddress } from '../wire/client-address.ts';
import { consentClientJson } from '../wire/consent-json.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { invalidRequest } from '../wire/problem.ts';
import { promised } from '../wire/promised.ts';
import { readQuery } from '../wire/query.ts';

/**
 * Who asks for an authorization, by the client_id in the `return_to` of the login page: what the page shows of an application
 * comes from here, never from an address that anybody can write.
 */
export function requestingClientEndpoints({ clients }: GatewayContext): Endpoint[] {
  const read: RequestHandler = async (request, response) => {
    const { client_id: clientId } = readQuery(request, ['client_id']);
    if (clientId === undefined) throw invalidRequest('The parameter client_id is missing.');
    const found = await clients.authorization.getRequestingClient(
      { clientId, clientAddress: clientAddress(request) },
      callFor(response),
    );
    answerJson(response, {
      client_id: found.clientId,
      client_name: found.clientName,
      client: consentClientJson(promised(found.client)),
    });
  };
  const path = '/api/oauth/authorize/client';
  return [{ path, family: 'consent', origins: 'site', oauth: true, methods: { GET: read } }];
}

import { z } from 'zod';
import { OAUTH_PATHS } from '../../../proto/vocabulary/paths.ts';
import { clientAddress } from '../../http/client-address.ts';
import { requireMessage } from '../../http/message-values.ts';
import { parameters } from '../../http/request-parameters.ts';
import { clientId } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import { consentClient, consentClientJson } from '../authorization/consent-json.ts';

const requestingClient = z
  .object({ client_id: clientId, client_name: z.string(), client: consentClient })
  .meta({ id: 'RequestingClient' });

const readRequestingClient = operation({
  id: 'readRequestingClient',
  summary: 'See which application a sign-in is for',
  description:
    'By the client_id in the return_to of the login page, so that the page shows nothing that an address says.',
  who: 'anybody',
  query: parameters(z.object({ client_id: z.string() })),
  answer: { 200: { description: 'Who asks.', json: requestingClient } },
  refuses: { 400: 'The client is unknown.' },
  handle: async ({ rpc, call, request, query }) => {
    const asked = { clientId: query.client_id, clientAddress: clientAddress(request) };
    const found = await rpc.authorization.getRequestingClient(asked, call);
    return {
      client_id: found.clientId,
      client_name: found.clientName,
      client: consentClientJson(requireMessage(found.client)),
    };
  },
});

/**
 * Who asks for an authorization, by the client_id in the `return_to` of the login page: what the page shows of an application
 * comes from here, never from an address that anybody can write.
 */
export const requestingClientEndpoints: readonly Endpoint[] = [
  {
    path: `${OAUTH_PATHS.authorization}/client`,
    tag: 'Consent',
    family: 'consent',
    origins: 'site',
    oauth: true,
    operations: { GET: readRequestingClient },
  },
];

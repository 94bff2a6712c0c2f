import { callFor } from '../clients.ts';
import type { GatewayContext } from '../context.ts';
import { answerJson, answerNothing } from '../wire/answer.ts';
import { clientJson, newClientSchema } from '../wire/client-json.ts';
import type { Endpoint } from '../wire/endpoint.ts';
import { readJson, requireNoOtherBody } from '../wire/json-body.ts';
import { pageJson, readPage } from '../wire/page.ts';
import { pathValue } from '../wire/path-value.ts';
import { promised } from '../wire/promised.ts';
import type { AccountHandler } from '../wire/session.ts';

const SHARED = { family: 'management', origins: 'site', oauth: true } as const;

/** All OAuth clients, for administrators (product.md §8). */
export function adminClientEndpoints(context: GatewayContext): Endpoint[] {
  return [
    { path: '/api/admin/oauth/clients', ...SHARED, methods: collectionMethods(context) },
    { path: '/api/admin/oauth/clients/:id', ...SHARED, methods: clientMethods(context) },
  ];
}

function collectionMethods({ clients, sessions }: GatewayContext): Endpoint['methods'] {
  const list: AccountHandler = async (request, response) => {
    const page = readPage(request);
    const answer = await clients.registrations.listClients(page.rows, callFor(response));
    answerJson(response, { clients: answer.clients.map(clientJson), ...pageJson(page, answer.totalSize) });
  };

  const create: AccountHandler = async (request, response) => {
    const body = await readJson(request, response, newClientSchema);
    const { client, clientSecret } = await clients.registrations.createClient(
      {
        accountId: body.account_id,
        clientId: body.client_id,
        name: body.name,
        type: body.type,
        scopePolicy: body.scope_policy,
        redirectUris: body.redirect_uris,
        allowedScopes: body.allowed_scopes,
        allowedGrants: body.allowed_grants,
        tokenEndpointAuthMethod: body.token_endpoint_auth_method,
        pkceRequired: body.pkce_required,
      },
      callFor(response),
    );
    answerJson(response, { client: clientJson(promised(client)), client_secret: clientSecret });
  };

  return { GET: sessions.administrator(list), POST: sessions.administrator(create) };
}

function clientMethods({ clients, sessions }: GatewayContext): Endpoint['methods'] {
  const read: AccountHandler = async (request, response) => {
    const { client } = await clients.registrations.getClient({ id: pathValue(request, 'id') }, callFor(response));
    answerJson(response, clientJson(promised(client)));
  };

  const remove: AccountHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    await clients.registrations.deleteClient({ id: pathValue(request, 'id') }, callFor(response));
    answerNothing(response);
  };

  return { GET: sessions.administrator(read), DELETE: sessions.administrator(remove) };
}

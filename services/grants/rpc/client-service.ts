import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ServiceImpl } from '@connectrpc/connect';
import {
  type ClientService,
  ClientType,
  type CreateClientRequest,
  ScopePolicy,
} from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { Refusal } from '../../refusal.ts';
import { callOf } from '../../rpc/call.ts';
import { nextPageToken, toPage } from '../../rpc/page.ts';
import type { Context, Ports } from '../context.ts';
import type { ClientDefinition } from '../domain/client-definition.ts';
import { registerClient } from '../flows/client-registration.ts';
import type { ClientRegistration } from '../store/client-registrations.ts';

const notFound = () => new Refusal('not_found', 'There is no such client.');

export function clientService(context: Context): ServiceImpl<typeof ClientService> {
  return {
    async createClient(request, handler) {
      const { client, clientSecret } = await registerClient(toDefinition(request), context.ports(callOf(handler)));
      return { client: toWireClient(client), ...(clientSecret !== undefined && { clientSecret }) };
    },

    async getClient({ id }, handler) {
      const ports = context.ports(callOf(handler));
      const client = ports.isId(id) ? await ports.registrations.find(id) : undefined;
      if (client === undefined) throw notFound();
      return { client: toWireClient(client) };
    },

    async listClients(request, handler) {
      const ports = context.ports(callOf(handler));
      const page = toPage(request);
      const { clients, total } = await ports.registrations.list(page);
      return {
        clients: clients.map(toWireClient),
        nextPageToken: nextPageToken(clients, page),
        totalSize: total,
      };
    },

    async deleteClient({ id }, handler) {
      if (!(await deleteClient(id, context.ports(callOf(handler))))) throw notFound();
      return {};
    },
  };
}

async function deleteClient(id: string, ports: Ports): Promise<boolean> {
  return ports.isId(id) && ports.registrations.delete(id);
}

function toDefinition(request: CreateClientRequest): ClientDefinition {
  const type = toType(request.type);
  return {
    accountId: request.accountId,
    clientId: request.clientId,
    name: request.name,
    type,
    scopePolicy: request.scopePolicy === ScopePolicy.INHERIT ? 'inherit' : 'explicit',
    redirectUris: [...new Set(request.redirectUris)],
    allowedScopes: [...new Set(request.allowedScopes)],
    allowedGrants: [...new Set(request.allowedGrants)],
    tokenEndpointAuthMethod: request.tokenEndpointAuthMethod ?? (type === 'public' ? 'none' : 'client_secret_basic'),
    pkceRequired: request.pkceRequired ?? true,
  };
}

function toType(type: ClientType): ClientDefinition['type'] {
  switch (type) {
    case ClientType.PUBLIC:
      return 'public';
    case ClientType.CONFIDENTIAL:
      return 'confidential';
    default:
      throw new Refusal('invalid_argument', 'type must be public or confidential.');
  }
}

function toWireClient(client: ClientRegistration) {
  return {
    id: client.id,
    clientId: client.clientId,
    ...(client.accountId != null && { accountId: client.accountId }),
    name: client.name,
    type: client.type === 'public' ? ClientType.PUBLIC : ClientType.CONFIDENTIAL,
    scopePolicy: client.scopePolicy === 'inherit' ? ScopePolicy.INHERIT : ScopePolicy.EXPLICIT,
    redirectUris: client.redirectUris,
    allowedScopes: client.allowedScopes,
    allowedGrants: client.allowedGrants,
    tokenEndpointAuthMethod: client.tokenEndpointAuthMethod,
    pkceRequired: client.pkceRequired,
    createdAt: timestampFromDate(client.createdAt),
    updatedAt: timestampFromDate(client.updatedAt),
  };
}

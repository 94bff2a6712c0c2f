import type { ServiceImpl } from '@connectrpc/connect';
import type { ClientService } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { cutPage, toPage, withOneMore } from '../../shared/paging.ts';
import { callOf } from '../../shared/rpc/call.ts';
import type { GrantsContext } from '../context.ts';
import { banClient } from '../flows/client-ban.ts';
import {
  createClient,
  deleteClient,
  listClients,
  readClient,
  rotateClientSecret,
  updateClient,
} from '../flows/client-management.ts';
import type { Manager } from '../flows/client-managers.ts';
import { readClientLogo } from '../flows/read-client-logo.ts';
import { clientMessage, listedClientMessage, toBan, toChange, toDefinition } from './client-messages.ts';
import { registrationMethods } from './registration-methods.ts';

/** Whose call it is: an account's own, or an administrator's. */
const managerOf = ({ asAccountId }: { asAccountId?: string | undefined }): Manager =>
  asAccountId === undefined ? { as: 'administrator' } : { as: 'owner', accountId: asAccountId };

export function clientService(context: GrantsContext): ServiceImpl<typeof ClientService> {
  return {
    ...registrationMethods(context),

    async createClient(request, handler) {
      const ports = context.ports(callOf(handler));
      const { client, clientSecret } = await createClient(toDefinition(request), managerOf(request), ports);
      return { client: clientMessage(client), ...(clientSecret !== undefined && { clientSecret }) };
    },

    async getClient(request, handler) {
      const client = await readClient(request.id, managerOf(request), context.ports(callOf(handler)));
      return { client: clientMessage(client) };
    },

    async listClients(request, handler) {
      const ports = context.ports(callOf(handler));
      const page = toPage(request);
      const { clients, total } = await listClients(withOneMore(page), managerOf(request), ports);
      const { rows, nextPageToken } = cutPage(clients, page);
      return { clients: rows.map((client) => listedClientMessage(client, ports)), nextPageToken, totalSize: total };
    },

    async updateClient(request, handler) {
      const ports = context.ports(callOf(handler));
      const isBanned = toBan(request);
      if (isBanned !== undefined) return { client: clientMessage(await banClient(request.id, isBanned, ports)) };
      const { client, clientSecret } = await updateClient(request.id, toChange(request), managerOf(request), ports);
      return { client: clientMessage(client), ...(clientSecret !== undefined && { clientSecret }) };
    },

    async getClientLogo({ clientId }, handler) {
      const { mediaType, bytes } = await readClientLogo(clientId, context.ports(callOf(handler)));
      return { mediaType, picture: bytes };
    },

    async deleteClient(request, handler) {
      await deleteClient(request.id, managerOf(request), context.ports(callOf(handler)));
      return {};
    },

    async rotateClientSecret(request, handler) {
      const ports = context.ports(callOf(handler));
      const { client, clientSecret } = await rotateClientSecret(request.id, managerOf(request), ports);
      return { client: clientMessage(client), clientSecret };
    },
  };
}

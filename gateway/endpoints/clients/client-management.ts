import { z } from 'zod';
import type { Body } from '../../http/body.ts';
import { json } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { NEWEST_FIRST, OLDEST_FIRST, type Order, pageJson, pagesOf } from '../../http/page.ts';
import { id } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { operation } from '../../routing/operation.ts';
import {
  changedClient,
  changedClientSchema,
  clientJson,
  clientWithSecret,
  createRequest,
  type NewClient,
  newClientSchema,
  ownClientSchema,
  shownClient,
  updateRequest,
} from './client-json.ts';

/** Whose clients are managed: an account's own, or everybody's by an administrator. */
type Management = {
  readonly path: string;
  readonly tag: 'Own clients' | 'Administration';
  readonly who: 'account' | 'administrator';
  /** Makes the ids of the operations distinct. */
  readonly whose: 'Own' | 'Any';
  readonly order: Order;
  readonly newClient: Body<NewClient>;
  /** Who owns a new client of whose owner nothing is said. */
  readonly ownerByDefault: (accountId: string) => string | undefined;
  readonly changedClient: Body<z.output<typeof changedClientSchema>>;
  /** What marks a call as the account's own. */
  readonly caller: (accountId: string) => { readonly asAccountId?: string };
};

const OWN: Management = {
  path: '/api/auth/oauth/clients',
  tag: 'Own clients',
  who: 'account',
  whose: 'Own',
  order: OLDEST_FIRST,
  newClient: json(ownClientSchema),
  ownerByDefault: () => undefined,
  // The grant service refuses what only an administrator may change.
  changedClient: json(changedClientSchema, {
    shown: changedClientSchema.pick({ name: true, redirect_uris: true, allowed_scopes: true }),
  }),
  caller: (asAccountId) => ({ asAccountId }),
};

const ALL: Management = {
  path: '/api/admin/oauth/clients',
  tag: 'Administration',
  who: 'administrator',
  whose: 'Any',
  order: NEWEST_FIRST,
  newClient: json(newClientSchema),
  // Somebody's permissions have to bind what a client does for itself (product.md §2), so it has an owner by default.
  ownerByDefault: (accountId) => accountId,
  changedClient: json(changedClientSchema, { shown: changedClientSchema.omit({ client_id: true, type: true }) }),
  caller: () => ({}),
};

const ONE = z.object({ id });
const UNKNOWN = 'There is no such client, or it is somebody else’s.';
const DOCUMENTED = 'What a client is that is known by its document cannot be changed, and no other can be banned.';
const BEYOND = 'The permission USE_OAUTH_CLIENTS is missing, or a scope is one that the account does not hold.';
const POWER =
  'The permission USE_OAUTH_CLIENTS is missing, a scope is one that the account does not hold, or the client may have more ' +
  'than the account holds: then its scopes can be taken away, and administrators change the rest.';

const list = ({ who, whose, order, caller }: Management) =>
  operation({
    id: `list${whose}Clients`,
    summary: whose === 'Own' ? 'List the clients that this account created' : 'List all clients',
    who,
    ...pagesOf({ clients: z.array(shownClient) }, order),
    ...(whose === 'Own' && { refuses: { 403: BEYOND } }),
    handle: async ({ rpc, call, account, query: page }) => {
      const answer = await rpc.clients.listClients({ ...page.rows, ...caller(account.id) }, call);
      return { clients: answer.clients.map(clientJson), ...pageJson(page, answer) };
    },
  });

const create = ({ who, whose, newClient, ownerByDefault, caller }: Management) =>
  operation({
    id: `create${whose}Client`,
    summary: 'Create a client',
    who,
    body: newClient,
    answer: { 200: { description: 'The client, and its secret this once.', json: clientWithSecret } },
    refuses: whose === 'Own' ? { 403: BEYOND } : { 409: 'The client_id is in use.' },
    handle: async ({ rpc, call, account, body }) => {
      const owned = body.account_id === undefined ? { ...body, account_id: ownerByDefault(account.id) } : body;
      const made = await rpc.clients.createClient({ ...createRequest(owned), ...caller(account.id) }, call);
      return { client: clientJson(requireMessage(made.client)), client_secret: made.clientSecret };
    },
  });

const read = ({ who, whose, caller }: Management) =>
  operation({
    id: `read${whose}Client`,
    summary: 'Read a client',
    who,
    path: ONE,
    answer: { 200: { description: 'The client.', json: shownClient } },
    refuses: { 404: UNKNOWN, ...(whose === 'Own' && { 403: BEYOND }) },
    handle: async ({ rpc, call, account, path }) => {
      const { client } = await rpc.clients.getClient({ ...path, ...caller(account.id) }, call);
      return clientJson(requireMessage(client));
    },
  });

const change = ({ who, whose, changedClient: body, caller }: Management) =>
  operation({
    id: `change${whose}Client`,
    summary: 'Change a client',
    description:
      'What is left out stays. Changed scopes work on future grants and refreshes. A changed way to authenticate ends the old one at once.',
    who,
    path: ONE,
    body,
    answer: { 200: { description: 'The client.', json: changedClient } },
    refuses: { 404: UNKNOWN, ...(whose === 'Own' ? { 403: POWER } : { 409: DOCUMENTED }) },
    handle: async ({ rpc, call, account, path, body }) => {
      const request = { ...updateRequest(body), ...path, ...caller(account.id) };
      const { client, clientSecret } = await rpc.clients.updateClient(request, call);
      return { ...clientJson(requireMessage(client)), client_secret: clientSecret };
    },
  });

const remove = ({ who, whose, caller }: Management) =>
  operation({
    id: `delete${whose}Client`,
    summary: 'Delete a client, which ends its requests and grants',
    ...(whose === 'Any' && {
      description: 'One that is known by its document is banned: no approval brings it back, and it is still shown.',
    }),
    who,
    path: ONE,
    answer: { 204: { description: 'It is gone.' } },
    refuses: { 404: UNKNOWN },
    handle: async ({ rpc, call, account, path }) => {
      await rpc.clients.deleteClient({ ...path, ...caller(account.id) }, call);
    },
  });

const rotateSecret = ({ who, whose, caller }: Management) =>
  operation({
    id: `rotate${whose}ClientSecret`,
    summary: 'Give a client a new secret',
    who,
    path: ONE,
    answer: { 200: { description: 'The client and its new secret.', json: clientWithSecret } },
    refuses: { 404: UNKNOWN },
    handle: async ({ rpc, call, account, path }) => {
      const rotated = await rpc.clients.rotateClientSecret({ ...path, ...caller(account.id) }, call);
      return { client: clientJson(requireMessage(rotated.client)), client_secret: rotated.clientSecret };
    },
  });

function managed(management: Management): Endpoint[] {
  const { path, tag } = management;
  const shared = { tag, family: 'management', origins: 'site', oauth: true } as const;
  const single = { GET: read(management), PATCH: change(management), DELETE: remove(management) };
  return [
    { ...shared, path, operations: { GET: list(management), POST: create(management) } },
    { ...shared, path: `${path}/:id`, operations: single },
    { ...shared, path: `${path}/:id/secret`, operations: { POST: rotateSecret(management) } },
  ];
}

/** Clients, for their owners and for administrators (product.md §8). */
export const clientEndpoints: readonly Endpoint[] = [...managed(OWN), ...managed(ALL)];

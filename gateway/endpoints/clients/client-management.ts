import type { RequestHandler } from 'express';
import type { z } from 'zod';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import type { Endpoint } from '../../http/endpoint.ts';
import { readJson, requireNoOtherBody } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { NEWEST_FIRST, pageJson, readPage } from '../../http/page.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { changedClientSchema, createRequest, newClientSchema, ownClientSchema, updateRequest } from './client-body.ts';
import { clientJson } from './client-json.ts';

/** Whose clients are managed: an account's own, or everybody's by an administrator. */
type Management = {
  readonly path: string;
  readonly admits: (handle: AccountHandler) => RequestHandler;
  /** What marks a call as the account's own. */
  readonly caller: (accountId: string) => { readonly asAccountId?: string };
  readonly order: { readonly orderBy?: string };
  readonly newClient: (accountId: string) => z.ZodType<Parameters<typeof createRequest>[0]>;
};

/** Clients, for their owners and for administrators (product.md §8). */
export function clientEndpoints(context: GatewayContext): Endpoint[] {
  const own: Management = {
    path: '/api/auth/oauth/clients',
    admits: context.sessions.account,
    caller: (asAccountId) => ({ asAccountId }),
    order: {},
    newClient: () => ownClientSchema,
  };
  const all: Management = {
    path: '/api/admin/oauth/clients',
    admits: context.sessions.administrator,
    caller: () => ({}),
    order: { orderBy: NEWEST_FIRST },
    // Somebody's permissions have to bind what a client does for itself (product.md §2), so it has an owner by default.
    newClient: (accountId) =>
      newClientSchema.transform((body) => (body.account_id === undefined ? { ...body, account_id: accountId } : body)),
  };
  return [...managed(own, context), ...managed(all, context)];
}

function managed(management: Management, context: GatewayContext): Endpoint[] {
  const shared = { family: 'management', origins: 'site', oauth: true } as const;
  const { path } = management;
  return [
    { path, ...shared, methods: collectionMethods(management, context) },
    { path: `${path}/:id`, ...shared, methods: clientMethods(management, context) },
    { path: `${path}/:id/secret`, ...shared, methods: secretMethods(management, context) },
  ];
}

function collectionMethods(
  { admits, caller, order, newClient }: Management,
  { rpc }: GatewayContext,
): Endpoint['methods'] {
  const list: AccountHandler = async (request, response, { account }) => {
    const page = readPage(request);
    const listed = { ...page.rows, ...order, ...caller(account.id) };
    const answer = await rpc.clients.listClients(listed, callFor(response));
    answerJson(response, { clients: answer.clients.map(clientJson), ...pageJson(page, answer) });
  };

  const create: AccountHandler = async (request, response, { account }) => {
    const body = await readJson(request, response, newClient(account.id));
    const { client, clientSecret } = await rpc.clients.createClient(
      { ...createRequest(body), ...caller(account.id) },
      callFor(response),
    );
    answerJson(response, { client: clientJson(requireMessage(client)), client_secret: clientSecret });
  };

  return { GET: admits(list), POST: admits(create) };
}

function clientMethods({ admits, caller }: Management, { rpc }: GatewayContext): Endpoint['methods'] {
  const read: AccountHandler = async (request, response, { account }) => {
    const named = { id: pathValue(request, 'id'), ...caller(account.id) };
    const { client } = await rpc.clients.getClient(named, callFor(response));
    answerJson(response, clientJson(requireMessage(client)));
  };

  const change: AccountHandler = async (request, response, { account }) => {
    const named = { id: pathValue(request, 'id'), ...caller(account.id) };
    const body = await readJson(request, response, changedClientSchema);
    const { client, clientSecret } = await rpc.clients.updateClient(
      { ...updateRequest(body), ...named },
      callFor(response),
    );
    answerJson(response, { ...clientJson(requireMessage(client)), client_secret: clientSecret });
  };

  const remove: AccountHandler = async (request, response, { account }) => {
    await requireNoOtherBody(request, response);
    const named = { id: pathValue(request, 'id'), ...caller(account.id) };
    await rpc.clients.deleteClient(named, callFor(response));
    answerNothing(response);
  };

  return { GET: admits(read), PATCH: admits(change), DELETE: admits(remove) };
}

function secretMethods({ admits, caller }: Management, { rpc }: GatewayContext): Endpoint['methods'] {
  const rotate: AccountHandler = async (request, response, { account }) => {
    await requireNoOtherBody(request, response);
    const named = { id: pathValue(request, 'id'), ...caller(account.id) };
    const { client, clientSecret } = await rpc.clients.rotateClientSecret(named, callFor(response));
    answerJson(response, { client: clientJson(requireMessage(client)), client_secret: clientSecret });
  };

  return { POST: admits(rotate) };
}

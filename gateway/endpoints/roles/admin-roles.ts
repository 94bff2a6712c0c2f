import { z } from 'zod';
import type { AccountHandler } from '../../auth/session-guard.ts';
import type { GatewayContext } from '../../context.ts';
import { answerJson, answerNothing } from '../../http/answer.ts';
import type { Route } from '../../http/endpoint-router.ts';
import { readJson, requireNoOtherBody, text } from '../../http/json-body.ts';
import { requireMessage } from '../../http/message-values.ts';
import { pathValue } from '../../http/request-parameters.ts';
import { callFor } from '../../rpc-clients.ts';
import { accountJson, roleJson } from '../accounts/account-json.ts';

const permissions = z.array(text, 'expected a list of permission names');
export const newRoleSchema = z.object({ name: text, permissions });
export const changedRoleSchema = z.object({ name: text.optional(), permissions: permissions.optional() });

const SHARED = { family: 'management', origins: 'site', oauth: false } as const;

/** Roles and who holds them, for administrators. */
export function roleEndpoints(context: GatewayContext): Route[] {
  return [
    { path: '/api/roles', ...SHARED, methods: collectionMethods(context) },
    { path: '/api/roles/:id', ...SHARED, methods: roleMethods(context) },
    { path: '/api/accounts/:handle/roles/:role_id', ...SHARED, methods: assignmentMethods(context) },
  ];
}

function collectionMethods({ rpc, sessions }: GatewayContext): Route['methods'] {
  const list: AccountHandler = async (_request, response) => {
    const { roles } = await rpc.accounts.listRoles({}, callFor(response));
    answerJson(response, { roles: roles.map(roleJson) });
  };

  const create: AccountHandler = async (request, response) => {
    const body = await readJson(request, response, newRoleSchema);
    const { role } = await rpc.accounts.createRole(body, callFor(response));
    answerJson(response, roleJson(requireMessage(role)));
  };

  return { GET: sessions.administrator(list), POST: sessions.administrator(create) };
}

function roleMethods({ rpc, sessions }: GatewayContext): Route['methods'] {
  const read: AccountHandler = async (request, response) => {
    const { role } = await rpc.accounts.getRole({ roleId: pathValue(request, 'id') }, callFor(response));
    answerJson(response, roleJson(requireMessage(role)));
  };

  const change: AccountHandler = async (request, response) => {
    const body = await readJson(request, response, changedRoleSchema);
    const { role } = await rpc.accounts.updateRole(
      {
        roleId: pathValue(request, 'id'),
        name: body.name,
        // Absent leaves the permissions as they are; an empty list takes them all.
        permissions: body.permissions && { permissions: body.permissions },
      },
      callFor(response),
    );
    answerJson(response, roleJson(requireMessage(role)));
  };

  const remove: AccountHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    await rpc.accounts.deleteRole({ roleId: pathValue(request, 'id') }, callFor(response));
    answerNothing(response);
  };

  return {
    GET: sessions.administrator(read),
    PATCH: sessions.administrator(change),
    DELETE: sessions.administrator(remove),
  };
}

function assignmentMethods({ rpc, sessions }: GatewayContext): Route['methods'] {
  const assign: AccountHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    const named = { handle: pathValue(request, 'handle'), roleId: pathValue(request, 'role_id') };
    const { account } = await rpc.accounts.assignRole(named, callFor(response));
    answerJson(response, accountJson(requireMessage(account)));
  };

  const unassign: AccountHandler = async (request, response) => {
    await requireNoOtherBody(request, response);
    const named = { handle: pathValue(request, 'handle'), roleId: pathValue(request, 'role_id') };
    await rpc.accounts.unassignRole(named, callFor(response));
    answerNothing(response);
  };

  return { PUT: sessions.administrator(assign), DELETE: sessions.administrator(unassign) };
}

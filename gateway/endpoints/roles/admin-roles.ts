import { z } from 'zod';
import type { Role } from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { json, text } from '../../http/json-body.ts';
import { isoTime, requireMessage } from '../../http/message-values.ts';
import { id, permission, time } from '../../openapi/vocabulary.ts';
import type { Endpoint } from '../../routing/endpoint.ts';
import { type Json, operation } from '../../routing/operation.ts';
import { accountJson, shownAccount } from '../accounts/account-json.ts';

const permissions = z.array(text, 'expected a list of permission names');
const UNKNOWN = 'There is no such role.';
const TAKEN = 'A role with this name exists.';
const ONE = { who: 'administrator', path: z.object({ id }) } as const;

/** A role (product.md §4). */
const shownRole = z
  .object({ id, createdAt: time, name: z.string(), permissions: z.array(permission) })
  .meta({ id: 'Role' });
const answer = { 200: { description: 'The role.', json: shownRole } };

const roleJson = (role: Role): Json<typeof shownRole> => ({
  id: role.id,
  createdAt: isoTime(role.createdAt),
  name: role.name,
  permissions: role.permissions,
});

const listRoles = operation({
  id: 'listRoles',
  summary: 'List all roles',
  who: 'administrator',
  answer: { 200: { description: 'All of them.', json: z.object({ roles: z.array(shownRole) }) } },
  handle: async ({ rpc, call }) => {
    const { roles } = await rpc.accounts.listRoles({}, call);
    return { roles: roles.map(roleJson) };
  },
});

const createRole = operation({
  id: 'createRole',
  summary: 'Create a role',
  who: 'administrator',
  body: json(z.object({ name: text, permissions })),
  answer,
  refuses: { 409: TAKEN },
  handle: async ({ rpc, call, body }) => {
    const { role } = await rpc.accounts.createRole(body, call);
    return roleJson(requireMessage(role));
  },
});

const readRole = operation({
  ...ONE,
  id: 'readRole',
  summary: 'Read a role',
  answer,
  refuses: { 404: UNKNOWN },
  handle: async ({ rpc, call, path }) => {
    const { role } = await rpc.accounts.getRole({ roleId: path.id }, call);
    return roleJson(requireMessage(role));
  },
});

const changeRole = operation({
  ...ONE,
  id: 'changeRole',
  summary: 'Change a role',
  description: 'What is left out stays; the permissions are replaced as a whole.',
  body: json(z.object({ name: text.optional(), permissions: permissions.optional() })),
  answer,
  refuses: { 404: UNKNOWN, 409: TAKEN },
  handle: async ({ rpc, call, path, body }) => {
    const { role } = await rpc.accounts.updateRole(
      {
        roleId: path.id,
        name: body.name,
        // Absent leaves the permissions as they are; an empty list takes them all.
        permissions: body.permissions && { permissions: body.permissions },
      },
      call,
    );
    return roleJson(requireMessage(role));
  },
});

const deleteRole = operation({
  ...ONE,
  id: 'deleteRole',
  summary: 'Delete a role',
  answer: { 204: { description: 'It is gone.' } },
  refuses: { 404: UNKNOWN },
  handle: async ({ rpc, call, path }) => {
    await rpc.accounts.deleteRole({ roleId: path.id }, call);
  },
});

const ASSIGNMENT = {
  who: 'administrator',
  path: z.object({ handle: z.string(), role_id: id }),
  refuses: { 404: 'There is no such account or role.' },
} as const;

const assignRole = operation({
  ...ASSIGNMENT,
  id: 'assignRole',
  summary: 'Give an account a role',
  answer: { 200: { description: 'The account.', json: shownAccount } },
  handle: async ({ rpc, call, path }) => {
    const { account } = await rpc.accounts.assignRole({ handle: path.handle, roleId: path.role_id }, call);
    return accountJson(requireMessage(account));
  },
});

const unassignRole = operation({
  ...ASSIGNMENT,
  id: 'unassignRole',
  summary: 'Take a role from an account',
  answer: { 204: { description: 'It is taken.' } },
  handle: async ({ rpc, call, path }) => {
    await rpc.accounts.unassignRole({ handle: path.handle, roleId: path.role_id }, call);
  },
});

const SHARED = { tag: 'Administration', family: 'management', origins: 'site', oauth: false } as const;

/** Roles and who holds them, for administrators. */
export const roleEndpoints: readonly Endpoint[] = [
  { ...SHARED, path: '/api/roles', operations: { GET: listRoles, POST: createRole } },
  { ...SHARED, path: '/api/roles/:id', operations: { GET: readRole, PATCH: changeRole, DELETE: deleteRole } },
  {
    ...SHARED,
    path: '/api/accounts/:handle/roles/:role_id',
    operations: { PUT: assignRole, DELETE: unassignRole },
  },
];

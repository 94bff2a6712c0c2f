import { z } from 'zod';
import { describePath, type Operation, type Traits } from '../../openapi/operation.ts';
import { id } from '../../openapi/vocabulary.ts';
import { shownAccount, shownRole } from '../accounts/account-schema.ts';
import { changedRoleSchema, newRoleSchema } from './admin-roles.ts';

const ADMINISTRATION: Traits = { tag: 'Administration', errors: 'problem', oauth: false };
const role: Operation['answers'] = { 200: { description: 'The role.', json: shownRole } };
const byId = { who: 'administrator', path: z.object({ id }) } as const;
const assignment = { who: 'administrator', path: z.object({ handle: z.string(), role_id: id }) } as const;
const UNKNOWN = 'There is no such role.';
const TAKEN = 'A role with this name exists.';

export const rolePaths = {
  '/api/roles': describePath(ADMINISTRATION, {
    get: {
      id: 'listRoles',
      summary: 'List all roles',
      who: 'administrator',
      answers: { 200: { description: 'All of them.', json: z.object({ roles: z.array(shownRole) }) } },
    },
    post: {
      id: 'createRole',
      summary: 'Create a role',
      who: 'administrator',
      json: newRoleSchema,
      answers: role,
      refuses: { 409: TAKEN },
    },
  }),
  '/api/roles/{id}': describePath(ADMINISTRATION, {
    get: { ...byId, id: 'readRole', summary: 'Read a role', answers: role, refuses: { 404: UNKNOWN } },
    patch: {
      ...byId,
      id: 'changeRole',
      summary: 'Change a role',
      description: 'What is left out stays; the permissions are replaced as a whole.',
      json: changedRoleSchema,
      answers: role,
      refuses: { 404: UNKNOWN, 409: TAKEN },
    },
    delete: {
      ...byId,
      id: 'deleteRole',
      summary: 'Delete a role',
      answers: { 204: { description: 'It is gone.' } },
      refuses: { 404: UNKNOWN },
    },
  }),
  '/api/accounts/{handle}/roles/{role_id}': describePath(ADMINISTRATION, {
    put: {
      ...assignment,
      id: 'assignRole',
      summary: 'Give an account a role',
      answers: { 200: { description: 'The account.', json: shownAccount } },
      refuses: { 404: 'There is no such account or role.' },
    },
    delete: {
      ...assignment,
      id: 'unassignRole',
      summary: 'Take a role from an account',
      answers: { 204: { description: 'It is taken.' } },
      refuses: { 404: 'There is no such account or role.' },
    },
  }),
};

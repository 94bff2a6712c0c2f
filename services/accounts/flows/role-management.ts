import { invalidArgument, Refusal, stateConflict } from '../../shared/refusal.ts';
import { isRoleName, ROLE_NAME_RULE } from '../domain/names.ts';
import { permissionSet, unknownPermissions } from '../domain/permissions.ts';
import type { Role, Roles } from '../domain/role.ts';

export const roleNotFound = () =>
  new Refusal('not_found', 'There is no such role.', { suggested: 'Check the id; GET /api/roles lists all roles.' });

export const defaultRoleIsEverybodys = () =>
  stateConflict(
    "The default role is everybody's: it can be changed, not taken away or deleted.",
    'Change its permissions instead.',
  );

const roleNameTaken = () =>
  new Refusal('conflict', 'A role with this name exists.', { suggested: 'Choose another name.' });

type RolePorts<Method extends keyof Roles> = { readonly roles: Pick<Roles, Method> };

/** All roles, the default role first, the others by age. */
export function listRoles(ports: RolePorts<'list'>): Promise<Role[]> {
  return ports.roles.list();
}

/** One role. */
export async function getRole(roleId: string, ports: RolePorts<'find'>): Promise<Role> {
  const role = await ports.roles.find(roleId);
  if (role === undefined) throw roleNotFound();
  return role;
}

/** Makes a role. */
export async function createRole(
  request: { name: string; permissions: readonly string[] },
  ports: RolePorts<'create'>,
): Promise<Role> {
  const role = await ports.roles.create({
    name: checkedName(request.name),
    permissions: checkedPermissions(request.permissions),
  });
  if (role === 'name_taken') throw roleNameTaken();
  return role;
}

/** Changes what is given and leaves the rest. */
export async function updateRole(
  request: { roleId: string; name?: string | undefined; permissions?: readonly string[] | undefined },
  ports: RolePorts<'update'>,
): Promise<Role> {
  const role = await ports.roles.update(request.roleId, {
    ...(request.name !== undefined && { name: checkedName(request.name) }),
    ...(request.permissions !== undefined && { permissions: checkedPermissions(request.permissions) }),
  });
  if (role === 'unknown') throw roleNotFound();
  if (role === 'name_taken') throw roleNameTaken();
  return role;
}

/** Removes a role from everybody. */
export async function deleteRole(roleId: string, ports: RolePorts<'remove'>): Promise<void> {
  const outcome = await ports.roles.remove(roleId);
  if (outcome === 'unknown') throw roleNotFound();
  if (outcome === 'default') throw defaultRoleIsEverybodys();
}

function checkedName(name: string): string {
  if (!isRoleName(name)) throw invalidArgument("The role's name does not fit.", ROLE_NAME_RULE);
  return name;
}

function checkedPermissions(names: readonly string[]): string[] {
  const unknown = unknownPermissions(names);
  if (unknown.length > 0) {
    throw invalidArgument(
      `These are no permissions: ${permissionSet(unknown).map(shown).join(', ')}.`,
      'Permission names are in capitals, like USE_OAUTH_CLIENTS.',
    );
  }
  return permissionSet(names);
}

/** A name as it was given, fit for one line of a message. */
function shown(name: string): string {
  return JSON.stringify(name.length > 64 ? `${name.slice(0, 64)}…` : name);
}

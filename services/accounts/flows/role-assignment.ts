import type { Account, Accounts } from '../domain/account.ts';
import { normalizeHandle } from '../domain/handle.ts';
import type { Role, Roles } from '../domain/role.ts';
import { accountNotFound } from './read-accounts.ts';
import { defaultRoleIsEverybodys, roleNotFound } from './role-management.ts';

export type RoleAssignmentPorts = {
  readonly accounts: Pick<Accounts, 'findByHandle'>;
  readonly roles: Pick<Roles, 'find' | 'assign' | 'unassign'>;
};

type Assignment = { readonly handle: string; readonly roleId: string };

/** Gives an account a role. Giving it twice changes nothing, and the default role is everybody's already. */
export async function assignRole(request: Assignment, ports: RoleAssignmentPorts): Promise<Account> {
  const { account, role } = await findBoth(request, ports);
  if (role.isDefault) return account;
  if (!(await ports.roles.assign(account.id, role.id))) throw roleNotFound();
  return readAgain(account, ports);
}

/** Takes a role from an account. Taking one that it does not have changes nothing. */
export async function unassignRole(request: Assignment, ports: RoleAssignmentPorts): Promise<Account> {
  const { account, role } = await findBoth(request, ports);
  if (role.isDefault) throw defaultRoleIsEverybodys();
  await ports.roles.unassign(account.id, role.id);
  return readAgain(account, ports);
}

async function findBoth(request: Assignment, ports: RoleAssignmentPorts): Promise<{ account: Account; role: Role }> {
  const account = await ports.accounts.findByHandle(normalizeHandle(request.handle));
  if (account === undefined) throw accountNotFound();
  const role = await ports.roles.find(request.roleId);
  if (role === undefined) throw roleNotFound();
  return { account, role };
}

async function readAgain({ handle }: Account, ports: RoleAssignmentPorts): Promise<Account> {
  const account = await ports.accounts.findByHandle(handle);
  if (account === undefined) throw accountNotFound();
  return account;
}

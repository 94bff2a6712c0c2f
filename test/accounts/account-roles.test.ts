import { Code } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { anyHandle, PASSWORD, refusal, useAccounts } from '../support/tiers/account-service.ts';

const NO_ROLE = '01890a5d-ac96-774b-bcce-b302099a8057';

const service = await useAccounts();

async function member() {
  const { account } = await service.client.createAccount({ handle: anyHandle(), password: PASSWORD });
  return { handle: account?.handle ?? '', accountId: account?.id ?? '' };
}

async function role(permissions: string[]) {
  const created = await service.client.createRole({ name: anyHandle(), permissions });
  return { roleId: created.role?.id ?? '', name: created.role?.name ?? '' };
}

async function defaultRole() {
  const [first] = (await service.client.listRoles({})).roles;
  expect(first?.name).toBe('Member');
  return first?.id ?? '';
}

test('an account holds the permissions of all its roles, at once and only as long as it has them', async () => {
  const { handle, accountId } = await member();
  const { roleId, name } = await role(['USE_OAUTH_CLIENTS', 'CREATE_POST', 'USE_OAUTH_CLIENTS']);
  const given = (await service.client.assignRole({ handle: handle.toUpperCase(), roleId })).account;
  expect(given?.roles.map((held) => held.name)).toEqual(['Member', name]);
  expect(given?.permissions).toContain('USE_OAUTH_CLIENTS');
  expect(given?.permissions).toEqual([...new Set(given?.permissions)].sort());
  expect((await service.client.assignRole({ handle, roleId })).account).toEqual(given);

  await service.client.updateRole({ roleId, permissions: { permissions: ['MANAGE_POSTS'] } });
  const changed = (await service.client.getAccount({ accountId })).account;
  expect(changed?.permissions).toContain('MANAGE_POSTS');
  expect(changed?.permissions).not.toContain('USE_OAUTH_CLIENTS');

  const taken = (await service.client.unassignRole({ handle, roleId })).account;
  expect(taken?.permissions).not.toContain('MANAGE_POSTS');
  expect((await service.client.unassignRole({ handle, roleId })).account).toEqual(taken);
});

test('a deleted role is taken from everybody', async () => {
  const { handle, accountId } = await member();
  const { roleId } = await role(['MANAGE_EVENTS']);
  await service.client.assignRole({ handle, roleId });
  await service.client.deleteRole({ roleId });
  expect((await service.client.getAccount({ accountId })).account?.permissions).not.toContain('MANAGE_EVENTS');
  await refusal(service.client.getRole({ roleId }), Code.NotFound, 'not_found');
});

test('roles are listed with the default role first, the others by age', async () => {
  const created = [await role([]), await role(['CREATE_POST'])];
  const names = (await service.client.listRoles({})).roles.map(({ name }) => name);
  expect(names.slice(0, 2)).toEqual(['Member', 'Administrator']);
  expect(names.slice(-2)).toEqual(created.map(({ name }) => name));
});

test('a change leaves what it does not name', async () => {
  const { roleId, name } = await role(['UPLOAD_ASSET', 'CREATE_POST']);
  const renamed = await service.client.updateRole({ roleId, name: `${name}-2` });
  expect(renamed.role).toMatchObject({ name: `${name}-2`, permissions: ['CREATE_POST', 'UPLOAD_ASSET'] });
  const emptied = await service.client.updateRole({ roleId, permissions: { permissions: [] } });
  expect(emptied.role).toMatchObject({ name: `${name}-2`, permissions: [] });
  expect((await service.client.updateRole({ roleId })).role).toEqual(emptied.role);
  expect((await service.client.getRole({ roleId })).role).toEqual(emptied.role);
});

test('the default role can be changed for everybody, not deleted and not taken', async () => {
  const { handle, accountId } = await member();
  const roleId = await defaultRole();
  const before = (await service.client.getRole({ roleId })).role?.permissions ?? [];
  await service.client.updateRole({ roleId, permissions: { permissions: ['USE_OAUTH_CLIENTS'] } });
  expect((await service.client.getAccount({ accountId })).account?.permissions).toEqual(['USE_OAUTH_CLIENTS']);
  await service.client.updateRole({ roleId, permissions: { permissions: before } });

  await refusal(service.client.deleteRole({ roleId }), Code.FailedPrecondition, 'conflict');
  await refusal(service.client.unassignRole({ handle, roleId }), Code.FailedPrecondition, 'conflict');
  expect((await service.client.assignRole({ handle, roleId })).account?.roles).toHaveLength(1);
});

test('a name is one role only', async () => {
  const [first, second] = [await role([]), await role([])];
  await refusal(service.client.createRole({ name: first.name }), Code.AlreadyExists, 'conflict');
  await refusal(service.client.updateRole({ roleId: second.roleId, name: first.name }), Code.AlreadyExists, 'conflict');
});

test('unknown permissions are refused by their names', async () => {
  const { roleId } = await role([]);
  const permissions = ['CREATE_POST', 'FLY', 'openid', 'create_post', '"\n'];
  const created = service.client.createRole({ name: anyHandle(), permissions });
  const { message } = await refusal(created, Code.InvalidArgument, 'invalid_argument');
  expect(message).toBe('These are no permissions: "\\"\\n", "FLY", "create_post", "openid".');
  const updated = service.client.updateRole({ roleId, permissions: { permissions } });
  await refusal(updated, Code.InvalidArgument, 'invalid_argument');
  const nul = service.client.updateRole({ roleId, permissions: { permissions: ['CREATE_POST\0'] } });
  await refusal(nul, Code.InvalidArgument, 'invalid_argument');
});

test.each(['', ' ', 'x'.repeat(65), 'two\nlines', 'nul\0'])('%j is no name for a role', async (name) => {
  const { roleId } = await role([]);
  await refusal(service.client.createRole({ name }), Code.InvalidArgument, 'invalid_argument');
  await refusal(service.client.updateRole({ roleId, name }), Code.InvalidArgument, 'invalid_argument');
});

test.each([NO_ROLE, 'Member', ''])('the id %j names no role', async (roleId) => {
  const { handle } = await member();
  for (const call of [
    () => service.client.getRole({ roleId }),
    () => service.client.updateRole({ roleId, name: anyHandle() }),
    () => service.client.deleteRole({ roleId }),
    () => service.client.assignRole({ handle, roleId }),
    () => service.client.unassignRole({ handle, roleId }),
  ]) {
    await refusal(call(), Code.NotFound, 'not_found');
  }
});

test('a role is given to accounts that exist', async () => {
  const { roleId } = await role([]);
  await refusal(service.client.assignRole({ handle: anyHandle(), roleId }), Code.NotFound, 'not_found');
  await refusal(service.client.unassignRole({ handle: anyHandle(), roleId }), Code.NotFound, 'not_found');
});

test('a role that is given and deleted at once yields no internal error', async () => {
  const { handle } = await member();
  for (let i = 0; i < 10; i++) {
    const { roleId } = await role([]);
    const assigned = service.client.assignRole({ handle, roleId }).catch((error) => error);
    await service.client.deleteRole({ roleId });
    expect([undefined, Code.NotFound]).toContain((await assigned).code);
  }
});

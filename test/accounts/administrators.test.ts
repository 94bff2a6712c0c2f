import { Code, ConnectError } from '@connectrpc/connect';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAccounts } from '../../services/accounts/server.ts';
import {
  type AccountsClient,
  ADMIN,
  anyHandle,
  bootAccounts,
  PASSWORD,
  refusal,
} from '../support/tiers/account-service.ts';

let service: Awaited<ReturnType<typeof bootAccounts>>;
beforeEach(async () => {
  service = await bootAccounts();
});
afterEach(() => service.end());

const signIn = (client: AccountsClient, { handle, password } = ADMIN) => client.signIn({ handle, password });

async function administratorRole() {
  const { roles } = await service.client.listRoles({});
  return roles.find(({ permissions }) => permissions.includes('ADMINISTRATOR'))?.id ?? '';
}

async function administrator() {
  const handle = anyHandle();
  await service.client.createAccount({ handle, password: PASSWORD });
  await service.client.assignRole({ handle, roleId: await administratorRole() });
  return handle;
}

async function administrators() {
  const { accounts } = await service.client.listAccounts({});
  return accounts.filter((account) => account.permissions.includes('ADMINISTRATOR') && !account.suspended);
}

test('the first start makes the administrator that the configuration names', async () => {
  const { account } = await signIn(service.client);
  expect(account?.roles.map(({ name }) => name)).toEqual(['Member', 'Administrator']);
  expect(account?.permissions).toContain('ADMINISTRATOR');
});

test('a later start resets nothing', async () => {
  const { client } = await service.boot({ bootstrapAdmin: { ...ADMIN, password: 'another password' } });
  await refusal(
    signIn(client, { ...ADMIN, password: 'another password' }),
    Code.Unauthenticated,
    'invalid_credentials',
  );
  await signIn(client);
  const { accounts } = await (
    await service.boot({ bootstrapAdmin: { handle: 'else', password: PASSWORD } })
  ).client.listAccounts({});
  expect(accounts.map(({ handle }) => handle)).toEqual([ADMIN.handle]);
});

test('many replicas that start at once make one administrator', async () => {
  await service.sql('delete from accounts');
  await service.sql(`delete from roles where not is_default`);
  await Promise.all(Array.from({ length: 5 }, () => service.boot()));
  await Promise.all(
    Array.from({ length: 5 }, (_, i) => service.boot({ bootstrapAdmin: { handle: `admin-${i}`, password: PASSWORD } })),
  );
  expect((await service.client.listRoles({})).roles.map(({ name }) => name)).toEqual(['Member', 'Administrator']);
  expect((await service.client.listAccounts({})).accounts.map(({ handle }) => handle)).toEqual([ADMIN.handle]);
  await signIn(service.client);
});

test('an account that has the handle becomes the administrator only with its own password', async () => {
  await service.sql('delete from accounts');
  await service.client.signUp({ handle: 'owner', password: PASSWORD });
  const handle = 'owner';

  const stranger = service.boot({ bootstrapAdmin: { handle, password: 'another password' } });
  await expect(stranger).rejects.toThrow(/BOOTSTRAP_ADMIN cannot make "owner".*Choose another handle/);
  expect(await administrators()).toEqual([]);

  await service.client.suspendAccount({ handle });
  await expect(service.boot({ bootstrapAdmin: { handle, password: PASSWORD } })).rejects.toThrow(/suspended/);
  await service.client.reinstateAccount({ handle });

  await service.boot({ bootstrapAdmin: { handle, password: PASSWORD } });
  expect((await administrators()).map((account) => account.handle)).toEqual([handle]);
});

test('a role that took the name Administrator gains nothing', async () => {
  await service.sql('delete from accounts');
  await service.sql(`update roles set permissions = '{CREATE_POST}' where name = 'Administrator'`);
  await service.boot();
  const { roles } = await service.client.listRoles({});
  expect(roles.find(({ name }) => name === 'Administrator')?.permissions).toEqual(['CREATE_POST']);
  expect(await administrators()).toHaveLength(1);
});

test('without BOOTSTRAP_ADMIN nobody is appointed', async () => {
  await service.sql('delete from accounts');
  const { bootstrapAdmin: _, ...config } = service.config;
  const running = await startAccounts(config, service.log);
  expect((await service.client.listAccounts({})).totalSize).toBe(0);
  await running.stop();
});

test('the last administrator cannot be suspended, nor lose the permission in any way', async () => {
  const roleId = await administratorRole();
  const { handle } = ADMIN;
  for (const call of [
    () => service.client.suspendAccount({ handle }),
    () => service.client.unassignRole({ handle, roleId }),
    () => service.client.updateRole({ roleId, permissions: { permissions: ['MANAGE_ROLES'] } }),
    () => service.client.deleteRole({ roleId }),
  ]) {
    const { message } = await refusal(call(), Code.FailedPrecondition, 'conflict');
    expect(message).toBe('Nobody who can administrate would be left.');
  }
  expect((await administrators()).map((account) => account.handle)).toEqual([handle]);
});

test('a suspended administrator does not count, a second role does', async () => {
  const second = await administrator();
  await service.client.suspendAccount({ handle: second });
  await refusal(service.client.suspendAccount({ handle: ADMIN.handle }), Code.FailedPrecondition, 'conflict');

  const other = await service.client.createRole({ name: 'Owner', permissions: ['ADMINISTRATOR'] });
  await service.client.assignRole({ handle: ADMIN.handle, roleId: other.role?.id ?? '' });
  await service.client.unassignRole({ handle: ADMIN.handle, roleId: await administratorRole() });
  expect(await administrators()).toHaveLength(1);
});

test('administrators who suspend and demote each other at once leave one', async () => {
  const roleId = await administratorRole();
  const replica = (await service.boot()).client;
  const handles = [ADMIN.handle];
  for (let i = 0; i < 5; i++) handles.push(await administrator());

  // Whoever gets as far as its row waits there for the others.
  const release = await service.hold('select 1 from accounts for update; select 1 from account_roles for update');
  const changes = handles.map((handle, i) => {
    const client = i % 2 ? service.client : replica;
    return i % 3 ? client.suspendAccount({ handle }) : client.unassignRole({ handle, roleId });
  });
  const settled = Promise.allSettled(changes);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await release();

  const refused = (await settled).filter((outcome) => outcome.status === 'rejected');
  expect(refused.map(({ reason }) => ConnectError.from(reason).code)).toEqual([Code.FailedPrecondition]);
  expect(await administrators()).toHaveLength(1);
});

test('a platform that never had an administrator can still suspend members', async () => {
  await service.sql('delete from accounts');
  const handle = anyHandle();
  await service.client.createAccount({ handle, password: PASSWORD });
  expect((await service.client.suspendAccount({ handle })).account?.suspended).toBe(true);
});

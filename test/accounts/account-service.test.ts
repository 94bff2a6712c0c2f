import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, test } from 'vitest';
import { MEMBER_PERMISSIONS } from '../../services/accounts/domain/permissions.ts';
import { anyHandle, bootAccounts, PASSWORD, refusal, useAccounts } from '../support/tiers/account-service.ts';

const NOBODY = '01890a5d-ac96-774b-bcce-b302099a8057';

const service = await useAccounts();

const newAccount = (more = {}) => ({ handle: anyHandle(), name: '', password: PASSWORD, email: '', ...more });

test('an account has what it was made with, the default role and its permissions', async () => {
  const handle = anyHandle();
  const { account } = await service.client.createAccount(
    newAccount({ handle: handle.toUpperCase(), name: 'Ada 🦊', email: 'Ada@Example.org', emailVerified: true }),
  );
  expect(account).toMatchObject({
    handle,
    name: 'Ada 🦊',
    emailAddresses: [{ emailAddress: 'Ada@Example.org', verified: true }],
    roles: [{ name: 'Member', permissions: MEMBER_PERMISSIONS }],
    permissions: MEMBER_PERMISSIONS,
    suspended: false,
  });
  expect(Number(account?.createdAt?.seconds) * 1000).toBeGreaterThan(Date.now() - 60_000);
  expect(account?.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  expect((await service.client.getAccount({ accountId: account?.id ?? '' })).account).toEqual(account);
});

test('without a name the handle is the name, and without an address there is none', async () => {
  const request = newAccount();
  const { account } = await service.client.createAccount(request);
  expect(account).toMatchObject({ name: request.handle, emailAddresses: [] });
});

test('a handle is one account only, whatever its case', async () => {
  const request = newAccount();
  await service.client.createAccount(request);
  const again = { ...request, handle: request.handle.toUpperCase() };
  await refusal(service.client.createAccount(again), Code.AlreadyExists, 'conflict');
});

test('of 10 who take one handle at once, one gets it', async () => {
  const request = newAccount();
  const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => service.client.createAccount(request)));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') expect(ConnectError.from(outcome.reason).code).toBe(Code.AlreadyExists);
  }
});

test.each([
  ['handle', { handle: 'not a handle' }],
  ['handle', { handle: '' }],
  ['handle', { handle: `${anyHandle()}\0` }],
  ['name', { name: 'two\nlines' }],
  ['name', { name: 'Ada\0' }],
  ['password', { password: 'short' }],
  ['password', { password: `${PASSWORD}\0` }],
  ['email', { email: 'nowhere' }],
  ['email', { email: 'a\0@example.org' }],
])('a %s that does not fit is named: %j', async (field, wrong) => {
  const { message } = await refusal(
    service.client.createAccount(newAccount(wrong)),
    Code.InvalidArgument,
    'invalid_argument',
  );
  expect(message).toContain(field);
});

test.each([NOBODY, 'nobody', '', "'; drop table accounts; --"])('the id %j names nobody', async (accountId) => {
  await refusal(service.client.getAccount({ accountId }), Code.NotFound, 'not_found');
});

describe('a batch of ids', () => {
  const make = async () => (await service.client.createAccount(newAccount())).account;
  const batch = (...accountIds: string[]) => service.client.batchGetAccounts({ accountIds });

  test('has the accounts in its order, each as it is read alone', async () => {
    const [ada, bob, eve] = [await make(), await make(), await make()];
    const { account: suspended } = await service.client.suspendAccount({ handle: bob?.handle ?? '' });
    const ids = [eve?.id ?? '', bob?.id ?? '', ada?.id ?? ''];
    expect(suspended).toMatchObject({ suspended: true, suspensions: 1 });
    expect(await batch(...ids)).toMatchObject({ accounts: [eve, suspended, ada], missingAccountIds: [] });
  });

  test('has each role and address with its own account', async () => {
    const { account: plain } = await service.client.createAccount(newAccount({ email: 'plain@example.org' }));
    const { role } = await service.client.createRole({ name: anyHandle(), permissions: ['MANAGE_POSTS'] });
    const holder = await make();
    const roleId = role?.id ?? '';
    const { account: assigned } = await service.client.assignRole({ handle: holder?.handle ?? '', roleId });
    const { accounts } = await batch(holder?.id ?? '', plain?.id ?? '');
    expect(accounts).toEqual([assigned, plain]);
    expect(accounts.map(({ permissions }) => permissions.includes('MANAGE_POSTS'))).toEqual([true, false]);
  });

  test('says which of them name nobody, as they were written, and reads the others', async () => {
    const [ada, bob] = [await make(), await make()];
    const unknown = [NOBODY, '', 'nobody', '\0', "'; drop table accounts; --", NOBODY.toUpperCase()];
    const [first = '', ...rest] = unknown;
    const answer = await batch(first, ada?.id ?? '', ...rest, bob?.id ?? '');
    expect(answer.accounts).toEqual([ada, bob]);
    expect(answer.missingAccountIds).toEqual(unknown);
  });

  test('has an account as often as it was asked for, and in whatever case', async () => {
    const ada = await make();
    const id = ada?.id ?? '';
    const { accounts, missingAccountIds } = await batch(id, NOBODY, id.toUpperCase(), NOBODY, id);
    expect(accounts).toEqual([ada, ada, ada]);
    expect(missingAccountIds).toEqual([NOBODY, NOBODY]);
  });

  test('is 100 at most, and may be none', async () => {
    const ids = Array.from({ length: 100 }, (_, index) => (index === 50 ? 'nobody' : NOBODY));
    expect((await batch(...ids)).missingAccountIds).toEqual(ids);
    expect(await batch()).toMatchObject({ accounts: [], missingAccountIds: [] });
    const { message } = await refusal(batch(...ids, NOBODY), Code.InvalidArgument, 'invalid_argument');
    expect(message).toContain('account_ids');
  });
});

test('accounts are listed oldest first, page by page', async () => {
  const { end, client } = await bootAccounts();
  const handles = ['admin'];
  for (let i = 0; i < 5; i++) {
    const { account } = await client.createAccount(newAccount());
    handles.push(account?.handle ?? '');
  }
  const first = await client.listAccounts({ pageSize: 4 });
  const second = await client.listAccounts({ pageSize: 4, pageToken: first.nextPageToken });
  expect([...first.accounts, ...second.accounts].map(({ handle }) => handle)).toEqual(handles);
  expect([first.totalSize, second.totalSize, second.nextPageToken]).toEqual([6, 6, '']);

  const skipped = await client.listAccounts({ pageSize: 2, pageToken: first.nextPageToken, skip: 1 });
  expect(skipped.accounts.map(({ handle }) => handle)).toEqual(handles.slice(5));
  expect((await client.listAccounts({ pageSize: 2, skip: 9 })).accounts).toEqual([]);
  expect((await client.listAccounts({ pageSize: 6 })).nextPageToken).toBe('');
  expect((await client.listAccounts({ pageSize: 5000 })).accounts).toHaveLength(6);

  const newest = await client.listAccounts({ pageSize: 4, orderBy: 'created_at desc' });
  const older = await client.listAccounts({ orderBy: 'created_at desc', pageToken: newest.nextPageToken });
  expect([...newest.accounts, ...older.accounts].map(({ handle }) => handle)).toEqual(handles.toReversed());
  expect(older.nextPageToken).toBe('');
  await end();
});

test.each([{ pageSize: -1 }, { skip: -1 }, { pageToken: 'else' }, { pageToken: '\0' }, { orderBy: 'handle' }])(
  'the page %j is refused',
  async (page) => {
    await refusal(service.client.listAccounts(page), Code.InvalidArgument, 'invalid_argument');
  },
);

test('a reader reads accounts and nothing else; the gateway alone signs people in', async () => {
  const reader = service.clientWith(service.tokens.reader);
  const admin = service.clientWith(service.tokens.admin);
  const denied = expect.objectContaining({ code: Code.PermissionDenied });
  const { account } = await admin.createAccount(newAccount());
  expect((await reader.getAccount({ accountId: account?.id ?? '' })).account).toEqual(account);
  expect((await reader.batchGetAccounts({ accountIds: [account?.id ?? ''] })).accounts).toEqual([account]);
  await reader.listAccounts({});

  await expect(reader.listRoles({})).rejects.toEqual(denied);
  await expect(reader.createAccount(newAccount())).rejects.toEqual(denied);
  await expect(reader.suspendAccount({ handle: 'admin' })).rejects.toEqual(denied);
  for (const client of [reader, admin]) {
    await expect(client.signIn({ handle: 'admin' })).rejects.toEqual(denied);
    await expect(client.signUp({ handle: 'admin' })).rejects.toEqual(denied);
    await expect(client.resolveSession({ sessionToken: 'x' })).rejects.toEqual(denied);
  }
  await expect(service.clientWith('unknown').getAccount({ accountId: NOBODY })).rejects.toMatchObject({
    code: Code.Unauthenticated,
  });
});

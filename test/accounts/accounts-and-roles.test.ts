import { describe, expect, it } from 'vitest';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import { anyHandle, openBrowser, signIn, signUp } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';
const PASSWORD = 'correct horse battery staple';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);

function expectRefused({ status, body }: Answer, expected: number, error: string) {
  expect({ status, body }).toEqual({
    status: expected,
    body: {
      error,
      message: expect.any(String),
      suggested: expect.any(String),
      metadata: { request_id: expect.any(String) },
    },
  });
}

const createAccount = (fields: Record<string, unknown> = {}) =>
  admin.post('/api/admin/accounts', { handle: anyHandle(), name: 'Somebody', password: PASSWORD, ...fields });
const createRole = async (permissions: string[] = [], name = anyHandle()) =>
  expectStatus(await admin.post('/api/roles', { name, permissions }), 200);
const accountOf = async (person: Pick<Member, 'get'>) => expectStatus(await person.get('/api/accounts'), 200);

describe('accounts made by an administrator (product.md §4)', () => {
  it('sign in with their password', async () => {
    const handle = anyHandle();
    const fields = { handle, name: 'Ada Löv', email: 'ada@example.org', email_verified: true };
    const account = expectStatus(await createAccount(fields), 200);
    expect(account).toMatchObject({
      id: expect.any(String),
      handle,
      name: 'Ada Löv',
      email_addresses: [{ email_address: 'ada@example.org', verified: true }],
      roles: [{ name: 'Member' }],
      suspended: false,
    });
    const ada = await signIn(tiers.address, { handle, password: PASSWORD });
    expect(await accountOf(ada)).toEqual(account);
  });

  it('have an unverified address unless it is said to be verified, and none unless one is given', async () => {
    const { email_addresses } = expectStatus(await createAccount({ email: 'ada@example.org' }), 200);
    expect(email_addresses).toEqual([{ email_address: 'ada@example.org', verified: false }]);
    expect(expectStatus(await createAccount(), 200).email_addresses).toEqual([]);
  });

  it('cannot have a handle that is taken, in whatever case', async () => {
    expectRefused(await createAccount({ handle: member.handle.toUpperCase() }), 409, 'conflict');
  });

  it.each([
    ['no handle', { handle: undefined }],
    ['an empty handle', { handle: '' }],
    ['a handle with a blank', { handle: 'a b' }],
    ['a handle that is no text', { handle: 1 }],
    ['a short password', { password: 'short' }],
    ['no password', { password: undefined }],
    ['an address that is none', { email: 'nobody' }],
  ])('cannot have %s', async (_, fields) => {
    expectRefused(await createAccount(fields), 400, 'invalid_argument');
  });

  it('are listed with everybody else, page by page', async () => {
    await rowsOf(
      tiers.databaseUrl,
      `insert into accounts (id, handle, name, password_hash)
       select gen_random_uuid(), 'filler-' || n, 'Filler', 'none' from generate_series(1, 50) n`,
    );
    const first = expectStatus(await admin.get('/api/admin/accounts'), 200);
    expect(first).toMatchObject({ page_size: 50, total_pages: 2, current_page: 1, next_page: 2 });
    const second = expectStatus(await admin.get('/api/admin/accounts?page=2'), 200);
    expect(second).toMatchObject({ page_size: 50, results: first.results, total_pages: 2, current_page: 2 });
    expect(second).not.toHaveProperty('next_page');
    const handles = [...first.accounts, ...second.accounts].map(({ handle }) => handle);
    expect(new Set(handles).size).toBe(first.results);
    expect(handles).toContain('admin');
    expect(handles).toContain(member.handle);
    for (const page of ['0', 'x', '-1', '1.5']) {
      expectRefused(await admin.get(`/api/admin/accounts?page=${page}`), 400, 'invalid_argument');
    }
  });
});

describe('suspension (product.md §4)', () => {
  it("ends the account's sessions and keeps it from signing in, until it is reinstated", async () => {
    const someone = await admin.createMember();
    const second = await signIn(tiers.address, someone);
    const suspended = expectStatus(await admin.post(`/api/admin/bans/${someone.handle}`), 200);
    expect(suspended).toMatchObject({ handle: someone.handle, suspended: true });
    for (const browser of [someone, second]) {
      expectRefused(await browser.get('/api/accounts'), 401, 'unauthenticated');
    }
    const again = { identifier: someone.handle, token: someone.password };
    expectRefused(await openBrowser(tiers.address).post('/api/auth/password/signin', again), 403, 'account_suspended');

    expectStatus(await admin.delete(`/api/admin/bans/${someone.handle}`), 204);
    expectRefused(await someone.get('/api/accounts'), 401, 'unauthenticated');
    expect(await accountOf(await signIn(tiers.address, someone))).toMatchObject({ suspended: false });
  });

  it('of somebody who is suspended, and reinstating somebody who is not, changes nothing', async () => {
    const someone = await admin.createMember();
    expectStatus(await admin.delete(`/api/admin/bans/${someone.handle}`), 204);
    await accountOf(someone);
    expectStatus(await admin.post(`/api/admin/bans/${someone.handle}`), 200);
    expectStatus(await admin.post(`/api/admin/bans/${someone.handle}`), 200);
  });

  it('of a handle that nobody has is 404', async () => {
    expectRefused(await admin.post('/api/admin/bans/nobody-at-all'), 404, 'not_found');
    expectRefused(await admin.delete('/api/admin/bans/nobody-at-all'), 404, 'not_found');
  });

  it('of the last administrator is refused', async () => {
    expectRefused(await admin.post(`/api/admin/bans/${admin.handle}`), 409, 'conflict');
    await accountOf(admin);
  });
});

describe('roles (product.md §4)', () => {
  it('are made, read, listed, changed and deleted', async () => {
    const name = anyHandle();
    const role = await createRole(['MANAGE_POSTS'], name);
    expect(role).toMatchObject({ id: expect.any(String), name, permissions: ['MANAGE_POSTS'] });
    expect(expectStatus(await admin.get(`/api/roles/${role.id}`), 200)).toEqual(role);
    expect(expectStatus(await admin.get('/api/roles'), 200).roles).toContainEqual(role);

    const renamed = expectStatus(await admin.patch(`/api/roles/${role.id}`, { name: `${name} 2` }), 200);
    expect(renamed).toMatchObject({ id: role.id, name: `${name} 2`, permissions: ['MANAGE_POSTS'] });
    const emptied = expectStatus(await admin.patch(`/api/roles/${role.id}`, { permissions: [] }), 200);
    expect(emptied).toMatchObject({ id: role.id, name: `${name} 2`, permissions: [] });

    expectStatus(await admin.delete(`/api/roles/${role.id}`), 204);
    expectRefused(await admin.get(`/api/roles/${role.id}`), 404, 'not_found');
  });

  it('that do not exist are 404', async () => {
    for (const id of [UNKNOWN_ID, 'no-uuid']) {
      expectRefused(await admin.get(`/api/roles/${id}`), 404, 'not_found');
      expectRefused(await admin.patch(`/api/roles/${id}`, { permissions: [] }), 404, 'not_found');
      expectRefused(await admin.delete(`/api/roles/${id}`), 404, 'not_found');
      expectRefused(await admin.put(`/api/accounts/${member.handle}/roles/${id}`), 404, 'not_found');
      expectRefused(await admin.delete(`/api/accounts/${member.handle}/roles/${id}`), 404, 'not_found');
    }
  });

  it('cannot share a name', async () => {
    const [first, second] = [await createRole(), await createRole()];
    expectRefused(await admin.post('/api/roles', { name: first.name, permissions: [] }), 409, 'conflict');
    expectRefused(await admin.patch(`/api/roles/${second.id}`, { name: first.name }), 409, 'conflict');
  });

  it.each([
    ['no name', { permissions: [] }],
    ['an empty name', { name: ' ', permissions: [] }],
    ['no permissions', { name: 'Anything' }],
    ['unknown permissions', { name: 'Anything', permissions: ['NO_SUCH_PERMISSION'] }],
    ['permissions that are scopes only', { name: 'Anything', permissions: ['openid'] }],
  ])('cannot have %s', async (_, fields) => {
    expectRefused(await admin.post('/api/roles', fields), 400, 'invalid_argument');
  });

  it('give an account their permissions at once, as long as it has them', async () => {
    const role = await createRole(['MANAGE_TRAILS']);
    const address = `/api/accounts/${member.handle}/roles/${role.id}`;
    expect(expectStatus(await admin.put(address), 200).permissions).toContain('MANAGE_TRAILS');
    expectStatus(await admin.put(address), 200);
    const account = await accountOf(member);
    expect(account.permissions).toContain('MANAGE_TRAILS');
    expect(account.roles).toContainEqual({ id: role.id, name: role.name });

    expectStatus(await admin.delete(address), 204);
    expectStatus(await admin.delete(address), 204);
    expect((await accountOf(member)).permissions).not.toContain('MANAGE_TRAILS');
    expectRefused(await admin.put(`/api/accounts/nobody-at-all/roles/${role.id}`), 404, 'not_found');
    expectRefused(await admin.delete(`/api/accounts/nobody-at-all/roles/${role.id}`), 404, 'not_found');
  });

  it('that are deleted are taken from everybody', async () => {
    const role = await createRole(['MANAGE_TRAILS']);
    expectStatus(await admin.put(`/api/accounts/${member.handle}/roles/${role.id}`), 200);
    expectStatus(await admin.delete(`/api/roles/${role.id}`), 204);
    expect((await accountOf(member)).permissions).not.toContain('MANAGE_TRAILS');
  });
});

describe('the default role (product.md §4)', () => {
  const defaultRole = async () =>
    expectStatus(await admin.get('/api/roles'), 200).roles.find(({ name }: { name: string }) => name === 'Member');

  it("is everybody's and holds what an ordinary member needs, not USE_OAUTH_CLIENTS", async () => {
    const { id, permissions } = await defaultRole();
    const needed = [
      'CREATE_POST',
      'CREATE_REACTION',
      'READ_PROFILE',
      'LIST_PROFILES',
      'CREATE_COLLECTION',
      'UPLOAD_ASSET',
    ];
    expect(permissions).toEqual(expect.arrayContaining(needed));
    expect(permissions.filter((name: string) => /^(ADMINISTRATOR|MANAGE_|VIEW_|USE_)/.test(name))).toEqual([]);
    expect(await accountOf(await signUp(tiers.address))).toMatchObject({
      roles: [{ id, name: 'Member' }],
      permissions,
    });
  });

  it('can be changed, which everybody has at once', async () => {
    const { id, permissions } = await defaultRole();
    const newcomer = await signUp(tiers.address);
    expectStatus(await admin.patch(`/api/roles/${id}`, { permissions: ['CREATE_POST', 'USE_ROBOTS'] }), 200);
    expect((await accountOf(newcomer)).permissions).toEqual(['CREATE_POST', 'USE_ROBOTS']);
    expectStatus(await admin.patch(`/api/roles/${id}`, { permissions }), 200);
  });

  it('cannot be deleted or taken from an account', async () => {
    const { id } = await defaultRole();
    expectRefused(await admin.delete(`/api/roles/${id}`), 409, 'conflict');
    expectRefused(await admin.delete(`/api/accounts/${member.handle}/roles/${id}`), 409, 'conflict');
    expect((await accountOf(member)).roles).toContainEqual({ id, name: 'Member' });
  });
});

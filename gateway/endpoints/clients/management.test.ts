import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { ClientType, ScopePolicy } from '../../../proto/gen/storyden/oauth/v1/client_pb.ts';
import { as, json, openGateway, type Play, platformError } from '../../../test/support/fake-services.ts';

const createdAt = timestampFromDate(new Date('2026-01-01T00:00:00Z'));
const role = { id: 'role-1', name: 'Editors', permissions: ['MANAGE_POSTS'], createdAt };
const account = {
  id: 'a1',
  handle: 'ann',
  name: 'Ann',
  emailAddresses: [{ emailAddress: 'ann@example.org', verified: true }],
  roles: [role],
  permissions: ['MANAGE_POSTS'],
  createdAt,
};
const accountShown = {
  id: 'a1',
  createdAt: '2026-01-01T00:00:00.000Z',
  handle: 'ann',
  name: 'Ann',
  email_addresses: [{ email_address: 'ann@example.org', verified: true }],
  roles: [{ id: 'role-1', name: 'Editors' }],
  permissions: ['MANAGE_POSTS'],
  suspended: false,
};
const roleShown = {
  id: 'role-1',
  createdAt: '2026-01-01T00:00:00.000Z',
  name: 'Editors',
  permissions: ['MANAGE_POSTS'],
};
const client = {
  id: 'c1',
  clientId: 'app',
  name: 'App',
  type: ClientType.CONFIDENTIAL,
  scopePolicy: ScopePolicy.EXPLICIT,
  redirectUris: ['https://app.example/cb'],
  allowedGrants: ['authorization_code'],
  tokenEndpointAuthMethod: 'client_secret_basic',
  pkceRequired: true,
  createdAt,
  updatedAt: createdAt,
};

const play: Play = {
  accounts: {
    listAccounts: () => ({ accounts: [account], totalSize: 101 }),
    createAccount: () => ({ account }),
    suspendAccount: () => ({ account: { ...account, suspended: true } }),
    reinstateAccount: () => ({ account }),
    listRoles: () => ({ roles: [role] }),
    getRole: () => ({ role }),
    createRole: () => ({ role }),
    updateRole: () => ({ role }),
    deleteRole: () => ({}),
    assignRole: () => ({ account }),
    unassignRole: () => ({ account }),
  },
  clients: {
    listClients: () => ({ clients: [client], totalSize: 1 }),
    createClient: () => ({ client, clientSecret: 'sdoas_x' }),
    getClient: () => ({ client }),
    deleteClient: () => ({}),
  },
};

describe('administration', () => {
  it.each([
    ['POST', '/api/admin/accounts', { handle: 'ann', password: 'p' }, 200, accountShown],
    ['POST', '/api/admin/bans/ann', {}, 200, { ...accountShown, suspended: true }],
    ['GET', '/api/roles', undefined, 200, { roles: [roleShown] }],
    ['POST', '/api/roles', { name: 'x', permissions: [] }, 200, roleShown],
    ['GET', '/api/roles/r', undefined, 200, roleShown],
    ['PATCH', '/api/roles/r', { permissions: [] }, 200, roleShown],
    ['PUT', '/api/accounts/ann/roles/r', {}, 200, accountShown],
  ])('%s %s with %j answers %i', async (method, path, body, status, expected) => {
    const gateway = await openGateway(play);
    const init = body === undefined ? { headers: as('admin') } : json(method, body, 'admin');
    const answer = await gateway.send(path, init);
    expect([answer.status, await answer.json()]).toEqual([status, expected]);
  });

  it.each(['/api/admin/bans/ann', '/api/roles/r', '/api/accounts/ann/roles/r', '/api/admin/oauth/clients/c'])(
    'DELETE %s answers 204',
    async (path) => {
      const answer = await (await openGateway(play)).send(path, { method: 'DELETE', headers: as('admin') });
      expect([answer.status, await answer.text()]).toEqual([204, '']);
    },
  );

  it('tells an empty list of permissions from none', async () => {
    const gateway = await openGateway(play);
    await gateway.send('/api/roles/r', json('PATCH', { permissions: [] }, 'admin'));
    expect(gateway.calls.at(-1)?.message).toMatchObject({ roleId: 'r', permissions: { permissions: [] } });
    await gateway.send('/api/roles/r', json('PATCH', { name: 'x' }, 'admin'));
    expect(gateway.calls.at(-1)?.message).not.toHaveProperty('permissions');
  });

  it('passes refusals of the account service on', async () => {
    const deleteRole = () => {
      throw platformError(Code.FailedPrecondition, 'conflict');
    };
    const gateway = await openGateway({ accounts: { deleteRole } });
    const answer = await gateway.send('/api/roles/r', json('DELETE', {}, 'admin'));
    expect([answer.status, await answer.json()]).toEqual([409, expect.objectContaining({ error: 'conflict' })]);
  });

  it.each([
    ['/api/admin/accounts', { password: 'p' }, 'handle'],
    ['/api/admin/accounts', { handle: 'a\0', password: 'p' }, 'handle'],
    ['/api/roles', { name: 'x', permissions: ['A', 1] }, 'permissions.1'],
    ['/api/admin/oauth/clients', { name: 'x', type: 'secret' }, 'type'],
    ['/api/admin/oauth/clients', { name: 'x', type: 'public', redirect_uris: 'https://a' }, 'redirect_uris'],
  ])('POST %s with %j names %s', async (path, body, field) => {
    const answer = await (await openGateway(play)).send(path, json('POST', body, 'admin'));
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ error: 'invalid_argument', message: expect.stringContaining(`${field}: `) }),
    ]);
  });

  it('makes clients', async () => {
    const gateway = await openGateway(play);
    const body = { name: 'App', type: 'confidential', allowed_grants: ['authorization_code'], pkce_required: false };
    const answer = await gateway.send('/api/admin/oauth/clients', json('POST', body, 'admin'));
    expect(gateway.calls.at(-1)?.message).toMatchObject({
      name: 'App',
      type: ClientType.CONFIDENTIAL,
      scopePolicy: ScopePolicy.EXPLICIT,
      allowedGrants: ['authorization_code'],
      redirectUris: [],
      pkceRequired: false,
    });
    expect(await answer.json()).toEqual({
      client: {
        id: 'c1',
        createdAt: '2026-01-01T00:00:00.000Z',
        updatedAt: '2026-01-01T00:00:00.000Z',
        client_id: 'app',
        name: 'App',
        type: 'confidential',
        scope_policy: 'explicit',
        redirect_uris: ['https://app.example/cb'],
        allowed_scopes: [],
        allowed_grants: ['authorization_code'],
        token_endpoint_auth_method: 'client_secret_basic',
        pkce_required: true,
      },
      client_secret: 'sdoas_x',
    });
  });
});

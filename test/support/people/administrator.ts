import { randomBytes } from 'node:crypto';
import { expectStatus } from '../http.ts';
import type { Tiers } from '../tiers/tiers.ts';
import { anyHandle, type Person, signIn } from './person.ts';

export type RegisteredClient = {
  /** The client's `id` in the management endpoints. */
  readonly id: string;
  readonly client_id: string;
  readonly client_secret?: string;
};

export type Administrator = Person & {
  /** Registers a client; without fields, a public one for the code flow on `REDIRECT_URI` and for the device flow. */
  createClient(fields?: Record<string, unknown>): Promise<RegisteredClient>;
  deleteClient(client: RegisteredClient): Promise<void>;
  /** Somebody new who may approve clients and holds these permissions beside the default role's, signed in. */
  createMember(permissions?: readonly string[], fields?: Record<string, unknown>): Promise<Member>;
  suspend(handle: string): Promise<void>;
  reinstate(handle: string): Promise<void>;
};

export type Member = Person & {
  /** Changes what the member holds beside the default role; nothing of the first list remains. */
  setPermissions(permissions: readonly string[]): Promise<void>;
};

/** Where the clients of tests are sent back to. Nothing listens there. */
export const REDIRECT_URI = 'https://client.example/callback';

/** The bootstrapped administrator, signed in. */
export async function administratorOf(tiers: Pick<Tiers, 'address' | 'admin'>): Promise<Administrator> {
  const someone = await signIn(tiers.address, tiers.admin);
  return {
    ...someone,
    createClient: (fields) => createClient(someone, fields),
    deleteClient: async (client) => {
      expectStatus(await someone.delete(`/api/admin/oauth/clients/${client.id}`), 204);
    },
    createMember: (permissions, fields) => createMember(someone, permissions, fields),
    suspend: async (handle) => {
      expectStatus(await someone.post(`/api/admin/bans/${handle}`), 200);
    },
    reinstate: async (handle) => {
      const answer = await someone.delete(`/api/admin/bans/${handle}`);
      if (answer.status >= 300) throw new Error(`not reinstated: ${answer.status} ${answer.text}`);
    },
  };
}

async function createClient(admin: Person, fields: Record<string, unknown> = {}): Promise<RegisteredClient> {
  const answer = await admin.post('/api/admin/oauth/clients', {
    name: 'Test client',
    type: 'public',
    scope_policy: 'explicit',
    redirect_uris: [REDIRECT_URI],
    allowed_scopes: [],
    allowed_grants: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
    ...fields,
  });
  const { client, client_secret } = expectStatus(answer, 200);
  return { id: client.id, client_id: client.client_id, ...(client_secret && { client_secret }) };
}

async function createMember(
  admin: Person,
  permissions: readonly string[] = ['USE_OAUTH_CLIENTS'],
  fields: Record<string, unknown> = {},
): Promise<Member> {
  const handle = anyHandle();
  const password = randomBytes(12).toString('base64url');
  expectStatus(
    await admin.post('/api/admin/accounts', { handle, name: `Name of ${handle}`, password, ...fields }),
    200,
  );
  const role = expectStatus(await admin.post('/api/roles', { name: `of ${handle}`, permissions }), 200);
  expectStatus(await admin.put(`/api/accounts/${handle}/roles/${role.id}`), 200);
  const someone = await signIn(admin.address, { handle, password });
  return {
    ...someone,
    setPermissions: async (changed) => {
      expectStatus(await admin.patch(`/api/roles/${role.id}`, { permissions: changed }), 200);
    },
  };
}

import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, newClient, OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { type Member, REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const EVIL = 'https://evil.example/cb';

const { tiers, admin } = await useTiers({ grants: { dynamicRegistration: true } });
const mallory = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
const alice = await admin.createMember();

type Registered = Awaited<ReturnType<typeof registerAt>>;

/** A client that an administrator registers for somebody. */
const registeredFor = (owner: Member, fields: Record<string, unknown> = {}): Promise<Registered> =>
  registerAt(ALL_CLIENTS, admin, { account_id: owner.id, allowed_grants: GRANTS, ...fields });
const GRANTS = ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT];

const change = (owner: Member, { id }: Registered, fields: Record<string, unknown>) =>
  owner.patch(`${OWN_CLIENTS}/${id}`, fields);
const newSecret = (owner: Member, { id }: Registered) => owner.post(`${OWN_CLIENTS}/${id}/secret`);
const read = async ({ id }: Registered): Promise<Answer['body']> =>
  expectStatus(await admin.get(`${ALL_CLIENTS}/${id}`), 200);

/** Who vouches for the client, as the consent page says it; both flows say the same. */
async function vouchedFor(client: Registered): Promise<string> {
  const raw = rawClient(tiers.address, client);
  const redirect = client.redirect_uris[0] ?? REDIRECT_URI;
  const requestId = await alice.openAuthorization(raw.authorizeUrl({ redirect_uri: redirect }).url);
  const consent = expectStatus(await alice.get(`/api/oauth/authorize/consent?request_id=${requestId}`), 200);
  if (client.allowed_grants.includes(DEVICE_CODE_GRANT)) {
    const secret = client.client_secret;
    const scope = client.scope_policy === 'inherit' ? 'openid profile offline_access' : 'openid';
    const current = rawClient(tiers.address, { client_id: client.client_id, client_secret: secret });
    const device = expectStatus(await current.startDevice({ scope }), 200);
    const shown = expectStatus(await alice.readDevice(device.user_code), 200);
    expect(shown.client.registration).toBe(consent.client.registration);
  }
  return consent.client.registration;
}

describe('An owner without ADMINISTRATOR cannot change what a client is that may do more than the owner (product.md §8)', () => {
  const BEYOND: [string, Record<string, unknown>][] = [
    ['ADMINISTRATOR', { allowed_scopes: ['ADMINISTRATOR'] }],
    ['one permission more', { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] }],
    ['everything that whoever approves may do', { scope_policy: 'inherit', allowed_scopes: [] }],
  ];
  const ATTEMPTS: [string, (client: Registered) => Promise<Answer>][] = [
    ['rename it', (client) => change(mallory, client, { name: 'Storyden (official)' })],
    ['send its codes elsewhere', (client) => change(mallory, client, { redirect_uris: [EVIL] })],
    ['add an address', (client) => change(mallory, client, { redirect_uris: [REDIRECT_URI, EVIL] })],
    ['rename it while narrowing it', (client) => change(mallory, client, { name: 'Storyden', allowed_scopes: [] })],
    ['take over its secret', (client) => newSecret(mallory, client)],
  ];
  const CASES = BEYOND.flatMap(([what, fields]) => ATTEMPTS.map(([how, attempt]) => ({ what, fields, how, attempt })));

  it.each(CASES)('$how, where it may have $what', async ({ fields, attempt }) => {
    const client = await registeredFor(mallory, fields);
    const before = await read(client);
    const answer = await attempt(client);
    expectRefused(answer, 403, 'permission_denied');
    expect(answer.body.message).toMatch(/administrators only/);
    expect(await read(client)).toEqual(before);
    expect(await vouchedFor(client)).toBe('administrator');
  });

  it('but can narrow it, which is a change, and change the rest from then on', async () => {
    const client = await registeredFor(mallory, { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    expectRefused(await change(mallory, client, { allowed_scopes: ['MANAGE_POSTS'] }), 403, 'permission_denied');
    // A whole object, of which the scopes alone are new.
    const { name, redirect_uris } = client;
    expectStatus(await change(mallory, client, { name, redirect_uris, allowed_scopes: ['MANAGE_EVENTS'] }), 200);
    expect(await vouchedFor(client)).toBe('owner');
    expectStatus(await change(mallory, client, { name: 'Renamed' }), 200);
  });

  it('but can delete it, and what it makes anew is its own', async () => {
    const client = await registeredFor(mallory, { client_id: 'official', scope_policy: 'inherit' });
    expectStatus(await mallory.delete(`${OWN_CLIENTS}/${client.id}`), 204);
    const own = await registerAt(OWN_CLIENTS, mallory, { client_id: 'official', scope_policy: 'inherit' });
    expect(own.client_id).not.toBe('official');
    expect(own.scope_policy).toBe('explicit');
    expect(await vouchedFor(own)).toBe('owner');
  });

  it('nor its own, once it holds less than it gave it', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const client = await registerAt(OWN_CLIENTS, someone, { allowed_scopes: ['MANAGE_POSTS'] });
    await someone.setPermissions(['USE_OAUTH_CLIENTS']);
    expectRefused(await change(someone, client, { redirect_uris: [EVIL] }), 403, 'permission_denied');
    expectRefused(await newSecret(someone, client), 403, 'permission_denied');
    expectStatus(await change(someone, client, { allowed_scopes: [] }), 200);
    expectStatus(await newSecret(someone, client), 200);
  });
});

describe('An administrator is said to vouch for a client (product.md §8)', () => {
  it.each<[string, (client: Registered) => Promise<Answer>]>([
    ['renames it', (client) => change(mallory, client, { name: 'Renamed' })],
    ['changes where its codes go', (client) => change(mallory, client, { redirect_uris: [REDIRECT_URI, EVIL] })],
    ['changes what it may have', (client) => change(mallory, client, { allowed_scopes: ['MANAGE_EVENTS'] })],
    ['gives it a new secret', (client) => newSecret(mallory, client)],
  ])('until its owner %s', async (_, act) => {
    const client = await registeredFor(mallory);
    expect(await vouchedFor(client)).toBe('administrator');
    const { client_secret = client.client_secret } = expectStatus(await act(client), 200);
    expect(await vouchedFor({ ...client, client_secret })).toBe('owner');
    // Whatever an administrator changes later: the rest is still what its owner made of it.
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, { name: 'Renamed again' }), 200);
    expect(await vouchedFor({ ...client, client_secret })).toBe('owner');
  });

  it('after a change that changes nothing', async () => {
    const client = await registeredFor(mallory);
    const { name, redirect_uris, allowed_scopes } = client;
    expectStatus(await change(mallory, client, { name, redirect_uris, allowed_scopes }), 200);
    expect(await vouchedFor(client)).toBe('administrator');
  });

  it('after changes by administrators, its owner among them', async () => {
    const chief = await admin.createMember(['ADMINISTRATOR']);
    const client = await registeredFor(chief, { scope_policy: 'inherit' });
    expectStatus(await change(chief, client, { name: 'Renamed by its owner' }), 200);
    const { client_secret } = expectStatus(await newSecret(chief, client), 200);
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, { tos_uri: 'https://client.example/terms' }), 200);
    expect(await vouchedFor({ ...client, client_secret })).toBe('administrator');
  });
});

describe('A client that registered itself', () => {
  const register = async () => {
    const described = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none', scope: 'openid' };
    const headers = { 'content-type': 'application/json' };
    const url = `${tiers.address}/api/oauth/register`;
    const made = await send(url, { method: 'POST', headers, body: JSON.stringify(described) });
    const registration = expectStatus(made, 201);
    const { clients } = expectStatus(await admin.get(ALL_CLIENTS), 200);
    const client = clients.find(({ client_id }: Registered) => client_id === registration.client_id);
    const put = (fields: Record<string, unknown>) =>
      send(registration.registration_client_uri, {
        method: 'PUT',
        headers: { ...headers, authorization: `Bearer ${registration.registration_access_token}` },
        body: JSON.stringify({ ...described, client_id: registration.client_id, ...fields }),
      });
    return { client, put };
  };

  it('loses by changing itself what administrators added, and nobody vouches for it', async () => {
    const { client, put } = await register();
    const added = { allowed_scopes: ['MANAGE_POSTS'], scope_policy: 'inherit' };
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, added), 200);
    const replaced = expectStatus(await put({ client_name: 'Storyden', scope: 'openid MANAGE_POSTS' }), 200);
    expect(replaced.scope).toBe('openid');
    expect(await read(client)).toMatchObject({ scope_policy: 'explicit', allowed_scopes: ['openid'] });
    expect(await vouchedFor(client)).toBe('dynamic');
  });

  it('is its owner’s once that one changed it, and not its own any more', async () => {
    const { client, put } = await register();
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, { account_id: mallory.id }), 200);
    expect(await vouchedFor(client)).toBe('dynamic');
    expectStatus(await change(mallory, client, { name: 'Adopted' }), 200);
    expect(await vouchedFor(client)).toBe('owner');
    expectOAuthRefused(await put({ client_name: 'Storyden' }), 401, 'invalid_token');
  });
});

it('A member’s own client within its powers changes as before', async () => {
  const client = await registerAt(OWN_CLIENTS, mallory, newClient({ allowed_scopes: ['MANAGE_EVENTS'] }));
  expectStatus(await change(mallory, client, { name: 'Renamed', redirect_uris: [REDIRECT_URI, EVIL] }), 200);
  expectStatus(await newSecret(mallory, client), 200);
  expect(await vouchedFor(client)).toBe('owner');
});

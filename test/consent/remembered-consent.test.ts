import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { committedMeanwhile } from '../support/database/held-rows.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import { REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { openBrowser, type Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS']);

const newClient = (fields: Record<string, unknown> = {}) =>
  admin.createClient({ allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'], ...fields });

/** The answer to a request with `prompt=none`. */
async function silently(person: Pick<Person, 'get'>, client: RegisteredClient, parameters: Record<string, string>) {
  const { url, verifier, state } = rawClient(tiers.address, client).authorizeUrl({ prompt: 'none', ...parameters });
  const callback = locationOf(await person.get(url.href));
  expect(callback.href.startsWith(REDIRECT_URI)).toBe(true);
  expect(callback.searchParams.get('state')).toBe(state);
  expect(callback.searchParams.get('iss')).toBe(tiers.issuer);
  return { error: callback.searchParams.get('error'), code: callback.searchParams.get('code') ?? '', verifier };
}

const approve = (client: RegisteredClient, parameters: Record<string, string>, person: Person = member) =>
  person.approveAuthorization(rawClient(tiers.address, client).authorizeUrl(parameters).url);
const consentOf = async (client: RegisteredClient, parameters: Record<string, string>, person: Person = member) => {
  const requestId = await person.openAuthorization(rawClient(tiers.address, client).authorizeUrl(parameters).url);
  return expectStatus(await person.get(`/api/oauth/authorize/consent?request_id=${requestId}`), 200);
};

describe('prompt=none (product.md §5.8)', () => {
  it('gives a code at once for what was approved before, and for less', async () => {
    const client = await newClient();
    await approve(client, { scope: 'openid email MANAGE_EVENTS' });
    for (const scope of ['openid email MANAGE_EVENTS', 'openid']) {
      const { code, verifier, error } = await silently(member, client, { scope });
      expect(error).toBeNull();
      const tokens = expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
      expect(tokens.scope).toBe(scope);
    }
  });

  it('is consent_required for more than was approved, and for what nobody or somebody else approved', async () => {
    const client = await newClient();
    expect((await silently(member, client, { scope: 'openid' })).error).toBe('consent_required');
    await approve(client, { scope: 'openid MANAGE_EVENTS' });
    const more = await silently(member, client, { scope: 'openid MANAGE_EVENTS MANAGE_POSTS' });
    expect(more.error).toBe('consent_required');
    const other = await admin.createMember();
    expect((await silently(other, client, { scope: 'openid' })).error).toBe('consent_required');
  });

  it('does not count what the client would not get anyhow', async () => {
    const client = await newClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    await approve(client, { scope: 'openid MANAGE_EVENTS' });
    expect((await silently(member, client, { scope: 'openid MANAGE_EVENTS MANAGE_POSTS' })).error).toBeNull();
  });

  it('is consent_required when an inherit client would get what the account was given since', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS']);
    const client = await newClient({ scope_policy: 'inherit' });
    await approve(client, { scope: 'openid' }, someone);
    expect((await silently(someone, client, { scope: 'openid' })).error).toBeNull();
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    expect((await silently(someone, client, { scope: 'openid' })).error).toBe('consent_required');
  });

  it('is consent_required for claims that were not approved, by name or by scope', async () => {
    const client = await newClient();
    const claims = JSON.stringify({ userinfo: { email: null } });
    await approve(client, { scope: 'openid' });
    expect((await silently(member, client, { scope: 'openid', claims })).error).toBe('consent_required');
    await approve(client, { scope: 'openid', claims });
    expect((await silently(member, client, { scope: 'openid', claims })).error).toBeNull();

    const byScope = await newClient();
    await approve(byScope, { scope: 'openid email' });
    expect((await silently(member, byScope, { scope: 'openid', claims })).error).toBeNull();
  });

  it('is access_denied for who may not approve any more, and login_required for nobody', async () => {
    const someone = await admin.createMember();
    const client = await newClient();
    await approve(client, { scope: 'openid' }, someone);
    await someone.setPermissions([]);
    expect((await silently(someone, client, { scope: 'openid' })).error).toBe('access_denied');
    expect((await silently(openBrowser(tiers.address), client, { scope: 'openid' })).error).toBe('login_required');
  });

  it('asks again once the grant was taken back', async () => {
    const client = await newClient();
    await rawClient(tiers.address, client).tokensByCode(member, 'openid offline_access');
    const { grants } = (await member.get('/api/auth/oauth/grants')).body;
    const grant = grants.find(({ client_id }: { client_id: string }) => client_id === client.client_id);
    expectStatus(await member.delete(`/api/auth/oauth/grants/${grant.id}`), 204);
    expect((await silently(member, client, { scope: 'openid' })).error).toBe('consent_required');
  });

  it('asks again where the grant is taken back at the same moment, and remembers nothing', async () => {
    const client = await newClient();
    await approve(client, { scope: 'openid' });
    const takenBack = 'delete from consents where client_id = $1';
    const { error } = await committedMeanwhile(tiers.databaseUrl, takenBack, [client.id], () =>
      silently(member, client, { scope: 'openid' }),
    );
    expect(error).toBe('consent_required');
    expect((await consentOf(client, { scope: 'openid' })).previously_granted_scopes).toEqual([]);
  });
});

describe('the consent page of what was approved before', () => {
  it.each([{}, { prompt: 'consent' }])('is shown with %j, and says what was', async (prompt) => {
    const client = await newClient();
    expect((await consentOf(client, { scope: 'openid', ...prompt })).previously_granted_scopes).toEqual([]);
    await approve(client, { scope: 'openid MANAGE_EVENTS' });
    await approve(client, { scope: 'openid email' });
    const consent = await consentOf(client, { scope: 'openid profile', ...prompt });
    expect(consent.previously_granted_scopes.toSorted()).toEqual(['MANAGE_EVENTS', 'email', 'openid']);
    expect(consent.granted_scopes).toEqual(['openid', 'profile']);
    const other = await admin.createMember();
    expect((await consentOf(client, { scope: 'openid' }, other)).previously_granted_scopes).toEqual([]);
  });

  it('says which claims are asked for by name that no scope opens', async () => {
    const claims = JSON.stringify({
      userinfo: { email: { essential: true }, name: null, phone_number: null },
      id_token: { email_verified: null, auth_time: { essential: true }, acr: null },
    });
    const { requested_claims } = await consentOf(await newClient(), { scope: 'openid profile', claims });
    expect(requested_claims).toEqual(['email', 'email_verified']);
  });

  it('shows what the client says of itself, and that nobody proved its site', async () => {
    const said = { client_uri: 'https://client.example/', policy_uri: 'https://client.example/privacy' };
    const { client } = await consentOf(await newClient(said), { scope: 'openid' });
    expect(client).toEqual({ uri: said.client_uri, policy_uri: said.policy_uri, registration: 'administrator' });
  });

  it('for a device says the same', async () => {
    const cli = rawClient(tiers.address, { client_id: 'storyden-cli' });
    const read = async () => {
      const { user_code } = expectStatus(await cli.startDevice({ scope: FIRST_PARTY_SCOPE }), 200);
      return { user_code, consent: expectStatus(await member.readDevice(user_code), 200) };
    };
    const first = await read();
    expect(first.consent).toMatchObject({
      previously_granted_scopes: [],
      account: { id: member.id, handle: member.handle },
      client: { registration: 'built_in' },
    });
    expectStatus(await member.decideDevice(first.user_code, 'approve'), 200);
    expect((await read()).consent.previously_granted_scopes).toEqual(expect.arrayContaining(['openid', 'profile']));
  });
});

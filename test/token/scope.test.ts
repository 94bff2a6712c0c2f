import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, type RawClient, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { expectStatus, locationOf } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import type { Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ALLOWED = ['MANAGE_EVENTS', 'MANAGE_POSTS', 'USE_ROBOTS'];

const { tiers, admin } = await useTiers();
/** Holds two of the three permissions that `explicit` may have, and one that it may not have. */
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS', 'MANAGE_ROLES']);
const explicit = await admin.createClient({ allowed_scopes: ALLOWED });
const inherit = await admin.createClient({ scope_policy: 'inherit' });
const mighty = await admin.createClient({ allowed_scopes: ['ADMINISTRATOR'] });

const raw = (client: RegisteredClient) => rawClient(tiers.address, client);
const names = (scope: string) => scope.split(' ').toSorted();
const permissionsOf = async (person: Person): Promise<string[]> =>
  expectStatus(await person.get('/api/accounts'), 200).permissions;

type Flow = (client: RawClient, person: Person, scope: string) => Promise<{ access_token: string; scope: string }>;
const flows: [string, Flow][] = [
  ['code', (client, person, scope) => client.tokensByCode(person, scope)],
  ['device', (client, person, scope) => client.tokensByDevice(person, scope)],
];

describe.each(flows)('approval in the %s flow (product.md §2)', (_, tokensBy) => {
  const granted = async (client: RegisteredClient, person: Person, scope: string) => {
    const tokens = await tokensBy(raw(client), person, scope);
    expect(claimsOf(tokens.access_token).scope).toBe(tokens.scope);
    return names(tokens.scope);
  };

  it('gives an explicit client what it asked for, may have and the account holds', async () => {
    expect(await granted(explicit, member, 'openid MANAGE_EVENTS USE_ROBOTS')).toEqual(['MANAGE_EVENTS', 'openid']);
  });

  it('gives an explicit client nothing that it did not ask for', async () => {
    expect(await granted(explicit, member, 'openid')).toEqual(['openid']);
  });

  it('gives standard scopes without their being listed', async () => {
    const scope = 'openid profile email offline_access';
    expect(await granted(explicit, member, scope)).toEqual(names(scope));
  });

  it('gives an inherit client all that the account holds at that moment', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const before = await permissionsOf(someone);
    expect(await granted(inherit, someone, FIRST_PARTY_SCOPE)).toEqual([...names(FIRST_PARTY_SCOPE), ...before].sort());

    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const after = await granted(inherit, someone, FIRST_PARTY_SCOPE);
    expect(after).toContain('MANAGE_EVENTS');
    expect(after).not.toContain('MANAGE_POSTS');
  });

  it('gives an explicit client what the account holds at that moment, promoted and demoted since', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    expect(await granted(explicit, someone, 'MANAGE_EVENTS MANAGE_POSTS')).toEqual(['MANAGE_EVENTS']);
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    expect(await granted(explicit, someone, 'MANAGE_EVENTS MANAGE_POSTS')).toEqual(['MANAGE_POSTS']);
  });

  it('counts a client that may have ADMINISTRATOR as one that may have every permission', async () => {
    const scope = 'MANAGE_EVENTS MANAGE_ROLES USE_ROBOTS';
    expect(await granted(mighty, member, scope)).toEqual(['MANAGE_EVENTS', 'MANAGE_ROLES']);
  });

  it('counts an account that holds ADMINISTRATOR as one that holds every permission', async () => {
    expect(await granted(explicit, admin, 'MANAGE_EVENTS USE_ROBOTS')).toEqual(['MANAGE_EVENTS', 'USE_ROBOTS']);
  });

  it('gives with ADMINISTRATOR on both sides still only the names that were asked for', async () => {
    expect(await granted(mighty, admin, 'openid USE_ROBOTS')).toEqual(['USE_ROBOTS', 'openid']);
  });

  it('gives ADMINISTRATOR itself only to a client that may have it, from an account that holds it', async () => {
    expect(await granted(mighty, admin, 'ADMINISTRATOR')).toEqual(['ADMINISTRATOR']);
    expect(await granted(mighty, member, 'openid ADMINISTRATOR')).toEqual(['openid']);
  });

  it('counts a repeated name once and keeps no order', async () => {
    expect(await granted(explicit, member, 'openid MANAGE_POSTS openid MANAGE_EVENTS MANAGE_POSTS')).toEqual([
      'MANAGE_EVENTS',
      'MANAGE_POSTS',
      'openid',
    ]);
  });

  it('takes an empty scope as a request for nothing', async () => {
    const tokens = await tokensBy(raw(explicit), member, '');
    expect(tokens).toMatchObject({ scope: '', token_type: 'Bearer' });
    expect(tokens).not.toHaveProperty('refresh_token');
    expect(tokens).not.toHaveProperty('id_token');
  });
});

describe('what the account gains after it approved (product.md §2)', () => {
  it.each(['explicit', 'inherit'])('is not in the tokens that an %s client redeems', async (policy) => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const client = raw(policy === 'explicit' ? explicit : inherit);
    const { code, verifier } = await client.approvedCode(someone, { scope: 'MANAGE_EVENTS MANAGE_POSTS' });
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS']);
    const { scope } = expectStatus(await client.exchange(code, verifier), 200);
    expect(names(scope)).toContain('MANAGE_EVENTS');
    expect(names(scope)).not.toContain('MANAGE_POSTS');
  });
});

describe('a name that the client may not have (product.md §2)', () => {
  it('is left out in silence in the code flow', async () => {
    const tokens = await raw(explicit).tokensByCode(member, 'openid MANAGE_ROLES MANAGE_POSTS');
    expect(names(tokens.scope)).toEqual(['MANAGE_POSTS', 'openid']);
  });

  it('is invalid_scope at the start of the device flow', async () => {
    const answer = await raw(explicit).startDevice({ scope: 'openid MANAGE_ROLES' });
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  });
});

describe('a name that does not exist (product.md §2)', () => {
  it.each(['openid NO_SUCH', 'Openid', 'manage_posts', 'openid,profile', 'openid\tprofile', 'storyden'])(
    '%j is invalid_scope in both flows',
    async (scope) => {
      const authorized = await member.get(raw(mighty).authorizeUrl({ scope }).url.href);
      expect(locationOf(authorized).searchParams.get('error')).toBe('invalid_scope');
      const started = await raw(mighty).startDevice({ scope });
      expect(started).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
    },
  );
});

describe('an inherit client in the code flow (product.md §2)', () => {
  it('is given the standard scopes that it asked for, and no others', async () => {
    const tokens = await raw(inherit).tokensByCode(member, 'openid');
    expect(names(tokens.scope)).toEqual(['openid', ...(await permissionsOf(member))].sort());
  });

  it('is given no permission by asking for it', async () => {
    const tokens = await raw(inherit).tokensByCode(member, 'openid USE_ROBOTS');
    expect(names(tokens.scope)).not.toContain('USE_ROBOTS');
  });
});

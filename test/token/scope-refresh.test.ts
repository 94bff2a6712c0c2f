import { beforeAll, describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, type RawClient, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import type { Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const ALLOWED = ['MANAGE_EVENTS', 'MANAGE_POSTS', 'USE_ROBOTS'];
const RIGHTS = ['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS'];
const SCOPE = 'offline_access MANAGE_EVENTS MANAGE_POSTS';

const { tiers, admin } = await useTiers();
const explicit = await admin.createClient({ allowed_scopes: ALLOWED });
const inherit = await admin.createClient({ scope_policy: 'inherit' });

/** A client that keeps the newest refresh token. */
type Session = {
  /** Refreshes; what comes back is the answer. */
  refresh(parameters?: Record<string, string>): Promise<Answer>;
  /** Refreshes; what comes back is the scope of the new access token. */
  scope(parameters?: Record<string, string>): Promise<string>;
};

type Flow = (client: RawClient, person: Person, scope: string) => Promise<Answer['body']>;
const byCode: Flow = (client, person, scope) => client.tokensByCode(person, scope);
const byDevice: Flow = (client, person, scope) => client.tokensByDevice(person, scope);

async function approvedBy(person: Person, flow: Flow, client = explicit, scope = SCOPE): Promise<Session> {
  const raw = rawClient(tiers.address, client);
  let { refresh_token: newest } = await flow(raw, person, scope);
  const refresh: Session['refresh'] = async (parameters) => {
    const answer = await raw.refresh(newest, parameters);
    if (answer.status === 200) newest = answer.body.refresh_token;
    return answer;
  };
  return {
    refresh,
    async scope(parameters) {
      const tokens = expectStatus(await refresh(parameters), 200);
      expect(claimsOf(tokens.access_token).scope).toBe(tokens.scope);
      return tokens.scope.split(' ').toSorted().join(' ');
    },
  };
}

const sorted = (...scopes: string[]) =>
  scopes
    .flatMap((scope) => scope.split(' '))
    .toSorted()
    .join(' ');

const setAllowed = (client: RegisteredClient, allowed: string[]) =>
  rowsOf(tiers.databaseUrl, 'update clients set allowed_scopes = $2 where id = $1', [client.id, allowed]);

describe.each([
  ['code', byCode],
  ['device', byDevice],
])('a refresh of a grant of the %s flow (product.md §2)', (_, flow) => {
  let someone: Member;
  beforeAll(async () => {
    someone = await admin.createMember(RIGHTS);
  });

  it('keeps the scope while nothing changes', async () => {
    await someone.setPermissions(RIGHTS);
    const session = await approvedBy(someone, flow);
    expect(await session.scope()).toBe(sorted(SCOPE));
    expect(await session.scope()).toBe(sorted(SCOPE));
  });

  it('loses what the account lost, and never gets it back', async () => {
    await someone.setPermissions(RIGHTS);
    const session = await approvedBy(someone, flow);
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    expect(await session.scope()).toBe(sorted('offline_access MANAGE_POSTS'));
    await someone.setPermissions(RIGHTS);
    expect(await session.scope()).toBe(sorted('offline_access MANAGE_POSTS'));
    expect(await session.scope({ scope: SCOPE })).toBe(sorted('offline_access MANAGE_POSTS'));
  });

  it('loses it for good within the grace as well', async () => {
    await someone.setPermissions(RIGHTS);
    const raw = rawClient(tiers.address, explicit);
    const { refresh_token: first } = await flow(raw, someone, SCOPE);
    const { refresh_token: second } = expectStatus(await raw.refresh(first), 200);
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    expect(expectStatus(await raw.refresh(first), 200).refresh_token).toBe(second);
    await someone.setPermissions(RIGHTS);
    const { scope } = expectStatus(await raw.refresh(second), 200);
    expect(sorted(scope)).toBe(sorted('offline_access MANAGE_POSTS'));
  });

  it('gains nothing from a promotion, not even what was asked for at first', async () => {
    await someone.setPermissions(RIGHTS);
    const session = await approvedBy(someone, flow, explicit, `${SCOPE} USE_ROBOTS`);
    await someone.setPermissions(['ADMINISTRATOR']);
    expect(await session.scope()).toBe(sorted(SCOPE));
  });

  it('of an inherit client loses what the account lost and gains nothing', async () => {
    await someone.setPermissions(RIGHTS);
    const own = expectStatus(await someone.get('/api/accounts'), 200).permissions;
    const session = await approvedBy(someone, flow, inherit, FIRST_PARTY_SCOPE);
    expect(await session.scope()).toBe(sorted(FIRST_PARTY_SCOPE, ...own));
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS', 'USE_ROBOTS']);
    const kept = own.filter((name: string) => name !== 'MANAGE_EVENTS');
    expect(await session.scope()).toBe(sorted(FIRST_PARTY_SCOPE, ...kept));
  });

  it('goes on for an account that lost every permission but ADMINISTRATOR', async () => {
    await someone.setPermissions(RIGHTS);
    const session = await approvedBy(someone, flow);
    await someone.setPermissions(['ADMINISTRATOR']);
    expect(await session.scope()).toBe(sorted(SCOPE));
  });

  it('of an account that may not approve any more is invalid_grant, and works again when it may', async () => {
    await someone.setPermissions(RIGHTS);
    const session = await approvedBy(someone, flow);
    await someone.setPermissions(['MANAGE_EVENTS', 'MANAGE_POSTS']);
    expect(await session.refresh()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await session.refresh()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    await someone.setPermissions(RIGHTS);
    expect(await session.scope()).toBe(sorted(SCOPE));
  });

  it('of a suspended account is invalid_grant, and works again when it is reinstated', async () => {
    const suspended = await admin.createMember(RIGHTS);
    const session = await approvedBy(suspended, flow);
    await admin.suspend(suspended.handle);
    expect(await session.refresh()).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    await admin.reinstate(suspended.handle);
    expect(await session.scope()).toBe(sorted(SCOPE));
  });
});

describe('a client whose allowed scopes change (product.md §2, §8)', () => {
  it('loses at the next refresh what it may not have any more, for good', async () => {
    const someone = await admin.createMember(RIGHTS);
    const client = await admin.createClient({ allowed_scopes: ALLOWED });
    const session = await approvedBy(someone, byCode, client);
    await setAllowed(client, ['MANAGE_EVENTS']);
    expect(await session.scope()).toBe(sorted('offline_access MANAGE_EVENTS'));
    await setAllowed(client, ALLOWED);
    expect(await session.scope()).toBe(sorted('offline_access MANAGE_EVENTS'));
  });

  it('gains nothing at a refresh, not even what it asked for at first', async () => {
    const someone = await admin.createMember(RIGHTS);
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    const session = await approvedBy(someone, byCode, client);
    await setAllowed(client, ['ADMINISTRATOR']);
    expect(await session.scope()).toBe(sorted('offline_access MANAGE_EVENTS'));
  });
});

describe('the scope parameter of a refresh (product.md §2, RFC 6749 §6)', () => {
  let someone: Member;
  let session: Session;
  beforeAll(async () => {
    someone = await admin.createMember(RIGHTS);
    session = await approvedBy(someone, byCode, explicit, `${SCOPE} USE_ROBOTS MANAGE_ROLES`);
  });

  it('narrows this access token alone', async () => {
    expect(await session.scope({ scope: 'MANAGE_EVENTS' })).toBe('MANAGE_EVENTS');
    expect(await session.scope()).toBe(sorted(SCOPE));
  });

  it('that is empty counts as none', async () => {
    expect(await session.scope({ scope: '' })).toBe(sorted(SCOPE));
  });

  it('may name what was requested and not granted: it is left out in silence', async () => {
    expect(await session.scope({ scope: `${SCOPE} USE_ROBOTS MANAGE_ROLES` })).toBe(sorted(SCOPE));
    expect(await session.scope({ scope: 'MANAGE_EVENTS USE_ROBOTS' })).toBe('MANAGE_EVENTS');
  });

  it('may name what was lost since: it is left out in silence', async () => {
    const loser = await admin.createMember(RIGHTS);
    const narrowed = await approvedBy(loser, byCode);
    await loser.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    expect(await narrowed.scope({ scope: SCOPE })).toBe(sorted('offline_access MANAGE_POSTS'));
    expect(await narrowed.scope({ scope: SCOPE })).toBe(sorted('offline_access MANAGE_POSTS'));
  });

  it.each(['openid', 'MANAGE_CATEGORIES', `${SCOPE} VIEW_ACCOUNTS`, 'NO_SUCH_SCOPE', 'manage_events'])(
    'that names what was never requested, as %j does, is invalid_scope and uses nothing up',
    async (scope) => {
      expect(await session.refresh({ scope })).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
      expect(await session.scope()).toBe(sorted(SCOPE));
    },
  );

  it('of an inherit client may name what it was given', async () => {
    const inherited = await approvedBy(someone, byDevice, inherit, FIRST_PARTY_SCOPE);
    expect(await inherited.scope({ scope: 'openid MANAGE_EVENTS' })).toBe('MANAGE_EVENTS openid');
    expect(await inherited.refresh({ scope: 'VIEW_ACCOUNTS' })).toMatchObject({ body: { error: 'invalid_scope' } });
  });
});

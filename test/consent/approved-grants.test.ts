import { describe, expect, it } from 'vitest';
import { FIRST_PARTY_SCOPE, postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { claimsOf, grantRow, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf } from '../support/http.ts';
import type { Member } from '../support/people/administrator.ts';
import type { Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const GRANTS = '/api/auth/oauth/grants';
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';
const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;
const SCOPE = 'openid offline_access';

const { tiers, admin } = await useTiers();
const client = await admin.createClient({ name: 'An application', allowed_scopes: ['MANAGE_EVENTS'] });

const raw = (of: { client_id: string } = client) => rawClient(tiers.address, of);
const listOf = async (person: Person, page = '') => expectStatus(await person.get(`${GRANTS}${page}`), 200);
const idsOf = async (person: Person): Promise<string[]> =>
  (await listOf(person)).grants.map(({ id }: { id: string }) => id);
const grantOf = (tokens: { access_token: string }): string => claimsOf(tokens.access_token).grant_id;

const pathOf = ({ pathname, search }: URL) => `${pathname}${search}`;
const newMember = (permissions = ['USE_OAUTH_CLIENTS']): Promise<Member> => admin.createMember(permissions);

/** What an answer says, the id of the request taken out, which differs each time. */
const refusal = ({ status, body: { metadata, ...body } }: Answer) => ({ status, ...body });

describe('the list of what an account has approved (product.md §8)', () => {
  it('shows a grant of the code flow and what became of it', async () => {
    const member = await newMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const { code, verifier } = await raw().approvedCode(member, {
      scope: `${SCOPE} MANAGE_EVENTS`,
      resource: `${tiers.issuer}/mcp`,
    });
    const tokens = expectStatus(await raw().exchange(code, verifier), 200);
    const answer = await member.get(GRANTS);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const row = {
      id: grantOf(tokens),
      createdAt: expect.stringMatching(ISO_TIME),
      oauth_client_id: client.id,
      client_id: client.client_id,
      client_name: 'An application',
      account_id: member.id,
      scope: tokens.scope,
      expires_at: expect.stringMatching(ISO_TIME),
      resource: `${tiers.issuer}/mcp`,
      scopes: tokens.scope.split(' '),
      can_renew: true,
    };
    expect(expectStatus(answer, 200)).toEqual({
      grants: [row],
      page_size: 50,
      results: 1,
      total_pages: 1,
      current_page: 1,
    });

    await member.setPermissions(['USE_OAUTH_CLIENTS']);
    expectStatus(await raw().refresh(tokens.refresh_token), 200);
    expect((await listOf(member)).grants).toEqual([
      { ...row, scope: SCOPE, scopes: SCOPE.split(' '), last_used_at: expect.stringMatching(ISO_TIME) },
    ]);
  });

  it('shows a grant of the device flow, and one that cannot renew', async () => {
    const member = await newMember();
    const cli = await raw({ client_id: 'storyden-cli' }).tokensByDevice(member, FIRST_PARTY_SCOPE);
    const short = await raw().tokensByCode(member, 'openid');
    expect((await listOf(member)).grants).toMatchObject([
      { id: grantOf(cli), client_id: 'storyden-cli', client_name: 'Storyden', can_renew: true },
      { id: grantOf(short), client_id: client.client_id, scope: 'openid', can_renew: false },
    ]);
  });

  it('shows nothing that is pending, denied or revoked', async () => {
    const member = await newMember();
    await member.openAuthorization(raw().authorizeUrl().url);
    await member.denyAuthorization(raw().authorizeUrl().url);
    const tokens = await raw().tokensByCode(member, SCOPE);
    expectStatus(
      await postForm(`${tiers.address}/api/oauth/revoke`, { client_id: client.client_id, token: tokens.refresh_token }),
      200,
    );
    expect(await listOf(member)).toMatchObject({ grants: [], results: 0 });
  });

  it('shows an approval that outlives its grants, because it still answers for the person, until it is taken back', async () => {
    const member = await newMember();
    const tokens = await raw().tokensByCode(member, 'openid profile');
    await grantRow(tiers.databaseUrl, tokens.access_token, 'expires_at = now()');
    const silent = async () =>
      locationOf(await member.get(pathOf(raw().authorizeUrl({ scope: 'openid', prompt: 'none' }).url))).searchParams;
    expect((await silent()).has('code')).toBe(true);

    const { grants, results } = await listOf(member);
    expect(results).toBe(1);
    expect(grants).toEqual([
      {
        id: expect.any(String),
        createdAt: expect.stringMatching(ISO_TIME),
        oauth_client_id: client.id,
        client_id: client.client_id,
        client_name: 'An application',
        account_id: member.id,
        scope: 'openid profile',
        scopes: ['openid', 'profile'],
        can_renew: false,
      },
    ]);
    const [{ id }] = grants;
    expect(await (await newMember()).delete(`${GRANTS}/${id}`)).toMatchObject({ status: 404 });
    expectStatus(await member.delete(`${GRANTS}/${id}`), 204);
    expect((await silent()).get('error')).toBe('consent_required');
    expect(await idsOf(member)).toEqual([]);
    expect(await member.delete(`${GRANTS}/${id}`)).toMatchObject({ status: 404 });
  });

  it("shows nobody else's, not even to an administrator", async () => {
    const [one, other] = [await newMember(), await newMember()];
    const tokens = await raw().tokensByCode(one, SCOPE);
    expect(await idsOf(one)).toEqual([grantOf(tokens)]);
    expect(await idsOf(other)).toEqual([]);
    expect(await idsOf(admin)).toEqual([]);
  });

  it('has pages', async () => {
    const member = await newMember();
    await rowsOf(
      tiers.databaseUrl,
      `insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, expires_at)
       select gen_random_uuid(), $1, $2, '{openid}', '{openid}', false, now() + interval '1 hour'
       from generate_series(1, 52)`,
      [client.id, member.id],
    );
    const first = await listOf(member);
    expect(first).toMatchObject({ page_size: 50, results: 52, total_pages: 2, current_page: 1, next_page: 2 });
    const { grants, ...second } = await listOf(member, '?page=2');
    expect(second).toEqual({ page_size: 50, results: 52, total_pages: 2, current_page: 2 });
    expect(first.grants).toHaveLength(50);
    expect(new Set([...first.grants, ...grants].map(({ id }) => id)).size).toBe(52);
    expect(await listOf(member, '?page=3')).toMatchObject({ grants: [], current_page: 3 });
    expect(await member.get(`${GRANTS}?page=0`)).toMatchObject({ status: 400, body: { error: 'invalid_argument' } });
  });
});

describe('deleting a grant (product.md §4)', () => {
  it('revokes refreshing and userinfo at once and takes it off the list', async () => {
    const member = await newMember();
    const tokens = await raw().tokensByCode(member, SCOPE);
    const other = await raw().tokensByCode(member, SCOPE);
    expect((await userinfo(tiers.address, tokens.access_token)).status).toBe(200);
    const answer = await member.delete(`${GRANTS}/${grantOf(tokens)}`);
    expect({ status: answer.status, text: answer.text }).toEqual({ status: 204, text: '' });

    expect(await raw().refresh(tokens.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
    expect(await userinfo(tiers.address, tokens.access_token)).toMatchObject({
      status: 401,
      body: { error: 'invalid_token' },
    });
    expect(await idsOf(member)).toEqual([grantOf(other)]);
    expect((await userinfo(tiers.address, other.access_token)).status).toBe(200);
    expectStatus(await raw().refresh(other.refresh_token), 200);
  });

  it('of another account is 404 exactly like one that does not exist, and leaves it alone', async () => {
    const [owner, stranger] = [await newMember(), await newMember()];
    const tokens = await raw().tokensByCode(owner, SCOPE);
    const unknown = refusal(await stranger.delete(`${GRANTS}/${UNKNOWN_ID}`));
    expect(unknown).toMatchObject({ status: 404, error: 'not_found' });
    for (const person of [stranger, admin]) {
      expect(refusal(await person.delete(`${GRANTS}/${grantOf(tokens)}`))).toEqual(unknown);
    }
    expect(refusal(await stranger.delete(`${GRANTS}/no-uuid`))).toEqual(unknown);
    expect(await idsOf(owner)).toEqual([grantOf(tokens)]);
    expectStatus(await raw().refresh(tokens.refresh_token), 200);
  });

  it('that is deleted or over already is 404', async () => {
    const member = await newMember();
    const [deleted, over] = [await raw().tokensByCode(member, SCOPE), await raw().tokensByCode(member, SCOPE)];
    expectStatus(await member.delete(`${GRANTS}/${grantOf(deleted)}`), 204);
    await grantRow(tiers.databaseUrl, over.access_token, 'expires_at = now()');
    for (const tokens of [deleted, over]) {
      expect(await member.delete(`${GRANTS}/${grantOf(tokens)}`)).toMatchObject({ status: 404 });
    }
  });

  it('works for an account that may not approve any more', async () => {
    const member = await newMember();
    const tokens = await raw().tokensByCode(member, SCOPE);
    await member.setPermissions([]);
    expectStatus(await member.delete(`${GRANTS}/${grantOf(tokens)}`), 204);
  });
});

import { v7 as uuidv7 } from 'uuid';
import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS, registerAt, UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, deviceRow, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Administrator, Member } from '../support/people/administrator.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const TOKENS = '/api/auth/oauth/tokens';
const ALL_TOKENS = '/api/admin/oauth/refresh-tokens';
const DEVICES = '/api/admin/oauth/device-authorizations';
const ISO_TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

type Row = Answer['body'];

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient({ allowed_scopes: ['READ_PROFILE'] });

const raw = () => rawClient(tiers.address, client);
const read = async (someone: Member | Administrator, path: string) => expectStatus(await someone.get(path), 200);
const grantOf = (tokens: Row): string => claimsOf(tokens.access_token).grant_id;

describe('Refresh tokens, as people see them (product.md §8)', () => {
  it('are the grants that can renew, of the account alone; administrators see everybody’s', async () => {
    const [first, stranger] = [await admin.createMember(), await admin.createMember()];
    const renewable = await raw().tokensByCode(first, 'openid offline_access READ_PROFILE');
    await raw().tokensByCode(first, 'openid');
    const others = await raw().tokensByDevice(stranger, 'offline_access');
    const row = {
      id: grantOf(renewable),
      createdAt: ISO_TIME,
      oauth_client_id: client.id,
      client_id: client.client_id,
      client_name: 'Test client',
      account_id: first.id,
      scope: expect.stringContaining('READ_PROFILE'),
      expires_at: ISO_TIME,
    };
    expect(await read(first, TOKENS)).toEqual({
      tokens: [row],
      page_size: 50,
      results: 1,
      total_pages: 1,
      current_page: 1,
    });
    expect((await read(first, '/api/auth/oauth/grants')).results).toBe(2);
    const all = await read(admin, ALL_TOKENS);
    expect(all.tokens).toContainEqual(row);
    expect(all.tokens.map(({ id }: Row) => id)).toContain(grantOf(others));
    expect(all).toMatchObject({ page_size: 50, current_page: 1 });

    expectStatus(await raw().refresh(renewable.refresh_token), 200);
    expect((await read(first, TOKENS)).tokens).toEqual([{ ...row, last_used_at: ISO_TIME }]);
  });

  it('are revoked by deleting, once; nothing renews any more', async () => {
    const tokens = await raw().tokensByCode(member, 'offline_access');
    const path = `${TOKENS}/${grantOf(tokens)}`;
    const gone = await member.delete(path);
    expect({ status: gone.status, text: gone.text }).toEqual({ status: 204, text: '' });
    expectOAuthRefused(await raw().refresh(tokens.refresh_token), 400, 'invalid_grant');
    expectRefused(await member.delete(path), 404, 'not_found');
    expect((await read(member, TOKENS)).tokens.map(({ id }: Row) => id)).not.toContain(grantOf(tokens));
  });

  it('of others answer like unknown ones, but not to administrators', async () => {
    const tokens = await raw().tokensByCode(member, 'offline_access');
    const stranger = await admin.createMember();
    for (const id of [grantOf(tokens), UNKNOWN_ID, 'no-uuid']) {
      expectRefused(await stranger.delete(`${TOKENS}/${id}`), 404, 'not_found');
      expectRefused(await admin.delete(`${TOKENS}/${id}`), 404, 'not_found');
      expectRefused(await stranger.delete(`${ALL_TOKENS}/${id}`), 403, 'permission_denied');
    }
    const refreshed = expectStatus(await raw().refresh(tokens.refresh_token), 200);
    expectStatus(await admin.delete(`${ALL_TOKENS}/${grantOf(tokens)}`), 204);
    expectOAuthRefused(await raw().refresh(refreshed.refresh_token), 400, 'invalid_grant');
    expectRefused(await admin.delete(`${ALL_TOKENS}/${grantOf(tokens)}`), 404, 'not_found');
    expectRefused(await admin.delete(`${ALL_TOKENS}/${UNKNOWN_ID}`), 404, 'not_found');
  });

  it('belong to an account even when it may use OAuth clients no more', async () => {
    const former = await admin.createMember();
    const tokens = await raw().tokensByCode(former, 'offline_access');
    await former.setPermissions([]);
    expect((await read(former, TOKENS)).results).toBe(1);
    expectStatus(await former.delete(`${TOKENS}/${grantOf(tokens)}`), 204);
  });
});

describe('Device authorizations, as administrators see them (product.md §8)', () => {
  const rowFor = async (device: Row) => {
    const { id } = await deviceRow(tiers.databaseUrl, device.device_code);
    const { device_authorisations } = await read(admin, DEVICES);
    return device_authorisations.find((row: Row) => row.id === id);
  };

  it('show every step, and never the codes', async () => {
    const start = async (): Promise<Row> =>
      expectStatus(await raw().startDevice({ scope: 'openid READ_PROFILE' }), 200);
    const [device, denied] = [await start(), await start()];
    const pending = {
      id: expect.any(String),
      createdAt: ISO_TIME,
      client_id: client.client_id,
      client_name: 'Test client',
      scope: 'openid READ_PROFILE',
      expires_at: ISO_TIME,
      poll_interval_seconds: 5,
    };
    expect(await rowFor(device)).toEqual(pending);

    expectOAuthRefused(await raw().pollDevice(device.device_code), 400, 'authorization_pending');
    await deviceRow(tiers.databaseUrl, device.device_code, `last_polled_at = last_polled_at - interval '2 seconds'`);
    expectOAuthRefused(await raw().pollDevice(device.device_code), 400, 'slow_down');
    const polled = { ...pending, last_polled_at: ISO_TIME, poll_interval_seconds: 10 };
    expect(await rowFor(device)).toEqual(polled);
    expectStatus(await member.readDevice(device.user_code), 200);
    const claimed = { ...polled, claimed_by_account_id: member.id };
    expect(await rowFor(device)).toEqual(claimed);
    expectStatus(await member.decideDevice(device.user_code, 'approve'), 200);
    const approved = { ...claimed, approved_by_account_id: member.id, approved_at: ISO_TIME };
    expect(await rowFor(device)).toEqual(approved);
    await deviceRow(tiers.databaseUrl, device.device_code, `last_polled_at = now() - interval '1 minute'`);
    expectStatus(await raw().pollDevice(device.device_code), 200);
    expect(await rowFor(device)).toEqual({ ...approved, consumed_at: ISO_TIME });

    await member.denyDevice(denied.user_code);
    expect(await rowFor(denied)).toEqual({ ...pending, claimed_by_account_id: member.id, denied_at: ISO_TIME });
    const { text } = await admin.get(DEVICES);
    for (const { device_code, user_code } of [device, denied]) {
      for (const code of [device_code, user_code, user_code.replace('-', '')]) expect(text).not.toContain(code);
    }
  });

  it('that somebody claimed come before any number that wait, and those before the ones that are over', async () => {
    const start = async (): Promise<Row> => expectStatus(await raw().startDevice(), 200);
    const [claimed, denied] = [await start(), await start()];
    expectStatus(await member.readDevice(claimed.user_code), 200);
    await member.denyDevice(denied.user_code);
    const { client_id: clientId } = await deviceRow(tiers.databaseUrl, claimed.device_code);
    await rowsOf(
      tiers.databaseUrl,
      `insert into device_authorizations (id, client_id, device_code_hash, user_code_hash, requested_scope,
         poll_interval_seconds, expires_at)
       select id, $1, sha256(id::text::bytea), sha256(('user' || id)::bytea), '{openid}', 5, now() + interval '15 minutes'
       from unnest($2::uuid[]) id`,
      [clientId, Array.from({ length: 120 }, () => uuidv7())],
    );
    const seen: Row[] = [];
    for (let next = ''; ; ) {
      const page = await read(admin, `${DEVICES}?${next}`);
      seen.push(...page.device_authorisations);
      if (page.next_page === undefined) break;
      next = `page=${page.next_page}&page_token=${page.next_page_token}`;
    }
    const stateOf = (row: Row) => {
      if (row.denied_at ?? row.approved_at) return 2;
      return row.claimed_by_account_id === undefined ? 1 : 0;
    };
    const places = seen.map((row) => [stateOf(row), row.id]);
    const inOrder = places.toSorted(([a, one], [b, other]) => a - b || (one < other ? 1 : -1));
    expect(places).toEqual(inOrder);
    expect(seen[0]).toMatchObject({ claimed_by_account_id: member.id });
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const rows = await rowsOf(tiers.databaseUrl, 'select count(*)::int from device_authorizations');
    expect([{ count: seen.length }]).toEqual(rows);
  });

  it('are listed in pages', async () => {
    expectRefused(await admin.get(`${DEVICES}?page_token=0`), 400, 'invalid_argument');
    expect(await read(admin, `${DEVICES}?page=9`)).toMatchObject({ device_authorisations: [], current_page: 9 });
    expectRefused(await admin.get(`${DEVICES}?page=0`), 400, 'invalid_argument');
  });
});

describe('Pages (product.md §8)', () => {
  const ids = (rows: Row[]) => rows.map(({ id }) => id);
  /** Clients as registration would have made them one after the other, without 60 requests. */
  const fill = (accountId: string, prefix: string, count: number) =>
    rowsOf(
      tiers.databaseUrl,
      `insert into clients (id, client_id, account_id, name, type, scope_policy, redirect_uris, allowed_scopes,
         allowed_grants, token_endpoint_auth_method, pkce_required)
       select id, $2 || id, $1, 'Filler', 'public', 'explicit', '{}', '{}', '{refresh_token}', 'none', true
       from unnest($3::uuid[]) id`,
      [accountId, prefix, Array.from({ length: count }, () => uuidv7())],
    );

  it('stay what they were while rows are added, so that somebody who reads on misses none and sees none twice', async () => {
    const owner = await admin.createMember();
    await fill(owner.id, 'first-', 60);
    const path = (page: number) => `${OWN_CLIENTS}?page=${page}`;
    const first = await read(owner, path(1));
    expect(first).toMatchObject({ results: 60, total_pages: 2, current_page: 1, next_page: 2, page_size: 50 });
    expect(first.clients).toHaveLength(50);

    const added = await Promise.all([1, 2, 3].map(() => registerAt(OWN_CLIENTS, owner)));
    const second = await read(owner, path(first.next_page));
    expect(second).toMatchObject({ results: 63, total_pages: 2, current_page: 2 });
    expect(second).not.toHaveProperty('next_page');
    expect(ids((await read(owner, path(1))).clients)).toEqual(ids(first.clients));
    const seen = ids([...first.clients, ...second.clients]);
    expect(new Set(seen).size).toBe(63);
    expect(seen.slice(60).toSorted()).toEqual(ids(added).toSorted());
    expect(await read(owner, path(3))).toMatchObject({ clients: [], results: 63, current_page: 3 });
  });

  it('hide nobody when rows are deleted meanwhile', async () => {
    const owner = await admin.createMember();
    await fill(owner.id, 'deleted-', 60);
    const first = await read(owner, OWN_CLIENTS);
    for (const { id } of first.clients.slice(0, 5)) {
      expectStatus(await owner.delete(`${OWN_CLIENTS}/${id}`), 204);
    }
    const next = `${OWN_CLIENTS}?page=${first.next_page}&page_token=${first.next_page_token}`;
    const second = await read(owner, next);
    expect(ids([...first.clients, ...second.clients])).toHaveLength(60);
    expect(second).toMatchObject({ results: 55, current_page: 2 });
    expect(second).not.toHaveProperty('next_page');
  });

  it('of administrators have the newest first, on every page', async () => {
    const owner = await admin.createMember();
    await fill(owner.id, 'newest-', 60);
    const newest = await registerAt(OWN_CLIENTS, owner);
    const first = await read(admin, ALL_CLIENTS);
    expect(first.clients[0].id).toBe(newest.id);
    const second = await read(admin, `${ALL_CLIENTS}?page=2&page_token=${first.next_page_token}`);
    const seen = ids([...first.clients, ...second.clients]);
    expect(seen).toEqual(seen.toSorted().toReversed());
    expect((await read(admin, '/api/admin/accounts')).accounts[0].id).toBe(owner.id);
    expectRefused(await admin.get(`${ALL_CLIENTS}?page_token=else`), 400, 'invalid_argument');
  });

  it('of one account have nothing of another, and of all have both', async () => {
    const [one, other] = [await admin.createMember(), await admin.createMember()];
    await fill(one.id, 'one-', 3);
    await fill(other.id, 'other-', 2);
    expect((await read(one, OWN_CLIENTS)).results).toBe(3);
    expect((await read(other, OWN_CLIENTS)).results).toBe(2);
    expect((await read(admin, OWN_CLIENTS)).clients.every((row: Row) => row.account_id === admin.id)).toBe(true);
    expect((await read(admin, ALL_CLIENTS)).results).toBeGreaterThanOrEqual(5);
  });
});

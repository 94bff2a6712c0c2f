import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, type Message, refusalOf } from '../support/clients/proto-client.ts';
import { claimsOf, grantRow, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

const { tiers, admin } = await useTiers();
const RESOURCE = `${tiers.issuer}/mcp`;
const [first, second] = [await admin.createClient(), await admin.createClient()];
const [anna, ben] = [await admin.createMember(), await admin.createMember()];

const grants = (method: string, request: Message = {}): Promise<Message> =>
  callGrants(tiers.grantsAddress, { service: 'GrantService', method, request, token: tiers.readerToken });
const grantIn = (tokens: { access_token: string }): string => claimsOf(tokens.access_token).grant_id;

async function tokensFor(member: Member, { client_id }: RegisteredClient, scope = SCOPE, resource?: string) {
  const client = rawClient(tiers.address, { client_id });
  const asked = { scope, ...(resource !== undefined && { resource }) };
  const { code, verifier } = await client.approvedCode(member, asked);
  return expectStatus(await client.exchange(code, verifier), 200);
}
const newGrant = async (member: Member, client: RegisteredClient, resource?: string) =>
  grantIn(await tokensFor(member, client, SCOPE, resource));

const revoke = (id: string) =>
  callGrants(tiers.grantsAddress, {
    ...{ service: 'GrantService', method: 'RevokeGrant', request: { id }, token: tiers.adminToken },
  });

/** The id of a grant that has expired a minute ago. */
async function nowOver(tokens: { access_token: string }): Promise<string> {
  await grantRow(tiers.databaseUrl, tokens.access_token, `expires_at = now() - interval '1 minute'`);
  return grantIn(tokens);
}

/** Ids that a list has; its total is as many. */
async function listed(request: Message): Promise<string[]> {
  const { grants: rows = [], total_size: total = 0, next_page_token: next } = await grants('ListGrants', request);
  expect({ total, next }).toEqual({ total: rows.length, next: undefined });
  return rows.map(({ id }: Message) => id);
}

// In the order in which they are made, which is that of their ids.
const annaFirst = await newGrant(anna, first);
const annaSecond = await newGrant(anna, second, RESOURCE);
const benFirst = await newGrant(ben, first, RESOURCE);
const short = grantIn(await tokensFor(ben, first, 'openid'));
const revoked = await newGrant(ben, second, RESOURCE);
await revoke(revoked);
const expired = await nowOver(await tokensFor(anna, first));
// Revoked before it was over.
const both = await tokensFor(anna, second);
await revoke(grantIn(both));
await nowOver(both);

describe('ListGrants (docs/rpc.md)', () => {
  it.each<[string, Message, string[]]>([
    ['nothing: the live ones', {}, [annaFirst, annaSecond, benFirst, short]],
    ['the state live', { state: 'GRANT_STATE_LIVE' }, [annaFirst, annaSecond, benFirst, short]],
    ['the state expired', { state: 'GRANT_STATE_EXPIRED' }, [expired]],
    ['the state revoked', { state: 'GRANT_STATE_REVOKED' }, [revoked, grantIn(both)]],
    ['a client', { client_id: first.client_id }, [annaFirst, benFirst, short]],
    ['an account', { account_id: anna.id }, [annaFirst, annaSecond]],
    ['an account and a client', { account_id: anna.id, client_id: first.client_id }, [annaFirst]],
    ['a resource', { resource: RESOURCE }, [annaSecond, benFirst]],
    ['a resource and a client', { resource: RESOURCE, client_id: first.client_id }, [benFirst]],
    ['a resource in another spelling', { resource: `${RESOURCE}/` }, []],
    ['a client and a state', { client_id: first.client_id, state: 'GRANT_STATE_EXPIRED' }, [expired]],
    ['a client without any in a state', { client_id: first.client_id, state: 'GRANT_STATE_REVOKED' }, []],
    [
      'all of it',
      { account_id: ben.id, client_id: second.client_id, resource: RESOURCE, state: 'GRANT_STATE_REVOKED' },
      [revoked],
    ],
    ['those that can renew', { client_id: first.client_id, renewable_only: true }, [annaFirst, benFirst]],
    [
      'expired ones that could renew',
      { account_id: anna.id, renewable_only: true, state: 'GRANT_STATE_EXPIRED' },
      [expired],
    ],
    ['an unknown client', { client_id: 'nobody' }, []],
    ['an account and an unknown client', { account_id: anna.id, client_id: 'nobody' }, []],
    ['an unknown account', { account_id: UNKNOWN_ID }, []],
  ])('asked for %s gives that and counts it', async (_, request, ids) => {
    expect(await listed(request)).toEqual(ids);
    expect(await listed({ ...request, order_by: 'created_at desc' })).toEqual(ids.toReversed());
  });

  it('pages through what a filter lets through', async () => {
    const filter = { client_id: first.client_id, page_size: 2 };
    const page = await grants('ListGrants', filter);
    expect(page).toMatchObject({ grants: [{ id: annaFirst }, { id: benFirst }], total_size: 3 });
    const next = await grants('ListGrants', { ...filter, page_token: page.next_page_token });
    expect(next.next_page_token).toBeUndefined();
    expect(next).toMatchObject({ grants: [{ id: short }], total_size: 3 });
    const skipped = await grants('ListGrants', { ...filter, skip: 2 });
    expect(skipped.grants).toMatchObject([{ id: short }]);
  });

  it('refuses a state that there is not', async () => {
    const refused = await refusalOf(grants('ListGrants', { state: 7 }));
    expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('state') });
  });

  it('has what an account approved before in the list of live ones alone, by client too, and by no resource', async () => {
    const member = await admin.createMember();
    const grant = await newGrant(member, first);
    const other = await newGrant(member, second);
    await newGrant(member, second);
    const all = { account_id: member.id, include_remembered: true };
    const ended = await grants('ListGrants', { ...all, client_id: second.client_id });
    expect(ended.total_size).toBe(2);
    await rowsOf(tiers.databaseUrl, `update grants set expires_at = now() where id = any($1::uuid[])`, [
      ended.grants.map(({ id }: Message) => id),
    ]);
    const remembered = await listed({ ...all, client_id: second.client_id });
    expect(remembered).toHaveLength(1);
    expect(remembered).not.toContain(other);
    expect((await listed(all)).toSorted()).toEqual([grant, ...remembered].toSorted());
    expect(await listed({ ...all, client_id: first.client_id })).toEqual([grant]);
    expect(await listed({ ...all, resource: RESOURCE })).toEqual([]);
    expect(await listed({ ...all, state: 'GRANT_STATE_EXPIRED' })).toContain(other);
    expect(await listed({ ...all, state: 'GRANT_STATE_EXPIRED' })).not.toContain(remembered[0]);
    expect(await listed({ ...all, state: 'GRANT_STATE_REVOKED' })).toEqual([]);
    expect(await listed({ account_id: member.id })).toEqual([grant]);
  });

  it('has no grant of a deleted client, in any state', async () => {
    const gone = await admin.createClient();
    const member = await admin.createMember();
    const id = await newGrant(member, gone);
    await admin.deleteClient(gone);
    expect(await listed({ client_id: gone.client_id })).toEqual([]);
    for (const state of ['GRANT_STATE_LIVE', 'GRANT_STATE_EXPIRED', 'GRANT_STATE_REVOKED']) {
      expect(await listed({ account_id: member.id, state })).toEqual([]);
    }
    expect(await grants('BatchGetGrants', { ids: [id] })).toEqual({});
  });

  it('answers the same as JSON on the second port', async () => {
    const answer = await fetch(`${tiers.connectAddress}/storyden.oauth.v1.GrantService/ListGrants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tiers.readerToken}` },
      body: JSON.stringify({ clientId: first.client_id, state: 'GRANT_STATE_EXPIRED' }),
    });
    expect(await answer.json()).toMatchObject({ grants: [{ id: expired, accountId: anna.id }], totalSize: 1 });
  });
});

describe('BatchGetGrants (AIP-231)', () => {
  const read = async (ids: readonly string[]): Promise<string[]> => {
    const { grants: rows = [] } = await grants('BatchGetGrants', { ids });
    return rows.map(({ id }: Message) => id);
  };

  it('gives grants in any state, in the order of the ids, as often as they are named', async () => {
    const ids = [revoked, annaFirst, expired, annaFirst];
    expect(await read(ids)).toEqual(ids);
    expect(await read([annaFirst.toUpperCase()])).toEqual([annaFirst]);
    const { grants: rows } = await grants('BatchGetGrants', { ids: [annaFirst] });
    expect(rows).toEqual([(await grants('GetGrant', { id: annaFirst })).grant]);
  });

  it('leaves out what names nothing', async () => {
    expect(await read([UNKNOWN_ID, annaFirst, 'no-id', ''])).toEqual([annaFirst]);
    expect(await read([UNKNOWN_ID])).toEqual([]);
    expect(await read([])).toEqual([]);
  });

  it('takes 100 ids and no more', async () => {
    expect(await read(Array.from({ length: 100 }, () => annaFirst))).toHaveLength(100);
    const refused = await refusalOf(grants('BatchGetGrants', { ids: Array.from({ length: 101 }, () => annaFirst) }));
    expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('100') });
  });
});

import { status } from '@grpc/grpc-js';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_ID } from '../support/clients/managed-clients.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, type Message, refusalOf } from '../support/clients/proto-client.ts';
import { committedMeanwhile, holdGrant, holdRows } from '../support/database/held-rows.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Member, RegisteredClient } from '../support/people/administrator.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';

const { tiers, admin } = await useTiers();

const call = (method: string, request: Message, service = 'GrantService'): Promise<Message> =>
  callGrants(tiers.grantsAddress, { service, method, request, token: tiers.adminToken });
const revokeGrants = async (request: Message): Promise<number> =>
  (await call('RevokeGrants', request)).revoked_count ?? 0;
const raw = ({ client_id }: RegisteredClient) => rawClient(tiers.address, { client_id });
const tokensOf = (member: Member, client: RegisteredClient) => raw(client).tokensByCode(member, SCOPE);
const isActive = async (token: string) => (await call('IntrospectToken', { token }, 'TokenService')).active ?? false;
const live = async (request: Message): Promise<number> =>
  (await call('ListGrants', { ...request, ...(request.account_id && { include_remembered: true }) })).total_size ?? 0;

describe('RevokeGrants (docs/rpc.md)', () => {
  it('by client ends what every account gave it, says how many grants, and leaves the other clients alone', async () => {
    const [client, other] = [await admin.createClient(), await admin.createClient()];
    const [anna, ben] = [await admin.createMember(), await admin.createMember()];
    const given = [await tokensOf(anna, client), await tokensOf(anna, client), await tokensOf(ben, client)];
    const kept = await tokensOf(anna, other);
    expect(await revokeGrants({ client_id: client.client_id })).toBe(3);
    for (const { access_token, refresh_token } of given) {
      expect([await isActive(access_token), await isActive(refresh_token)]).toEqual([false, false]);
      expect((await raw(client).refresh(refresh_token)).body.error).toBe('invalid_grant');
    }
    expect(await live({ account_id: anna.id, client_id: client.client_id })).toBe(0);
    expect(await live({ account_id: ben.id })).toBe(0);
    expect([await isActive(kept.access_token), await live({ account_id: anna.id })]).toEqual([true, 1]);
    expect(await revokeGrants({ client_id: client.client_id })).toBe(0);
  });

  it('by account ends what it gave every client, and by both that of one for the other', async () => {
    const [client, other] = [await admin.createClient(), await admin.createClient()];
    const [anna, ben] = [await admin.createMember(), await admin.createMember()];
    await tokensOf(anna, client);
    await tokensOf(anna, other);
    await tokensOf(ben, client);
    expect(await revokeGrants({ account_id: anna.id, client_id: client.client_id })).toBe(1);
    expect([await live({ account_id: anna.id }), await live({ account_id: ben.id })]).toEqual([1, 1]);
    await tokensOf(anna, client);
    expect(await revokeGrants({ account_id: anna.id })).toBe(2);
    expect([await live({ account_id: anna.id }), await live({ account_id: ben.id })]).toEqual([0, 1]);
  });

  it('counts no grant that is over, and none that was revoked before', async () => {
    const client = await admin.createClient();
    const member = await admin.createMember();
    const [over] = [await tokensOf(member, client), await tokensOf(member, client)];
    const { grant_id: id } = claimsOf(over.access_token);
    await rowsOf(tiers.databaseUrl, 'update grants set expires_at = now() where id = $1', [id]);
    expect(await revokeGrants({ client_id: client.client_id })).toBe(1);
  });

  it('ends nothing, and is no error, where there is nothing', async () => {
    expect(await revokeGrants({ client_id: 'nobody' })).toBe(0);
    expect(await revokeGrants({ account_id: UNKNOWN_ID })).toBe(0);
    expect(await revokeGrants({ account_id: UNKNOWN_ID, client_id: 'nobody' })).toBe(0);
  });

  it('is refused without an account and a client', async () => {
    const member = await admin.createMember();
    await tokensOf(member, await admin.createClient());
    const refused = await refusalOf(call('RevokeGrants', {}));
    expect(refused).toMatchObject({ code: status.INVALID_ARGUMENT, details: expect.stringContaining('account_id') });
    expect(await live({ account_id: member.id })).toBe(1);
  });

  it('ends with one call as JSON on the second port', async () => {
    const member = await admin.createMember();
    await tokensOf(member, await admin.createClient());
    const answer = await fetch(`${tiers.connectAddress}/storyden.oauth.v1.GrantService/RevokeGrants`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${tiers.adminToken}` },
      body: JSON.stringify({ accountId: member.id }),
    });
    expect(await answer.json()).toEqual({ revokedCount: 1 });
  });
});

describe('RevokeGrants of very many', () => {
  /** A client that so many accounts have approved, each with a grant or without one. */
  async function approvedByMany(accounts: number, withGrants: boolean): Promise<RegisteredClient> {
    const client = await admin.createClient();
    const of = `from generate_series(1, $2) i`;
    await rowsOf(
      tiers.databaseUrl,
      `insert into consents (account_id, client_id, scope) select 'account-' || i, $1, '{openid}' ${of}`,
      [client.id, accounts],
    );
    if (withGrants) {
      await rowsOf(
        tiers.databaseUrl,
        `insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, expires_at)
         select gen_random_uuid(), $1, 'account-' || i, '{openid}', '{openid}', false, now() + interval '1 hour' ${of}`,
        [client.id, accounts],
      );
    }
    return client;
  }
  const left = async ({ id }: RegisteredClient) => {
    const [row] = await rowsOf(
      tiers.databaseUrl,
      `select (select count(*)::int from consents where client_id = $1) as consents,
         (select count(*)::int from grants where client_id = $1 and revoked_at is null) as grants`,
      [id],
    );
    return row;
  };

  it('takes several transactions, and ends and counts each once', async () => {
    const client = await approvedByMany(1_203, true);
    expect(await revokeGrants({ client_id: client.client_id })).toBe(1_203);
    expect(await left(client)).toEqual({ consents: 0, grants: 0 });
  });

  it('ends remembered approvals alone too', async () => {
    const client = await approvedByMany(1_203, false);
    expect(await revokeGrants({ client_id: client.client_id })).toBe(0);
    expect(await left(client)).toEqual({ consents: 0, grants: 0 });
  });

  it('that is called four times at once counts each grant in one answer', async () => {
    const client = await approvedByMany(2_003, true);
    const request = { client_id: client.client_id };
    const counts = await Promise.all(Array.from({ length: 4 }, () => revokeGrants(request)));
    expect(counts.reduce((sum, count) => sum + count)).toBe(2_003);
    expect(await left(client)).toEqual({ consents: 0, grants: 0 });
  });
});

describe('RevokeGrants at the moment of', () => {
  it.each(['first', 'last'])('a refresh, which comes %s, leaves nothing alive', async (place) => {
    const client = await admin.createClient();
    const tokens = await tokensOf(await admin.createMember(), client);
    const { grant_id: id } = claimsOf(tokens.access_token);
    const held = await holdGrant(tiers.databaseUrl, id);
    const acts = [() => raw(client).refresh(tokens.refresh_token), () => revokeGrants({ client_id: client.client_id })];
    const inOrder = place === 'first' ? acts : acts.toReversed();
    const underWay: Promise<unknown>[] = [];
    for (const act of inOrder) {
      underWay.push(act());
      await held.awaited(underWay.length);
    }
    await held.release();
    const [refreshed, revoked] = place === 'first' ? underWay : underWay.toReversed();
    expect(await revoked).toBe(1);
    const { body } = (await refreshed) as Awaited<ReturnType<ReturnType<typeof raw>['refresh']>>;
    if (body.error === undefined) {
      expect([await isActive(body.access_token), await isActive(body.refresh_token)]).toEqual([false, false]);
    } else expect(body.error).toBe('invalid_grant');
    expect(await isActive(tokens.refresh_token)).toBe(false);
  });

  it('a redemption ends and counts what it gives', async () => {
    const client = await admin.createClient();
    const member = await admin.createMember();
    const { code, verifier } = await raw(client).approvedCode(member, { scope: SCOPE });
    const lock = `select from authorization_requests where code_hash = sha256(convert_to($1, 'UTF8')) for update`;
    const held = await holdRows(tiers.databaseUrl, lock, [code]);
    const redeeming = raw(client).exchange(code, verifier);
    await held.awaited(1);
    const revoking = revokeGrants({ client_id: client.client_id });
    await held.awaited(2);
    await held.release();
    const tokens = expectStatus(await redeeming, 200);
    expect(await revoking).toBe(1);
    expect([await isActive(tokens.access_token), await isActive(tokens.refresh_token)]).toEqual([false, false]);
  });

  it('an approval that is remembered ends and counts the grant that it gets meanwhile', async () => {
    const client = await admin.createClient();
    const member = await admin.createMember();
    await raw(client).approvedCode(member, { scope: SCOPE });
    const grant = `with remembered as (select client_id, account_id, scope from consents where account_id = $1 for update)
      insert into grants (id, client_id, account_id, scope, requestable_scope, renewable, expires_at)
      select gen_random_uuid(), client_id, account_id, scope, scope, false, now() + interval '1 day' from remembered`;
    const revoke = () => revokeGrants({ client_id: client.client_id });
    expect(await committedMeanwhile(tiers.databaseUrl, grant, [member.id], revoke)).toBe(1);
    expect(await live({ account_id: member.id })).toBe(0);
  });
});

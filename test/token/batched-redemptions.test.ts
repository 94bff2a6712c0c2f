import { describe, expect, it } from 'vitest';
import { type RawClient, rawClient } from '../support/clients/oauth-client.ts';
import { committedMeanwhile, holdRows } from '../support/database/held-rows.ts';
import { claimsOf, grantRow, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** Something approved: who approved it, its code, and what redeems it at a gateway. */
type Approved = { readonly accountId: string; readonly code: string; redeem(at: RawClient): Promise<Answer> };

// Codes and devices that are redeemed at the same moment are redeemed by one statement (docs/decisions/0051).
describe('Redemptions of many approvals at once', async () => {
  const { tiers, admin } = await useTiers();
  const replica = await tiers.bootReplica({});
  const members = await Promise.all(Array.from({ length: 4 }, () => admin.createMember()));
  const registered = await admin.createClient({ type: 'confidential' });
  const client = rawClient(tiers.address, registered);
  const elsewhere = rawClient(replica.address, registered);
  const accountIds = await Promise.all(
    members.map(async (member) => claimsOf((await client.tokensByCode(member, 'openid')).id_token).sub as string),
  );
  const someone = (turn: number) => {
    const place = turn % members.length;
    return { member: members[place] as (typeof members)[0], accountId: accountIds[place] as string };
  };
  const scopeOf = (turn: number) => (turn % 2 ? 'openid offline_access' : 'openid profile offline_access');

  async function approvedCode(turn: number): Promise<Approved> {
    const { member, accountId } = someone(turn);
    const { code, verifier } = await client.approvedCode(member, { scope: scopeOf(turn) });
    return { accountId, code, redeem: (at) => at.exchange(code, verifier) };
  }
  async function approvedDevice(turn: number): Promise<Approved> {
    const { member, accountId } = someone(turn);
    const started = expectStatus(await client.startDevice({ scope: scopeOf(turn) }), 200);
    await member.approveDevice(started.user_code);
    return { accountId, code: started.device_code, redeem: (at) => at.pollDevice(started.device_code) };
  }
  const grantCount = async () => (await rowsOf(tiers.databaseUrl, 'select from grants')).length;

  const codes = { approve: approvedCode, table: 'authorization_requests', hash: 'code_hash' };
  const devices = {
    approve: approvedDevice,
    table: 'device_authorizations',
    hash: 'device_code_hash',
  };
  describe.each([
    ['codes', codes],
    ['devices', devices],
  ])('%s', (_, { approve, table, hash }) => {
    const many = (count: number) => Promise.all(Array.from({ length: count }, (_, turn) => approve(turn)));
    const own = `${hash} = sha256(convert_to($1, 'UTF8'))`;

    it('each give tokens of their own approval', async () => {
      const approved = await many(20);
      const answers = await Promise.all(approved.map(({ redeem }) => redeem(client)));
      for (const [turn, answer] of answers.entries()) {
        const tokens = expectStatus(answer, 200);
        const grant = await grantRow(tiers.databaseUrl, tokens.access_token);
        expect(claimsOf(tokens.id_token).sub).toBe(approved[turn]?.accountId);
        expect(grant).toMatchObject({ account_id: approved[turn]?.accountId, scope: scopeOf(turn).split(' ') });
        expectStatus(await client.refresh(tokens.refresh_token), 200);
      }
    });

    it('do not wait for one whose row somebody holds', async () => {
      const [held, ...others] = (await many(10)) as [Approved, ...Approved[]];
      const holder = await holdRows(tiers.databaseUrl, `select from ${table} where ${own} for update`, [held.code]);
      const waiting = held.redeem(client);
      const answers = await Promise.all(others.map(({ redeem }) => redeem(client)));
      expect(answers.map(({ status }) => status)).toEqual(others.map(() => 200));
      await holder.release();
      expectStatus(await waiting, 200);
    });

    it('have one winner of an approval that is redeemed twenty times among others, at two grant services', async () => {
      const [same, ...others] = (await many(11)) as [Approved, ...Approved[]];
      const before = await grantCount();
      const bySame = Array.from({ length: 20 }, (_, turn) => same.redeem(turn % 2 ? client : elsewhere));
      const byOthers = others.map(({ redeem }, turn) => redeem(turn % 2 ? client : elsewhere));
      const answers = await Promise.all([...bySame, ...byOthers]);
      const outcomes = answers.map(({ status, body }) => body.error ?? status);
      expect(outcomes.slice(0, 20).toSorted()).toEqual([200, ...Array(19).fill('invalid_grant')]);
      expect(outcomes.slice(20)).toEqual(others.map(() => 200));
      expect(await grantCount()).toBe(before + 1 + others.length);
      for (const { body } of answers.slice(20)) expectStatus(await client.refresh(body.refresh_token), 200);
    });

    it('are refused for one that is taken back meanwhile, and for no other', async () => {
      const [late, ...others] = (await many(10)) as [Approved, ...Approved[]];
      const takenBack = `update ${table} set denied_at = now() where ${own}`;
      const before = await grantCount();
      const answer = await committedMeanwhile(tiers.databaseUrl, takenBack, [late.code], async () => {
        const waiting = late.redeem(client);
        const answers = await Promise.all(others.map(({ redeem }) => redeem(client)));
        expect(answers.map(({ status }) => status)).toEqual(others.map(() => 200));
        return waiting;
      });
      expect(answer.body.error).toBe('invalid_grant');
      expect(await grantCount()).toBe(before + others.length);
    });
  });
});

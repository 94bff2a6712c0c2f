import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { holdGrant } from '../support/database/held-rows.ts';
import { claimsOf, grantRow } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

type Tokens = { access_token: string; refresh_token: string };

// Refreshes that wait at the same moment are rotated by one statement (docs/decisions/0051).
describe('Refreshes of many grants at once', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const registered = await admin.createClient({ type: 'confidential' });
  const client = rawClient(tiers.address, registered);
  const newTokens = (): Promise<Tokens> => client.tokensByCode(member, 'openid offline_access');
  const many = (count: number) => Promise.all(Array.from({ length: count }, newTokens));
  const generationOf = async (tokens: Tokens) => (await grantRow(tiers.databaseUrl, tokens.access_token)).generation;

  it('each give the next token of their own grant', async () => {
    const grants = await many(20);
    const renewed = await Promise.all(
      grants.map(async ({ refresh_token }): Promise<Tokens> => expectStatus(await client.refresh(refresh_token), 200)),
    );
    const grantOf = ({ access_token }: Tokens) => claimsOf(access_token).grant_id;
    expect(renewed.map(grantOf)).toEqual(grants.map(grantOf));
    for (const tokens of renewed) {
      expect(await generationOf(tokens)).toBe(1);
      expectStatus(await client.refresh(tokens.refresh_token), 200);
    }
  });

  it('do not wait for one whose row somebody holds', async () => {
    const [held, ...others] = (await many(20)) as [Tokens, ...Tokens[]];
    const holder = await holdGrant(tiers.databaseUrl, claimsOf(held.access_token).grant_id);
    const waiting = client.refresh(held.refresh_token);
    const answers = await Promise.all(others.map(({ refresh_token }) => client.refresh(refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual(others.map(() => 200));
    expect(await generationOf(held)).toBe(0);
    await holder.release();
    expectStatus(await waiting, 200);
    expect(await generationOf(held)).toBe(1);
  });

  it('have one rotation of a token that comes twenty times among others, at two grant services', async () => {
    const replica = await tiers.bootReplica({});
    const elsewhere = rawClient(replica.address, registered);
    const [same, ...others] = (await many(11)) as [Tokens, ...Tokens[]];
    const bySame = Array.from({ length: 20 }, (_, turn) => (turn % 2 ? client : elsewhere).refresh(same.refresh_token));
    const byOthers = others.map(({ refresh_token }) => client.refresh(refresh_token));
    const answers = await Promise.all([...bySame, ...byOthers]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    const successors = new Set(answers.slice(0, 20).map(({ body }) => body.refresh_token));
    expect(successors.size).toBe(1);
    expect(await generationOf(same)).toBe(1);
  });

  it('are refused for a revoked grant, and for no other', async () => {
    const [revoked, ...others] = (await many(10)) as [Tokens, ...Tokens[]];
    await grantRow(tiers.databaseUrl, revoked.access_token, 'revoked_at = now()');
    const answers = await Promise.all([revoked, ...others].map(({ refresh_token }) => client.refresh(refresh_token)));
    expect(answers.map(({ status }) => status)).toEqual([400, ...others.map(() => 200)]);
  });
});

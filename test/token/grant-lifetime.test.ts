import { describe, expect, it } from 'vitest';
import { createLog } from '../../runtime/log.ts';
import { grantStore } from '../../services/grants/store/grants.ts';
import { openGrantsDatabase } from '../../services/grants/store/grants-database.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { jointReads } from '../../services/shared/database/joint-reads.ts';
import { rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, grantRow, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const HOUR = 3_600_000;
const IDLE = 720 * HOUR;
const MAX_AGE = 2_000 * HOUR;

type Tokens = { access_token: string; refresh_token: string };

describe('The life of a grant (product.md §7)', async () => {
  const { tiers, admin } = await useTiers();
  const aging = await tiers.bootReplica({ grants: { lifetimes: { grantMaxAge: MAX_AGE } } });
  const member = await admin.createMember();
  const clientId = (await admin.createClient()).client_id;

  const clientAt = (gateway: Replica) => rawClient(gateway.address, { client_id: clientId });
  const newTokens = (gateway: Replica): Promise<Tokens> =>
    clientAt(gateway).tokensByDevice(member, 'openid offline_access');
  const row = (tokens: Tokens, set?: string) => grantRow(tiers.databaseUrl, tokens.access_token, set);
  const refresh = (tokens: Tokens, gateway: Replica) => clientAt(gateway).refresh(tokens.refresh_token);

  it('ends when it was idle for OAUTH_REFRESH_TOKEN_TTL', async () => {
    const tokens = await newTokens(tiers);
    const { expires_at, created_at } = await row(tokens);
    expect(expires_at - created_at).toBe(IDLE);
    await row(tokens, 'expires_at = now()');
    const { status, body } = await refresh(tokens, tiers);
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('begins anew with each refresh, without an end while OAUTH_GRANT_MAX_AGE is not set', async () => {
    const tokens = await newTokens(tiers);
    const tenYears = `created_at = created_at - interval '10 years', expires_at = now() + interval '1 minute'`;
    await row(tokens, tenYears);
    expectStatus(await refresh(tokens, tiers), 200);
    const { expires_at, rotated_at } = await row(tokens);
    expect(expires_at - rotated_at).toBe(IDLE);
  });

  it('never goes beyond OAUTH_GRANT_MAX_AGE, however often it is refreshed', async () => {
    const tokens = await newTokens(aging);
    await row(tokens, `created_at = created_at - interval '1999 hours', expires_at = now() + interval '1 hour'`);
    expectStatus(await refresh(tokens, aging), 200);
    const { expires_at, created_at } = await row(tokens);
    expect(expires_at - created_at).toBe(MAX_AGE);
    await row(tokens, `created_at = created_at - interval '1 hour', expires_at = expires_at - interval '1 hour'`);
    const { status, body } = await refresh(tokens, aging);
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
  });

  it('is over at once if it is older than an OAUTH_GRANT_MAX_AGE that was set later', async () => {
    const tokens = await newTokens(tiers);
    await row(tokens, `created_at = created_at - interval '2001 hours'`);
    const { status, body } = await refresh(tokens, aging);
    expect([status, body.error]).toEqual([400, 'invalid_grant']);
    expectStatus(await refresh(tokens, tiers), 200);
  });

  // Ten thousand real rotations, one after the other, take their time on a busy machine.
  it('is one row of the same size after 10,000 refreshes', { timeout: 180_000 }, async () => {
    const tokens = await newTokens(tiers);
    const { id, scope } = await row(tokens);
    expectStatus(await refresh(tokens, tiers), 200);
    const size = async () => (await rowsOf(tiers.databaseUrl, `select pg_relation_size('grants') as bytes`))[0]?.bytes;
    const before = Number(await size());

    const database = await openGrantsDatabase(tiers.databaseUrl, createLog({ name: 'test', level: 'silent' }));
    const db = connectionOf(database);
    const grants = grantStore(db, jointReads(db), () => undefined, {
      lifetimes: { refreshToken: IDLE, refreshTokenGrace: 0 },
      silence: () => undefined,
    });
    for (let generation = 1; generation < 10_000; generation++) {
      const rotated = await grants.rotate(id, generation, { scope });
      if (rotated === undefined) throw new Error(`not rotated from generation ${generation}`);
    }
    await database.close();

    expect((await row(tokens)).generation).toBe(10_000);
    const rows = await rowsOf(tiers.databaseUrl, 'select id from grants where id = $1', [
      claimsOf(tokens.access_token).grant_id,
    ]);
    expect(rows).toHaveLength(1);
    // Pages are pruned as far as the oldest transaction of the whole server allows, so other tests give this one some
    // slack; ten thousand rows would be megabytes.
    expect(Number(await size())).toBeLessThanOrEqual(before + 100 * 8_192);
  });
});

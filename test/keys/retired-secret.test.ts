import { randomBytes } from 'node:crypto';
import { describe, expect, inject, it } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, type Message } from '../support/clients/proto-client.ts';
import { runCommand } from '../support/command.ts';
import { grantRow, rowsOf } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const OLD = Buffer.from(inject('oauthSecret'), 'hex');
const NEW = randomBytes(32);
const LOST = randomBytes(32);
const SCOPE = 'openid offline_access';

type Tokens = { access_token: string; refresh_token: string };

describe('An OAUTH_SECRET that leaked can be retired', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const registered = await admin.createClient({ type: 'confidential' });

  const newTokens = (): Promise<Tokens> => rawClient(tiers.address, registered).tokensByCode(member, SCOPE);
  const refresh = (replica: Replica, { refresh_token }: Tokens) =>
    rawClient(replica.address, registered).refresh(refresh_token);
  const refreshed = async (replica: Replica, tokens: Tokens): Promise<Tokens> =>
    expectStatus(await refresh(replica, tokens), 200);
  const expectRefused = ({ status, body }: Answer) => expect([status, body.error]).toEqual([400, 'invalid_grant']);
  /** Without `cleanUpEvery` no upkeep comes in between. */
  const replicaWith = (secrets: Buffer[], cleanUpEvery = 3_600_000) =>
    tiers.bootReplica({ grants: { secrets, cleanUpEvery } });
  /** What the command prints at a replica: what is said, and the number that is left on the last line. */
  const left = async (replica: Replica) => {
    const env = { GRANTS_ADDRESS: replica.grantsAddress, RPC_TOKEN: tiers.adminToken };
    const command = runCommand('npm', ['run', '--silent', 'secrets:status'], env);
    expect(await command.ended(), command.output()).toBe(0);
    const lines = command.output().trim().split('\n');
    return { total: lines.at(-1), said: lines.slice(0, -1).join('\n') };
  };
  const upkeepIsDone = (replica: Replica) => {
    const call = { service: 'KeyService', method: 'ListSecretUses', request: {}, token: tiers.readerToken };
    const uses = async () => (await callGrants(replica.grantsAddress, call)).uses ?? [];
    return eventually(
      async () => (await uses()).every(({ grants = 0, signing_keys = 0 }: Message) => !grants && !signing_keys),
      true,
    );
  };
  const logged = (text: string) => tiers.logLines.filter((line) => line.includes(text));

  it('once upkeep has reencrypted everything, while clients sleep: not one of them notices', async () => {
    const [sleeping, used, answerLost] = [await newTokens(), await newTokens(), await newTokens()];
    const both = await replicaWith([NEW, OLD]);
    const second = await refreshed(both, used);
    const lost = await refreshed(both, answerLost);

    const before = await left(both);
    expect(before.said).toMatch(/^secret 2 .*: 1 grants?, 8 signing keys$/m);
    expect(before.total).toBe('9');
    const busy = await replicaWith([NEW, OLD], 50);
    await upkeepIsDone(busy);
    expect((await left(both)).said).toMatch(/secret 2 .*: nothing left/);
    await Promise.all([both.stop(), busy.stop()]);

    const alone = await replicaWith([NEW]);
    expect((await left(alone)).total).toBe('0');
    const woken = await refreshed(alone, sleeping);
    await refreshed(alone, await refreshed(alone, woken));
    await refreshed(alone, second);
    // The answer was lost, and the client comes back for the very same successor.
    expect((await refreshed(alone, answerLost)).refresh_token).toBe(lost.refresh_token);
    await alone.stop();
  });

  it('with a token that was rotated since, an old one is still known as reuse', async () => {
    const first = await newTokens();
    const busy = await replicaWith([NEW, OLD], 50);
    const second = await refreshed(busy, first);
    await upkeepIsDone(busy);
    await busy.stop();
    const alone = await replicaWith([NEW]);
    const third = await refreshed(alone, second);
    expectRefused(await refresh(alone, first));
    expect((await grantRow(tiers.databaseUrl, first.access_token)).revoked_at).not.toBeNull();
    expectRefused(await refresh(alone, third));
    await alone.stop();
  });

  it('and is worth nothing afterwards, not even with a copy of the database of the time before', async () => {
    const first = await newTokens();
    const copied = await grantRow(tiers.databaseUrl, first.access_token);
    const busy = await replicaWith([NEW, OLD], 50);
    const second = await refreshed(busy, first);
    await refreshed(busy, second);
    await upkeepIsDone(busy);
    await busy.stop();

    // The thief runs a grant service of his own, on the copy, with what leaked: it gives him the next generations.
    const now = await grantRow(tiers.databaseUrl, first.access_token);
    await grantRow(
      tiers.databaseUrl,
      first.access_token,
      `seed = '\\x${copied.seed.toString('hex')}', earlier_keys = null, generation = 0`,
    );
    const forged = await refreshed(tiers, await refreshed(tiers, first));
    await rowsOf(tiers.databaseUrl, 'update grants set seed = $1, earlier_keys = $2, generation = $3 where id = $4', [
      now.seed,
      now.earlier_keys,
      now.generation,
      now.id,
    ]);
    const alone = await replicaWith([NEW]);
    expectRefused(await refresh(alone, forged));
    expect((await grantRow(tiers.databaseUrl, first.access_token)).revoked_at).toBeNull();
    await alone.stop();
  });

  it('replicas that list the secrets in another order read what each other writes', async () => {
    const tokens = await newTokens();
    const [front, back] = [await replicaWith([NEW, OLD], 50), await replicaWith([OLD, NEW])];
    await upkeepIsDone(front);
    let last = tokens;
    for (const replica of [back, front, back, back, front]) last = await refreshed(replica, last);
    // The answer of one is lost; the other gives the same successor.
    expect((await refreshed(back, last)).refresh_token).toBe((await refreshed(front, last)).refresh_token);
    await Promise.all([front.stop(), back.stop()]);
  });

  describe('taken away too early', () => {
    it('stops a start that needs it, with what needs it and the way out', async () => {
      const start = replicaWith([LOST]);
      await expect(start).rejects.toThrow(/OAUTH_SECRET/);
      await expect(start).rejects.toThrow(/8 signing keys and \d+ grants? /);
      await expect(start).rejects.toThrow(/after the new one, separated by a comma/);
    });

    it('makes a grant of it invalid, with one line on the log, not an error of the server', async () => {
      const tokens = await newTokens();
      const alone = await replicaWith([NEW]);
      const client = rawClient(alone.address, registered);
      const refusals = await Promise.all(Array.from({ length: 10 }, () => client.refresh(tokens.refresh_token)));
      for (const refusal of refusals) expectRefused(refusal);
      const { client_id, client_secret = '' } = registered;
      const form = { client_id, client_secret, token: tokens.refresh_token };
      expectStatus(await postForm(`${alone.address}/api/oauth/revoke`, form), 200);
      expect(expectStatus(await postForm(`${alone.address}/api/oauth/introspect`, form), 200)).toEqual({
        active: false,
      });
      expect(logged('sealed with a secret that is not configured')).toHaveLength(1);
      expect((await grantRow(tiers.databaseUrl, tokens.access_token)).revoked_at).toBeNull();
      expect((await left(alone)).said).toMatch(/not in OAUTH_SECRET.*: \d+ grants?$/m);
      await alone.stop();
      await refreshed(tiers, tokens);
    });

    it('makes a grant whose seed was damaged invalid', async () => {
      const tokens = await newTokens();
      for (const seed of [`set_byte(seed, 40, get_byte(seed, 40) # 1)`, `substring(seed from 1 for 10)`, `'\\x'`]) {
        await grantRow(tiers.databaseUrl, tokens.access_token, `seed = ${seed}`);
        expectRefused(await refresh(tiers, tokens));
      }
    });
  });
});

import { status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { callGrants, type Followed, followGrants, type Message } from '../support/clients/proto-client.ts';
import { claimsOf } from '../support/database/rows.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { eventually } from '../support/eventually.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const SCOPE = 'openid offline_access';
const SERVICE = { service: 'GrantService', method: 'WatchRevocations' };

const revocationsIn = ({ messages }: Followed) =>
  messages.flatMap(({ revocation }) => (revocation ? [revocation] : []));
const grantsIn = (followed: Followed) => revocationsIn(followed).map(({ grant_id }) => grant_id);

describe('WatchRevocations', async () => {
  const { tiers, admin } = await useTiers();
  const member = await admin.createMember();
  const client = await admin.createClient();
  const raw = rawClient(tiers.address, client);

  const follow = (cursor = '', address = tiers.grantsAddress) => {
    const followed = followGrants(address, { ...SERVICE, token: tiers.readerToken, request: { cursor } });
    onTestFinished(followed.stop);
    return followed;
  };
  const caughtUp = (followed: Followed) =>
    eventually(async () => followed.messages.some(({ heartbeat }) => Boolean(heartbeat)), true);
  const newGrant = async () => {
    const { access_token } = await raw.tokensByCode(member, SCOPE);
    return { id: String(claimsOf(access_token).grant_id), accessToken: access_token };
  };
  const revoke = (id: string) =>
    callGrants(tiers.grantsAddress, {
      service: 'GrantService',
      method: 'RevokeGrant',
      request: { id },
      token: tiers.adminToken,
    });
  const lastCursor = (followed: Followed): string => followed.messages.at(-1)?.cursor;

  it('begins with what still matters, and goes on with what happens', async () => {
    const [before, after] = [await newGrant(), await newGrant()];
    await revoke(before.id);
    const followed = follow();
    await caughtUp(followed);
    expect(grantsIn(followed)).toContain(before.id);
    expect(grantsIn(followed)).not.toContain(after.id);
    await revoke(after.id);
    await eventually(async () => grantsIn(followed).includes(after.id), true);
    const told = revocationsIn(followed).find(({ grant_id }: Message) => grant_id === after.id);
    expect(told).toMatchObject({
      kind: 'REVOCATION_KIND_GRANT',
      client_id: client.client_id,
      account_id: member.id,
      reason: 'revoked',
    });
    const lived = Number(told.tokens_expire_at.seconds) - Number(told.revoked_at.seconds);
    expect(lived).toBe(15 * 60);
  });

  it('tells of an access token that its client gave back, and of a client that is deleted', async () => {
    const followed = follow();
    await caughtUp(followed);
    const { accessToken } = await newGrant();
    await postForm(`${tiers.address}/api/oauth/revoke`, { client_id: client.client_id, token: accessToken });
    const doomed = await admin.createClient();
    await admin.deleteClient(doomed);
    const { jti, exp } = claimsOf(accessToken);
    await eventually(
      async () =>
        revocationsIn(followed)
          .filter(({ kind }) => kind !== 'REVOCATION_KIND_GRANT')
          .map(({ kind, jti, client_id, reason }) => [kind, jti ?? client_id, reason])
          .slice(-2),
      [
        ['REVOCATION_KIND_ACCESS_TOKEN', jti, 'revoked_by_client'],
        ['REVOCATION_KIND_CLIENT', doomed.client_id, 'client_deleted'],
      ],
    );
    const token = revocationsIn(followed).find((told: Message) => told.jti === jti);
    expect(Number(token.tokens_expire_at.seconds)).toBe(exp);
  });

  it('goes on after a cursor, at another replica too', async () => {
    const replica = await tiers.bootReplica();
    const first = follow();
    const [one, two] = [await newGrant(), await newGrant()];
    await revoke(one.id);
    await eventually(async () => grantsIn(first).includes(one.id), true);
    first.stop();
    const cursor = first.messages.find(({ revocation }) => revocation?.grant_id === one.id)?.cursor;
    await revoke(two.id);
    const next = follow(cursor, replica.grantsAddress);
    await eventually(async () => grantsIn(next), [two.id]);
  });

  it('has a cursor in each answer that goes on after that one', async () => {
    for (let made = 0; made < 3; made += 1) await revoke((await newGrant()).id);
    const all = follow();
    await caughtUp(all);
    const told = all.messages.filter(({ revocation }) => revocation);
    const middle = told.at(-2);
    const rest = follow(middle?.cursor);
    await caughtUp(rest);
    expect(grantsIn(rest)).toEqual([told.at(-1)?.revocation.grant_id]);
  });

  it('reads more than a page, and each once', async () => {
    await runStatement(
      tiers.databaseUrl,
      `insert into revocations (kind, jti, revoked_at, expires_at, reason)
       select 'access_token', 'page-' || i, now(), now() + interval '10 minutes', 'test' from generate_series(1, 1203) i`,
    );
    const followed = follow();
    await caughtUp(followed);
    const told = revocationsIn(followed).flatMap(({ jti }) => (jti?.startsWith('page-') ? [jti] : []));
    expect([told.length, new Set(told).size]).toEqual([1203, 1203]);
    const cursor = followed.messages.filter(({ revocation }) => revocation?.jti?.startsWith('page-')).at(700)?.cursor;
    const rest = follow(cursor);
    await caughtUp(rest);
    expect(revocationsIn(rest).filter(({ jti }) => jti?.startsWith('page-'))).toHaveLength(1203 - 701);
  });

  it('beats every five seconds, with a cursor that goes on', { timeout: 30_000 }, async () => {
    const followed = follow();
    await eventually(async () => followed.messages.filter(({ heartbeat }) => Boolean(heartbeat)).length > 2, true);
    const beats = followed.messages.filter(({ heartbeat }) => Boolean(heartbeat));
    const next = follow(beats.at(-1)?.cursor);
    const { id } = await newGrant();
    await revoke(id);
    await eventually(async () => grantsIn(next), [id]);
  });

  it('refuses what is no cursor, and one that is too old', async () => {
    for (const cursor of ['nonsense', '!', 'a'.repeat(10_000), Buffer.from('1.1~1~3:2:').toString('base64url')]) {
      expect(await follow(cursor).ended).toMatchObject({ code: status.INVALID_ARGUMENT });
    }
    const followed = follow();
    await caughtUp(followed);
    const [database, ms, ...rest] = Buffer.from(lastCursor(followed), 'base64url').toString().split('~');
    const aged = (minutes: number) => [database, Number(ms) - minutes * 60_000, ...rest].join('~');
    const cursorOf = (text: string) => Buffer.from(text).toString('base64url');
    expect(await follow(cursorOf(aged(16))).ended).toMatchObject({ code: status.OUT_OF_RANGE });
    await caughtUp(follow(cursorOf(aged(14))));
  });

  it('refuses a cursor of another database', async () => {
    const followed = follow();
    await caughtUp(followed);
    const [, ...rest] = Buffer.from(lastCursor(followed), 'base64url').toString().split('~');
    const cursor = Buffer.from(['123.00000002', ...rest].join('~')).toString('base64url');
    expect(await follow(cursor).ended).toMatchObject({ code: status.OUT_OF_RANGE });
  });

  it('ends with UNAVAILABLE where the server stops', async () => {
    const replica = await tiers.bootReplica();
    const followed = follow('', replica.grantsAddress);
    await caughtUp(followed);
    await replica.stop();
    expect(await followed.ended).toMatchObject({ code: status.UNAVAILABLE });
  });

  it('is cut off with RESOURCE_EXHAUSTED if it takes nothing', { timeout: 60_000 }, async () => {
    await runStatement(
      tiers.databaseUrl,
      `insert into revocations (kind, jti, revoked_at, expires_at, reason)
       select 'access_token', 'slow-' || repeat('x', 500) || i, now(), now() + interval '10 minutes', 'test'
       from generate_series(1, 20000) i`,
    );
    const followed = follow();
    followed.pause();
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    followed.resume();
    expect(await followed.ended).toMatchObject({ code: status.RESOURCE_EXHAUSTED });
    await runStatement(tiers.databaseUrl, "delete from revocations where jti like 'slow-%'");
  });

  it('removes what no token can stand for any more', async () => {
    await runStatement(
      tiers.databaseUrl,
      `insert into revocations (kind, jti, revoked_at, expires_at, reason)
       values ('access_token', 'over', now() - interval '1 hour', now() - interval '1 minute', 'test')`,
    );
    const followed = follow();
    await caughtUp(followed);
    expect(revocationsIn(followed).map(({ jti }) => jti)).not.toContain('over');
  });
});

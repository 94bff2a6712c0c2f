import { describe, expect, it, onTestFinished } from 'vitest';
import { type Followed, followGrants, type Message } from '../support/clients/proto-client.ts';
import { naiveReader } from '../support/clients/revocation-followers.ts';
import { holdTransaction } from '../support/database/held-transactions.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { eventually } from '../support/eventually.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

describe('While transactions are held open, WatchRevocations', async () => {
  const { tiers } = await useTiers();

  const follow = (cursor = '') => {
    const call = { service: 'GrantService', method: 'WatchRevocations', token: tiers.readerToken, request: { cursor } };
    const followed = followGrants(tiers.grantsAddress, call);
    onTestFinished(followed.stop);
    return followed;
  };
  /** The tokens that were told of, of those whose name begins so. */
  const toldOf = (followed: Followed, names: string): string[] =>
    followed.messages.flatMap(({ revocation }) => (revocation?.jti?.startsWith(names) ? [revocation.jti] : []));
  const begin = () => holdTransaction(tiers.databaseUrl);
  /** The cursor of the first heartbeat: all of the past is told. */
  const caughtUp = async (followed: Followed): Promise<string> => {
    const beat = () => followed.messages.find(({ heartbeat }: Message) => Boolean(heartbeat));
    await eventually(async () => beat() !== undefined, true);
    return beat().cursor;
  };

  it('tells of what is written first and committed last, which a reader of numbers misses', async () => {
    const naive = await naiveReader(tiers.databaseUrl);
    onTestFinished(naive.stop);
    await naive.read();
    const [first, second] = [await begin(), await begin()];
    const running = follow();
    await first.revoke('late-first');
    await second.revoke('late-second');
    await second.commit();
    await eventually(async () => toldOf(running, 'late'), ['late-second']);
    const between = await caughtUp(follow());
    expect(await naive.read()).toEqual(['late-second']);

    await first.commit();
    expect(await naive.read()).toEqual([]);
    await eventually(async () => toldOf(running, 'late'), ['late-second', 'late-first']);
    const next = follow(between);
    await caughtUp(next);
    expect(toldOf(next, 'late')).toEqual(['late-first']);
  });

  it('tells of it too where the younger transaction was the one that was written first', async () => {
    const naive = await naiveReader(tiers.databaseUrl);
    onTestFinished(naive.stop);
    await naive.read();
    const [older, younger] = [await begin(), await begin()];
    await younger.revoke('young-first');
    await older.revoke('young-second');
    await older.commit();
    const between = await caughtUp(follow());
    expect(await naive.read()).toEqual(['young-second']);
    await younger.commit();
    expect(await naive.read()).toEqual([]);
    const next = follow(between);
    await caughtUp(next);
    expect(toldOf(next, 'young')).toEqual(['young-first']);
  });

  it('is held back by none that stays open, and has each of the others once', async () => {
    const open = await begin();
    await open.revoke('open-0');
    const running = follow();
    const others = ['open-1', 'open-2', 'open-3'];
    let cursor = await caughtUp(running);
    for (const [index, name] of others.entries()) {
      const other = await begin();
      await other.revoke(name);
      await other.commit();
      await eventually(async () => toldOf(running, 'open'), others.slice(0, index + 1));
      const next = follow(cursor);
      cursor = await caughtUp(next);
      expect(toldOf(next, 'open')).toEqual([name]);
    }
    await open.commit();
    await eventually(async () => toldOf(running, 'open'), [...others, 'open-0']);
    const last = follow(cursor);
    await caughtUp(last);
    expect(toldOf(last, 'open')).toEqual(['open-0']);
  });

  it('tells of none that was rolled back, in whole or in part', async () => {
    const running = follow();
    const [undone, partly] = [await begin(), await begin()];
    await undone.revoke('undone-1');
    await partly.revokeInVain('undone-2');
    await partly.revoke('undone-but-this');
    await undone.rollback();
    await partly.commit();
    await eventually(async () => toldOf(running, 'undone'), ['undone-but-this']);
    const next = follow();
    await caughtUp(next);
    expect(toldOf(next, 'undone')).toEqual(['undone-but-this']);
  });

  it('goes on from a cursor that was made before a crash, where a number is given again', async () => {
    const [kept, lost] = [await begin(), await begin()];
    await kept.revoke('crash-before');
    await kept.commit();
    const running = follow();
    await lost.revoke('crash-lost');
    await lost.rollback();
    const cursor = await caughtUp(follow());
    // After a crash PostgreSQL may know nothing of a transaction that left nothing, and gives its number to another.
    await runStatement(
      tiers.databaseUrl,
      `insert into revocations (xid, kind, jti, revoked_at, expires_at, reason)
       values ('${lost.xid}', 'access_token', 'crash-after', now(), now() + interval '10 minutes', 'test')`,
    );
    await eventually(async () => toldOf(running, 'crash'), ['crash-before', 'crash-after']);
    const next = follow(cursor);
    await caughtUp(next);
    expect(toldOf(next, 'crash')).toEqual(['crash-after']);
  });
});

import { Code, ConnectError } from '@connectrpc/connect';
import { describe, expect, it, onTestFinished } from 'vitest';
import { AccountChangeKind } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { type Followed, followGrants } from '../support/clients/proto-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { eventually } from '../support/eventually.ts';
import { anyHandle, PASSWORD, useAccounts } from '../support/tiers/account-service.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const suspensionsIn = ({ messages }: Followed) =>
  messages.flatMap(({ revocation }) => (revocation?.kind === 'REVOCATION_KIND_ACCOUNT' ? [revocation] : []));

describe('A suspension', async () => {
  const { tiers, admin } = await useTiers();
  const follow = (address = tiers.grantsAddress) => {
    const request = { cursor: '' };
    const call = { service: 'GrantService', method: 'WatchRevocations', token: tiers.readerToken, request };
    const followed = followGrants(address, call);
    onTestFinished(followed.stop);
    return followed;
  };

  it('is told to whoever follows what is revoked, at each replica, and once', async () => {
    const [member, replica] = [await admin.createMember(), await tiers.bootReplica()];
    const [here, there] = [follow(), follow(replica.grantsAddress)];
    await admin.suspend(member.handle);
    for (const followed of [here, there]) {
      await eventually(
        async () => suspensionsIn(followed).map(({ account_id, reason }) => [account_id, reason]),
        [[member.id, 'account_suspended']],
      );
    }
    const written = await rowsOf(
      tiers.databaseUrl,
      "select from revocations where kind = 'account' and account_id = $1",
      [member.id],
    );
    expect(written).toHaveLength(1);
    await admin.reinstate(member.handle);
    await admin.suspend(member.handle);
    await eventually(async () => suspensionsIn(here).length, 2);
  });

  it('is told by a grant service that was not there when it happened', async () => {
    const member = await admin.createMember();
    const before = follow();
    await admin.suspend(member.handle);
    await eventually(async () => suspensionsIn(before).some(({ account_id }) => account_id === member.id), true);
    const replica = await tiers.bootReplica();
    const after = follow(replica.grantsAddress);
    await eventually(async () => suspensionsIn(after).some(({ account_id }) => account_id === member.id), true);
  });
});

describe('WatchAccounts', async () => {
  const service = await useAccounts();
  const { client } = service;
  const made = async () => {
    const { account } = await client.createAccount({ handle: anyHandle(), name: 'Somebody', password: PASSWORD });
    return account ?? expect.fail('no account');
  };

  it('tells of suspensions and of what ends them, goes on after a cursor, and begins with those of a day', async () => {
    const account = await made();
    const { handle } = account;
    const told: [AccountChangeKind, string][] = [];
    const cursors: string[] = [];
    const stop = new AbortController();
    onTestFinished(() => stop.abort());
    const follow = async (cursor: string) => {
      for await (const { event, cursor: after } of client.watchAccounts({ cursor }, { signal: stop.signal })) {
        if (event.case !== 'change') continue;
        told.push([event.value.kind, event.value.accountId]);
        cursors.push(after);
      }
    };
    follow('').catch(() => undefined);
    await client.suspendAccount({ handle });
    await client.suspendAccount({ handle });
    await client.reinstateAccount({ handle });
    const changes: typeof told = [
      [AccountChangeKind.SUSPENDED, account.id],
      [AccountChangeKind.REINSTATED, account.id],
    ];
    await eventually(async () => told, changes);
    told.length = 0;
    follow(cursors[0] ?? '').catch(() => undefined);
    await eventually(async () => told, changes.slice(1));
    told.length = 0;
    follow('').catch(() => undefined);
    await eventually(async () => told, changes);
  });

  it.each([
    ['nonsense', Code.InvalidArgument],
    [Buffer.from('1.00000001~1800000000000~1:1:').toString('base64url'), Code.OutOfRange],
  ])('refuses the cursor %s', async (cursor, code) => {
    const answers = client.watchAccounts({ cursor })[Symbol.asyncIterator]();
    expect(await answers.next().catch((error) => ConnectError.from(error).code)).toBe(code);
  });
});

import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Code, ConnectError, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { expect, it, onTestFinished, vi } from 'vitest';
import { AccountChangeKind, AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { createLog } from '../../runtime/log.ts';
import type { Account } from './domain/account.ts';
import { followAccounts } from './follow-accounts.ts';

const AT = new Date('2027-01-02T03:04:05.678Z');
const NOW = new Date('2027-02-03T04:05:06.000Z');

/** Follows an account service that is played, and whose accounts are these. */
function follow(
  watchAccounts: ServiceImpl<typeof AccountService>['watchAccounts'] | undefined,
  accounts: Account[] = [],
) {
  const noted: [string, Date][] = [];
  const played = createRouterTransport(({ service }) =>
    service(AccountService, { ...(watchAccounts && { watchAccounts }) }),
  );
  const end = followAccounts({
    transport: { ...played, serves: async () => true, close: () => undefined },
    accounts: { find: async (id) => accounts.find((account) => account.id === id) },
    revocations: {
      noteSuspension: async (id, at) => void noted.push([id, at]),
      accountsWithGrants: async (after, most) =>
        accounts
          .map(({ id }) => id)
          .filter((id) => id > after)
          .slice(0, most),
    },
    now: () => NOW,
    log: createLog({ name: 'test', level: 'silent' }),
  });
  onTestFinished(end);
  return { noted, end };
}

const change = (kind: AccountChangeKind, accountId: string) => ({
  case: 'change' as const,
  value: { kind, accountId, changedAt: timestampFromDate(AT) },
});
const account = (id: string, suspended: boolean): Account => ({
  ...{ id, handle: id, name: id, permissions: [], suspended, suspensions: 0 },
});

it('writes the suspensions that it is told of, and goes on after the last cursor', async () => {
  const begun: string[] = [];
  const { noted } = follow(async function* ({ cursor }, { signal }) {
    begun.push(cursor);
    if (cursor === '') {
      yield { cursor: 'one', event: change(AccountChangeKind.SUSPENDED, 'ada') };
      yield { cursor: 'two', event: change(AccountChangeKind.REINSTATED, 'ada') };
      throw new ConnectError('stops', Code.Unavailable);
    }
    yield { cursor: 'three', event: change(AccountChangeKind.SUSPENDED, 'bob') };
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  await vi.waitFor(
    () =>
      expect(noted).toEqual([
        ['ada', AT],
        ['bob', AT],
      ]),
    { timeout: 5_000 },
  );
  expect(begun).toEqual(['', 'two']);
});

it.each([
  ['too old', Code.OutOfRange],
  ['of another service', Code.InvalidArgument],
])('begins anew with a cursor that is %s', async (_, code) => {
  const begun: string[] = [];
  follow(async function* ({ cursor }) {
    begun.push(cursor);
    if (cursor !== '') throw new ConnectError('no', code);
    yield { cursor: 'one', event: change(AccountChangeKind.SUSPENDED, 'ada') };
    throw new ConnectError('stops', Code.Unavailable);
  });
  await vi.waitFor(() => expect(begun).toEqual(['', 'one', '']), { timeout: 5_000 });
});

it('looks at the accounts with grants where nobody tells', async () => {
  const accounts = Array.from({ length: 150 }, (_, i) => account(`account-${String(i).padStart(3, '0')}`, i === 120));
  const { noted } = follow(undefined, accounts);
  await vi.waitFor(() => expect(noted).toEqual([['account-120', NOW]]), { timeout: 5_000 });
  accounts[3] = account('account-003', true);
  await vi.waitFor(() => expect(noted.slice(1)).toEqual([['account-003', NOW]]), { timeout: 5_000 });
});

it('ends when it is told to, whoever it listens to', async () => {
  let given = false;
  const { end } = follow(async function* (_request, { signal }) {
    yield { cursor: 'one', event: change(AccountChangeKind.REINSTATED, 'ada') };
    given = true;
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
  });
  await vi.waitFor(() => expect(given).toBe(true));
  await end();
});

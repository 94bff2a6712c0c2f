import { Code, ConnectError, createClient, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { messageOf } from '../../runtime/outage-log.ts';
import { accountLookup } from './account-lookup.ts';

const UNKNOWN = 'unknown';
const HEARD = 'x-request-id';

type Asked = { readonly ids: readonly string[]; readonly requestId: string | null; readonly timeoutMs: number };

/** An account system whose accounts are called as their ids, but for UNKNOWN; it notes what it is asked. */
function accountSystem({ ids = (id: string) => id, suspended = new Set<string>() } = {}) {
  const alone: Asked[] = [];
  const together: Asked[] = [];
  const accountOf = (id: string) => ({ id: ids(id), handle: id, suspended: suspended.has(id) });
  const methods: Partial<ServiceImpl<typeof AccountService>> = {
    getAccount({ accountId }, { requestHeader, timeoutMs }) {
      alone.push({ ids: [accountId], requestId: requestHeader.get(HEARD), timeoutMs: timeoutMs() ?? 0 });
      if (accountId === UNKNOWN) throw new ConnectError('nobody', Code.NotFound);
      return { account: accountOf(accountId) };
    },
    batchGetAccounts({ accountIds }, { requestHeader, timeoutMs }) {
      together.push({ ids: accountIds, requestId: requestHeader.get(HEARD), timeoutMs: timeoutMs() ?? 0 });
      const known = accountIds.filter((id) => id !== UNKNOWN);
      return { accounts: known.map(accountOf), missingAccountIds: accountIds.filter((id) => id === UNKNOWN) };
    },
  };
  const client = (changed: typeof methods = {}) => lookUpIn({ ...methods, ...changed });
  return { alone, together, suspended, client, idsTogether: () => together.map((call) => call.ids) };
}

/** Looks an account up in an account system that serves these methods and no others. */
function lookUpIn(methods: Partial<ServiceImpl<typeof AccountService>>) {
  const transport = createRouterTransport(({ service }) => {
    service(AccountService, methods);
  });
  const lookUp = accountLookup(createClient(AccountService, transport));
  return (accountId: string, { requestId = `for-${accountId}`, within = 3_000 } = {}) =>
    lookUp({ accountId, requestId, deadline: performance.now() + within });
}

const failing = (code: Code) => () => {
  throw new ConnectError('no', code);
};

afterEach(() => void vi.useRealTimers());

describe('Accounts that are looked up', () => {
  it('alone are read alone, under the request id of who asks', async () => {
    const { client, alone, together } = accountSystem();
    expect(await client()('ann')).toMatchObject({ id: 'ann' });
    expect(alone).toMatchObject([{ ids: ['ann'], requestId: 'for-ann' }]);
    expect(together).toEqual([]);
  });

  it('at the same moment are one call with a request id of its own, and each has its own answer', async () => {
    const { client, alone, together } = accountSystem({ suspended: new Set(['sue']) });
    const find = client();
    const answers = await Promise.all(['ann', 'sue', UNKNOWN, 'bob'].map((id) => find(id)));
    expect(answers).toMatchObject([
      { id: 'ann', suspended: false },
      { id: 'sue', suspended: true },
      undefined,
      { id: 'bob' },
    ]);
    expect(together).toMatchObject([{ ids: ['ann', 'sue', UNKNOWN, 'bob'] }]);
    expect(together[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(alone).toEqual([]);
  });

  it('twice at the same moment are asked for once', async () => {
    const { client, idsTogether } = accountSystem();
    const find = client();
    const answers = await Promise.all(['ann', 'bob', 'ann'].map((id) => find(id)));
    expect(answers.map((account) => account?.id)).toEqual(['ann', 'bob', 'ann']);
    expect(idsTogether()).toEqual([['ann', 'bob']]);
  });

  it('are asked for anew by whoever asks after a question was sent', async () => {
    const { client, suspended } = accountSystem();
    const sent = Promise.withResolvers<void>();
    const answered = Promise.withResolvers<void>();
    const find = client({
      async getAccount({ accountId: id }) {
        const account = { id, suspended: suspended.has(id) };
        sent.resolve();
        await answered.promise;
        return { account };
      },
    });
    const before = find('ann');
    await sent.promise;
    suspended.add('ann');
    const after = [find('ann'), find('ann')];
    answered.resolve();
    expect(await before).toMatchObject({ suspended: false });
    expect(await Promise.all(after)).toMatchObject([{ suspended: true }, { suspended: true }]);
  });

  it('wait as long as who asks, and the call as long as the last of them', async () => {
    const { client, together } = accountSystem();
    const answered = Promise.withResolvers<void>();
    const find = client({
      async batchGetAccounts({ accountIds }, { timeoutMs }) {
        together.push({ ids: accountIds, requestId: null, timeoutMs: timeoutMs() ?? 0 });
        await answered.promise;
        return { accounts: accountIds.map((id) => ({ id })) };
      },
    });
    const patient = find('ann', { within: 60_000 });
    await expect(find('bob', { within: 20 })).rejects.toThrow('no answer in time');
    expect(together[0]?.timeoutMs).toBeGreaterThan(30_000);
    answered.resolve();
    expect(await patient).toMatchObject({ id: 'ann' });
  });

  it('fail together when the account service is away, each with what its log calls the call', async () => {
    const requestIds: (string | null)[] = [];
    const find = accountSystem().client({
      batchGetAccounts(_, { requestHeader }) {
        requestIds.push(requestHeader.get(HEARD));
        throw new ConnectError('down', Code.Unavailable);
      },
    });
    const outcomes = await Promise.allSettled([find('ann'), find('bob')]);
    const messages = outcomes.map((outcome) => outcome.status === 'rejected' && messageOf(outcome.reason));
    const message = `asked with others as request ${requestIds[0]}: [unavailable] down`;
    expect(messages).toEqual([message, message]);
  });
});

describe('An account system of an installation', () => {
  it('that serves no batches is asked one by one, and is sent a batch again after a while', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    const { client, alone } = accountSystem();
    const batches = vi.fn(failing(Code.Unimplemented));
    const find = client({ batchGetAccounts: batches });
    const both = async () => (await Promise.all([find('ann'), find(UNKNOWN)])).map((account) => account?.id);

    expect(await both()).toEqual(['ann', undefined]);
    expect(alone.map(({ requestId }) => requestId)).toEqual(['for-ann', `for-${UNKNOWN}`]);
    expect(await both()).toEqual(['ann', undefined]);
    expect(batches).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(60_000);
    expect(await both()).toEqual(['ann', undefined]);
    expect(batches).toHaveBeenCalledTimes(2);
  });

  it('that takes no batch with a text that cannot be an id is asked one by one', async () => {
    const { client } = accountSystem();
    const find = client({ batchGetAccounts: failing(Code.InvalidArgument) });
    const answers = await Promise.all([find('ann'), find(UNKNOWN)]);
    expect(answers.map((account) => account?.id)).toEqual(['ann', undefined]);
  });

  it.each<[string, (id: string) => string]>([
    ['writes ids in another way', (id) => id.toLowerCase()],
    ['answers others', () => 'eve'],
  ])('that %s is asked alone for those that it says nothing of', async (_, ids) => {
    const { client, alone } = accountSystem({ ids });
    const find = client();
    const answers = await Promise.all([find('ANN'), find(UNKNOWN)]);
    expect(answers).toMatchObject([{ handle: 'ANN' }, undefined]);
    expect(alone.map((call) => call.ids)).toEqual([['ANN']]);
  });
});

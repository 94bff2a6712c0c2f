import { Code, ConnectError, createRouterTransport, type ServiceImpl } from '@connectrpc/connect';
import { describe, expect, it } from 'vitest';
import { AccountService } from '../../proto/gen/storyden/account/v1/account_pb.ts';
import { accountServiceClient } from './account-service-client.ts';

/** The grant service's view of an account system that serves these methods and no others. */
function seenOver(methods: Partial<ServiceImpl<typeof AccountService>>) {
  const transport = createRouterTransport(({ service }) => {
    service(AccountService, methods);
  });
  const unused = { serves: async () => true, close: () => undefined };
  return accountServiceClient({ ...transport, ...unused }).forCall({ requestId: 'r', timeoutMs: undefined });
}
const failing = (code: Code) => async () => {
  throw new ConnectError('no', code);
};

describe('an account system of an installation', () => {
  it('that counts no suspensions has accounts that never were', async () => {
    const accounts = seenOver({ getAccount: () => ({ account: { id: 'a', handle: 'ann' } }) });
    expect(await accounts.find('a')).toMatchObject({ id: 'a', suspended: false, suspensions: 0 });
  });

  it('that reads no session says that it lives', async () => {
    expect(await seenOver({}).sessionIsOver('a', 's')).toBe(false);
  });

  it.each<[string, Partial<ServiceImpl<typeof AccountService>>, boolean]>([
    ['lives', { getSession: () => ({}) }, false],
    ['is over', { getSession: failing(Code.NotFound) }, true],
  ])('tells that a session %s', async (_, methods, over) => {
    expect(await seenOver(methods).sessionIsOver('a', 's')).toBe(over);
  });

  it.each([Code.Unavailable, Code.Internal, Code.PermissionDenied])('that fails (%s) is away', async (code) => {
    const accounts = seenOver({ getAccount: failing(code), getSession: failing(code) });
    const away = expect.objectContaining({ code: Code.Unavailable });
    await expect(accounts.find('a')).rejects.toEqual(away);
    await expect(accounts.sessionIsOver('a', 's')).rejects.toEqual(away);
  });
});

import { Code, ConnectError, createClient, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OAuthErrorDetailSchema } from '../../../proto/gen/storyden/oauth/v1/error_pb.ts';
import { GrantService, type ListGrantsRequest } from '../../../proto/gen/storyden/oauth/v1/grant_pb.ts';
import { grpcTransport } from '../../../runtime/grpc-transport.ts';
import { createLog } from '../../../runtime/log.ts';
import { outageLog } from '../../../runtime/outage-log.ts';
import { type TierTransport, tierOf } from '../../../runtime/tier-transport.ts';
import { eventually } from '../../../test/support/eventually.ts';
import { ALL_CALLERS, callerDirectory, callerTokenHash, GATEWAY } from './callers.ts';
import { serveGrpc } from './grpc-server.ts';
import { guard } from './guard.ts';
import { serveInProcess } from './in-process-server.ts';

const CALLERS = [
  { name: 'gateway', tokenHash: callerTokenHash('gateway-token'), roles: ['gateway'] },
  { name: 'reader', tokenHash: callerTokenHash('reader-token'), roles: ['reader'] },
] as const;
const TIER = 'grant service';

type Implementation = Partial<ServiceImpl<typeof GrantService>>;
const notPlayed = async (): Promise<never> => {
  throw new Error('not played');
};
const neverPlayed = async function* () {
  yield await notPlayed();
};

/** The same guarded service, as it is reached over gRPC and within the process. */
function guarded(implementation: Implementation) {
  const log = createLog({ name: 'test', level: 'silent' });
  const directory = callerDirectory(CALLERS);
  const toRpcError = () => undefined;
  const others = {
    batchGetGrants: notPlayed,
    previewScope: notPlayed,
    revokeGrants: notPlayed,
    watchRevocations: neverPlayed,
  };
  const played = { ...others, getGrant: notPlayed, listGrants: notPlayed, revokeGrant: notPlayed };
  const otherRoles = {
    batchGetGrants: ALL_CALLERS,
    previewScope: ALL_CALLERS,
    revokeGrants: GATEWAY,
    watchRevocations: ALL_CALLERS,
  };
  const roles = { ...otherRoles, getGrant: ALL_CALLERS, listGrants: ALL_CALLERS, revokeGrant: GATEWAY };
  return {
    services: [
      guard(GrantService, { ...played, ...implementation }, roles, {
        directory,
        log,
        outages: outageLog(log),
        toRpcError,
      }),
    ],
    directory,
    log,
  };
}

type Served = {
  readonly transport: TierTransport;
  setServing(serving: boolean): void;
  stop(within: number): Promise<void>;
};

async function overGrpc(implementation: Implementation, token: string): Promise<Served> {
  const grpc = await serveGrpc({ ...guarded(implementation), listen: { host: '127.0.0.1', port: 0 }, setting: 'NONE' });
  const transport = grpcTransport({ tier: TIER, address: `127.0.0.1:${grpc.port}`, token });
  onTestFinished(async () => {
    transport.close();
    await grpc.stop(0);
  });
  return { ...grpc, transport };
}

async function withinProcess(implementation: Implementation, token: string): Promise<Served> {
  const server = serveInProcess(guarded(implementation).services);
  return { ...server, transport: server.transport({ tier: TIER, token }) };
}

describe.each([
  ['over gRPC', overGrpc],
  ['within the process', withinProcess],
])('A call %s', (_, serve) => {
  const calling = async (implementation: Implementation, token = 'gateway-token') => {
    const served = await serve(implementation, token);
    return { ...served, client: createClient(GrantService, served.transport) };
  };
  const failureOf = (call: Promise<unknown>) => call.then(() => undefined, ConnectError.from);

  it('brings the request with its defaults, its headers and the time that is left', async () => {
    let seen: { request: ListGrantsRequest; context: HandlerContext } | undefined;
    const { client } = await calling({
      listGrants: async (request, context) => {
        seen = { request, context };
        return { nextPageToken: 'next' };
      },
    });
    const answer = await client.listGrants({ accountId: 'a' }, { headers: { 'X-Request-Id': 'r1' }, timeoutMs: 4_000 });
    expect(answer).toMatchObject({ grants: [], nextPageToken: 'next', totalSize: 0 });
    expect(seen?.request).toMatchObject({ accountId: 'a', pageSize: 0, renewableOnly: false });
    expect(seen?.context.requestHeader.get('x-request-id')).toBe('r1');
    expect(seen?.context.timeoutMs()).toBeGreaterThan(3_000);
    expect(seen?.context.timeoutMs()).toBeLessThanOrEqual(4_000);
    expect(seen?.context.method).toBe(GrantService.method.listGrants);
  });

  it('has five seconds where its caller says nothing', async () => {
    let left: number | undefined;
    const { client } = await calling({
      getGrant: async (_request, context) => {
        left = context.timeoutMs();
        return {};
      },
    });
    await client.getGrant({});
    expect(left).toBeGreaterThan(4_000);
    expect(left).toBeLessThanOrEqual(5_000);
  });

  it('shares no message: what either side does to its own does not reach the other', async () => {
    const kept = { grants: [{ id: 'one', scopes: ['openid'] }] };
    const { client } = await calling({
      listGrants: async (request) => {
        request.accountId = 'changed';
        return kept;
      },
    });
    const request = { accountId: 'mine' };
    const answer = await client.listGrants(request);
    expect(request.accountId).toBe('mine');
    answer.grants[0]?.scopes.push('email');
    expect(kept.grants[0]?.scopes).toEqual(['openid']);
  });

  it('is answered more than once where its method is, until it fails', async () => {
    const { client } = await calling({
      async *watchRevocations({ cursor }) {
        yield { cursor: `${cursor}1`, event: { case: 'heartbeat', value: {} } };
        yield { cursor: `${cursor}2` };
        throw new ConnectError('that was all', Code.OutOfRange);
      },
    });
    const seen: [string, string | undefined][] = [];
    const following = async () => {
      for await (const { cursor, event } of client.watchRevocations({ cursor: 'c' })) seen.push([cursor, event.case]);
    };
    expect(await failureOf(following())).toMatchObject({ code: Code.OutOfRange, rawMessage: 'that was all' });
    expect(seen).toEqual([
      ['c1', 'heartbeat'],
      ['c2', undefined],
    ]);
  });

  it('that is answered more than once ends when its caller gives up', async () => {
    const ended = Promise.withResolvers<void>();
    const { client } = await calling({
      async *watchRevocations(_request, { signal }) {
        signal.addEventListener('abort', () => ended.resolve());
        yield { cursor: 'first' };
        await ended.promise;
      },
    });
    const stop = new AbortController();
    const following = async () => {
      for await (const _answer of client.watchRevocations({}, { signal: stop.signal })) stop.abort();
    };
    await following().catch(() => undefined);
    await ended.promise;
  });

  it('that is answered more than once is refused by the same guard', async () => {
    const { client } = await calling({}, 'unknown');
    const first = client.watchRevocations({})[Symbol.asyncIterator]().next();
    expect(await failureOf(first)).toMatchObject({ code: Code.Unauthenticated });
  });

  it('carries text as UTF-8 does, and no number that is out of range', async () => {
    const { client } = await calling({ listGrants: async ({ orderBy }) => ({ nextPageToken: orderBy }) });
    expect(await client.listGrants({ orderBy: 'half \ud800' })).toMatchObject({ nextPageToken: 'half \ufffd' });
    expect(await failureOf(client.listGrants({ pageSize: 2 ** 31 }))).toBeInstanceOf(ConnectError);
  });

  it('fails with code, message, typed details and the name of the tier, and with nothing else', async () => {
    const cause = new Error('a secret of the tier');
    const detail = { desc: OAuthErrorDetailSchema, value: { code: 'invalid_grant', description: 'It was used.' } };
    const { client } = await calling({
      getGrant: async () => {
        throw new ConnectError('it was used', Code.FailedPrecondition, { 'x-inner': '1' }, [detail], cause);
      },
    });
    const error = await failureOf(client.getGrant({}));
    expect(error).toMatchObject({ code: Code.FailedPrecondition, rawMessage: 'it was used', cause: undefined });
    expect(error?.findDetails(OAuthErrorDetailSchema)).toMatchObject([detail.value]);
    expect(error?.metadata.get('x-inner')).toBeNull();
    expect(error && tierOf(error)).toBe(TIER);
  });

  it('says nothing of an unexpected error', async () => {
    const { client } = await calling({});
    const error = await failureOf(client.getGrant({}));
    expect(error).toMatchObject({ code: Code.Internal, rawMessage: 'unexpected error', cause: undefined });
  });

  it('is refused to callers nobody knows and to those without the role', async () => {
    const played = { revokeGrant: async () => ({}) };
    const { client: stranger } = await calling(played, 'strange');
    expect(await failureOf(stranger.revokeGrant({}))).toMatchObject({ code: Code.Unauthenticated });
    const { client: reader } = await calling(played, 'reader-token');
    expect(await failureOf(reader.revokeGrant({}))).toMatchObject({ code: Code.PermissionDenied });
    const forged = { headers: { authorization: 'Bearer gateway-token' } };
    expect(await failureOf(reader.revokeGrant({}, forged))).toMatchObject({ code: Code.PermissionDenied });
  });

  it('ends at its deadline or when its caller gives up, and the handler hears of it', async () => {
    const heard: boolean[] = [];
    const { client } = await calling({
      getGrant: (_request, { signal }) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            heard.push(true);
            reject(new Error('nobody waits'));
          });
        }),
    });
    expect(await failureOf(client.getGrant({}, { timeoutMs: 50 }))).toMatchObject({ code: Code.DeadlineExceeded });
    await eventually(async () => heard.length, 1);

    const caller = new AbortController();
    const call = failureOf(client.getGrant({}, { signal: caller.signal }));
    setTimeout(() => caller.abort(), 20);
    expect(await call).toMatchObject({ code: Code.Canceled });
    await eventually(async () => heard.length, 2);
  });

  it('under way is answered when the server stops, and later ones are refused', async () => {
    let release = () => {};
    const entered = Promise.withResolvers<void>();
    const { client, transport, stop } = await calling({
      getGrant: async () => {
        entered.resolve();
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        return { grant: { id: 'late' } };
      },
    });
    expect(await transport.serves()).toBe(true);
    const call = client.getGrant({});
    await entered.promise;
    const stopping = stop(10_000);
    release();
    expect(await call).toMatchObject({ grant: { id: 'late' } });
    await stopping;
    expect(await failureOf(client.getGrant({}, { timeoutMs: 500 }))).toMatchObject({ code: Code.Unavailable });
    expect(await transport.serves()).toBe(false);
  });

  it('under way is cut off when the time to stop is over', async () => {
    const entered = Promise.withResolvers<void>();
    const { client, stop } = await calling({
      getGrant: () => {
        entered.resolve();
        return new Promise(() => {});
      },
    });
    const call = failureOf(client.getGrant({}));
    await entered.promise;
    await stop(10);
    expect([Code.Unavailable, Code.Canceled]).toContain((await call)?.code);
  });

  it('says whether the tier serves', async () => {
    const { transport, setServing } = await calling({});
    setServing(false);
    expect(await transport.serves()).toBe(false);
    setServing(true);
    expect(await transport.serves()).toBe(true);
  });
});

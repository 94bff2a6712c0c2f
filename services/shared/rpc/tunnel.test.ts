import { setTimeout as delay } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type HandlerContext } from '@connectrpc/connect';
import { Client, credentials, Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  AccountService,
  type GetAccountRequest,
  GetAccountRequestSchema,
  GetAccountResponseSchema,
} from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import { ErrorDetailSchema } from '../../../proto/gen/storyden/error/v1/error_pb.ts';
import {
  type OpenTunnelRequest,
  OpenTunnelRequestSchema,
  type OpenTunnelResponse,
  OpenTunnelResponseSchema,
} from '../../../proto/gen/storyden/tunnel/v1/tunnel_pb.ts';
import { grpcTransport } from '../../../runtime/grpc-transport.ts';
import type { TierTransport } from '../../../runtime/tier-transport.ts';
import { callerDirectory, callerTokenHash } from './callers.ts';
import { type GrpcServer, serveGrpc } from './grpc-server.ts';
import { guard } from './guard.ts';

const log = pino({ level: 'silent' });
const METHOD = '/storyden.account.v1.AccountService/GetAccount';
const OPEN = '/storyden.tunnel.v1.TunnelService/OpenTunnel';
const readers = Object.fromEntries(AccountService.methods.map(({ localName }) => [localName, ['reader'] as const]));

type Answering = (
  request: GetAccountRequest,
  context: HandlerContext,
) => Promise<{ account: { id: string; name?: string } }>;

let answering: Answering;
let server: GrpcServer;
const transports: TierTransport[] = [];

beforeEach(async () => {
  answering = async ({ accountId }) => ({ account: { id: accountId } });
  server = await serve();
});

afterEach(async () => {
  for (const transport of transports.splice(0)) transport.close();
  await server.stop(0);
});

function serve(port = 0): Promise<GrpcServer> {
  const implementation = {
    getAccount: (request: GetAccountRequest, context: HandlerContext) => answering(request, context),
  };
  const directory = callerDirectory([
    { name: 'gateway', tokenHash: callerTokenHash('gateway'), roles: ['gateway'] },
    { name: 'reader', tokenHash: callerTokenHash('reader'), roles: ['reader'] },
  ]);
  const options = { directory, log, outages: { refused: () => undefined }, toRpcError: () => undefined };
  const services = [guard(AccountService, implementation as never, readers as never, options)];
  return serveGrpc({ listen: { host: '127.0.0.1', port }, setting: 'LISTEN', services, directory, log });
}

function accounts(port = server.port, token = 'reader') {
  const transport = grpcTransport({ tier: 'account service', address: `127.0.0.1:${port}`, token });
  transports.push(transport);
  return createClient(AccountService, transport);
}

/** A client whose calls go through a tunnel by now: what they arrive by is the only thing that tells. */
async function tunnelled(client = accounts()) {
  const deadline = Date.now() + 5_000;
  for (;;) {
    const { account } = await client.getAccount({ accountId: 'by' });
    if (account?.id === 'by' && arrivedAlone === false) return client;
    if (Date.now() > deadline) throw new Error('no call came through a tunnel');
    await delay(10);
  }
}

/** Whether the last call that was told of came as one of its own: only those have a user agent. */
let arrivedAlone: boolean | undefined;
const telling: Answering = async ({ accountId }, { requestHeader }) => {
  arrivedAlone = requestHeader.has('user-agent');
  return { account: { id: accountId } };
};

/** A stream of messages that grpc-js makes, without our client. */
function rawTunnel(token = 'reader', port = server.port) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  const metadata = new Metadata();
  metadata.set('authorization', `Bearer ${token}`);
  const stream = client.makeBidiStreamRequest<OpenTunnelRequest, OpenTunnelResponse>(
    OPEN,
    (message) => Buffer.from(toBinary(OpenTunnelRequestSchema, message)),
    (bytes) => fromBinary(OpenTunnelResponseSchema, bytes),
    metadata,
  );
  const messages: OpenTunnelResponse[] = [];
  stream.on('data', (message) => messages.push(message));
  stream.on('error', () => undefined);
  const ended = new Promise<number>((resolve) => stream.on('status', ({ code }) => resolve(code)));
  const send = (calls: { id: number; method?: string; accountId?: string }[], cancelledIds: number[] = []) =>
    stream.write(
      create(OpenTunnelRequestSchema, {
        calls: calls.map(({ id, method = METHOD, accountId = `account ${id}` }) => ({
          id,
          method,
          request: toBinary(GetAccountRequestSchema, create(GetAccountRequestSchema, { accountId })),
          requestId: 'one',
          timeoutMs: 5_000,
        })),
        cancelledIds,
      }),
    );
  const answers = () => messages.flatMap((message) => message.answers);
  return { send, stream, messages, answers, ended, close: () => client.close() };
}

describe('a server', () => {
  test('answers calls of one message together, each with its own answer', async () => {
    const tunnel = rawTunnel();
    tunnel.send([{ id: 7 }, { id: 9 }]);
    await expect.poll(() => tunnel.answers().length).toBe(2);
    const found = tunnel.answers().map(({ id, outcome }) => {
      const bytes = outcome.case === 'response' ? outcome.value : new Uint8Array();
      return [id, fromBinary(GetAccountResponseSchema, bytes).account?.id];
    });
    expect(found).toEqual([
      [7, 'account 7'],
      [9, 'account 9'],
    ]);
    expect(tunnel.messages).toHaveLength(1);
    tunnel.close();
  });

  test('refuses a method that is not served for that call alone', async () => {
    const tunnel = rawTunnel();
    tunnel.send([{ id: 1, method: '/storyden.account.v1.AccountService/Nothing' }, { id: 2 }]);
    await expect.poll(() => tunnel.answers().length).toBe(2);
    const outcomes = tunnel
      .answers()
      .map(({ id, outcome }) => [id, outcome.case === 'failure' ? outcome.value.code : 0]);
    expect(outcomes.toSorted()).toEqual([
      [1, Code.Unimplemented],
      [2, 0],
    ]);
    tunnel.close();
  });

  test('looks at the role of the caller in each call', async () => {
    const tunnel = rawTunnel('gateway');
    tunnel.send([{ id: 1 }]);
    await expect
      .poll(() => tunnel.answers()[0]?.outcome)
      .toMatchObject({
        case: 'failure',
        value: { code: Code.PermissionDenied },
      });
    tunnel.close();
  });

  test('opens no tunnel for a caller that nobody knows', async () => {
    const tunnel = rawTunnel('stranger');
    expect(await tunnel.ended).toBe(status.UNAUTHENTICATED);
    tunnel.close();
  });

  test('ends the work of a call that is cancelled, and of all calls when the tunnel breaks', async () => {
    const ended: string[] = [];
    answering = ({ accountId }, { signal }) =>
      new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          ended.push(accountId);
          reject(signal.reason);
        });
      });
    const tunnel = rawTunnel();
    tunnel.send([{ id: 1 }, { id: 2 }, { id: 3 }]);
    tunnel.send([], [2]);
    await expect.poll(() => ended).toEqual(['account 2']);
    tunnel.stream.cancel();
    await expect.poll(() => ended).toEqual(['account 2', 'account 1', 'account 3']);
    expect(tunnel.answers()).toEqual([]);
    tunnel.close();
  });

  test('answers what is under way after the caller has said its last', async () => {
    answering = async ({ accountId }) => {
      await delay(100);
      return { account: { id: accountId } };
    };
    const tunnel = rawTunnel();
    tunnel.send([{ id: 1 }]);
    tunnel.stream.end();
    expect(await tunnel.ended).toBe(status.OK);
    expect(tunnel.answers()).toHaveLength(1);
    tunnel.close();
  });
});

describe('a client', () => {
  test('calls through a tunnel once there is one, with its request id', async () => {
    answering = telling;
    const client = await tunnelled();
    let requestId: string | null = null;
    answering = async ({ accountId }, { requestHeader }) => {
      requestId = requestHeader.get('x-request-id');
      return { account: { id: accountId } };
    };
    const { account } = await client.getAccount({ accountId: 'a' }, { headers: { 'x-request-id': 'req-1' } });
    expect([account?.id, requestId]).toEqual(['a', 'req-1']);
  });

  test('sends headers that a tunnel does not carry with a call of its own', async () => {
    answering = telling;
    const client = await tunnelled();
    await client.getAccount({ accountId: 'a' }, { headers: { 'x-other': '1' } });
    expect(arrivedAlone).toBe(true);
  });

  test('calls a server without tunnels in the usual way', async () => {
    const old = new Server();
    old.addService(
      {
        getAccount: {
          path: METHOD,
          requestStream: false,
          responseStream: false,
          requestSerialize: (bytes: Buffer) => bytes,
          requestDeserialize: (bytes: Buffer) => bytes,
          responseSerialize: (bytes: Buffer) => bytes,
          responseDeserialize: (bytes: Buffer) => bytes,
        },
      },
      {
        getAccount: (_call: unknown, callback: (error: null, bytes: Buffer) => void) => callback(null, Buffer.alloc(0)),
      },
    );
    const port = await new Promise<number>((resolve, reject) => {
      old.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
    const client = accounts(port);
    for (let call = 0; call < 20; call += 1) {
      expect((await client.getAccount({ accountId: 'a' })).account).toBeUndefined();
      await delay(10);
    }
    old.forceShutdown();
  });

  test('is told what went wrong, with its details', async () => {
    answering = telling;
    const client = await tunnelled();
    const details = [{ desc: ErrorDetailSchema, value: { code: 'conflict', message: 'taken' } }];
    answering = () => Promise.reject(new ConnectError('taken', Code.AlreadyExists, undefined, details));
    const error = await client.getAccount({ accountId: 'a' }).catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.AlreadyExists, rawMessage: 'taken' });
    expect((error as ConnectError).findDetails(ErrorDetailSchema)).toMatchObject([
      { code: 'conflict', message: 'taken' },
    ]);
  });

  test('waits no longer than its deadline, and has the work ended', async () => {
    answering = telling;
    const client = await tunnelled();
    let ended = false;
    answering = (_, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          ended = true;
          reject(signal.reason);
        });
      });
    const error = await client.getAccount({ accountId: 'a' }, { timeoutMs: 100 }).catch(ConnectError.from);
    expect(error).toMatchObject({ code: Code.DeadlineExceeded });
    await expect.poll(() => ended).toBe(true);
    answering = telling;
    expect((await client.getAccount({ accountId: 'b' })).account?.id).toBe('b');
  });

  test('may give up, before and after its call has left', async () => {
    answering = telling;
    const client = await tunnelled();
    let begun = 0;
    answering = () => {
      begun += 1;
      return new Promise(() => undefined);
    };
    const early = new AbortController();
    const first = client.getAccount({ accountId: 'a' }, { signal: early.signal }).catch(ConnectError.from);
    early.abort();
    expect(await first).toMatchObject({ code: Code.Canceled });
    const late = new AbortController();
    const second = client.getAccount({ accountId: 'a' }, { signal: late.signal }).catch(ConnectError.from);
    await expect.poll(() => begun).toBe(1);
    late.abort();
    expect(await second).toMatchObject({ code: Code.Canceled });
    const over = client.getAccount({ accountId: 'a' }, { signal: AbortSignal.abort() }).catch(ConnectError.from);
    expect(await over).toMatchObject({ code: Code.Canceled });
    expect(begun).toBe(1);
  });

  test('is told at once of calls whose connection was lost', async () => {
    answering = telling;
    const client = await tunnelled();
    answering = () => new Promise(() => undefined);
    const lost = Array.from({ length: 3 }, () => client.getAccount({ accountId: 'a' }).catch(ConnectError.from));
    await delay(50);
    await server.stop(0);
    for (const error of await Promise.all(lost)) expect(error).toMatchObject({ code: Code.Unavailable });
  });

  test('has its answers when the server stops, and goes on with the next server', async () => {
    answering = telling;
    const client = await tunnelled();
    answering = async ({ accountId }) => {
      await delay(300);
      return { account: { id: accountId } };
    };
    const underWay = client.getAccount({ accountId: 'last' });
    await delay(50);
    const stopped = server.stop(5_000);
    expect((await underWay).account?.id).toBe('last');
    await stopped;
    server = await serve(server.port);
    answering = telling;
    await expect
      .poll(() =>
        client.getAccount({ accountId: 'next' }).then(
          ({ account }) => account?.id,
          () => undefined,
        ),
      )
      .toBe('next');
    await tunnelled(client);
  });

  test('is given large answers, many at once', async () => {
    answering = telling;
    const client = await tunnelled();
    const name = 'n'.repeat(1_000_000);
    answering = async ({ accountId }) => ({ account: { id: accountId, name } });
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, index) => client.getAccount({ accountId: String(index) })),
    );
    expect(answers.map(({ account }) => account?.id)).toEqual(answers.map((_, index) => String(index)));
    expect(answers.every(({ account }) => account?.name === name)).toBe(true);
  });

  test.each([0.5, 5_000.5, 2 ** 40])('may wait %d milliseconds', async (more) => {
    answering = telling;
    const client = await tunnelled();
    const { account } = await client.getAccount({ accountId: 'a' }, { timeoutMs: 1_000 + more });
    expect([account?.id, arrivedAlone]).toEqual(['a', false]);
  });

  test('loses no other call to a request or an answer that is larger than a message may be', async () => {
    answering = telling;
    const client = await tunnelled();
    answering = async ({ accountId }) => {
      if (accountId === 'large') return { account: { id: accountId, name: 'n'.repeat(4 * 1024 * 1024) } };
      await delay(300);
      return { account: { id: accountId } };
    };
    const others = ['a', 'b'].map((accountId) => client.getAccount({ accountId }));
    const large = ['large', 'l'.repeat(4 * 1024 * 1024)].map((accountId) =>
      client.getAccount({ accountId }).catch(ConnectError.from),
    );
    for (const error of await Promise.all(large)) expect(error).toMatchObject({ code: Code.ResourceExhausted });
    expect((await Promise.all(others)).map(({ account }) => account?.id)).toEqual(['a', 'b']);
  });
});

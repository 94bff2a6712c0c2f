import { setTimeout as delay } from 'node:timers/promises';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type HandlerContext } from '@connectrpc/connect';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import pino from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import {
  AccountService,
  type GetAccountRequest,
  GetAccountRequestSchema,
  GetAccountResponseSchema,
} from '../../../proto/gen/storyden/account/v1/account_pb.ts';
import {
  type Answer,
  type OpenTunnelRequest,
  OpenTunnelRequestSchema,
  type OpenTunnelResponse,
  OpenTunnelResponseSchema,
} from '../../../proto/gen/storyden/tunnel/v1/tunnel_pb.ts';
import { grpcTransport } from '../../../runtime/grpc-transport.ts';
import { callerDirectory, callerTokenHash } from './callers.ts';
import { serveGrpc } from './grpc-server.ts';
import { guard } from './guard.ts';

const log = pino({ level: 'silent' });
const METHOD = '/storyden.account.v1.AccountService/GetAccount';
const readers = Object.fromEntries(AccountService.methods.map(({ localName }) => [localName, ['reader'] as const]));

type Account = { readonly id: string; readonly name?: string };
type Answering = (accountId: string, context: HandlerContext) => Promise<Account>;

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** A server that answers as it is told. */
async function serve(answering: Answering): Promise<number> {
  const implementation = {
    getAccount: async ({ accountId }: GetAccountRequest, context: HandlerContext) => ({
      account: await answering(accountId, context),
    }),
  };
  const directory = callerDirectory([{ name: 'reader', tokenHash: callerTokenHash('reader'), roles: ['reader'] }]);
  const options = { directory, log, outages: { refused: () => undefined }, toRpcError: () => undefined };
  const services = [guard(AccountService, implementation as never, readers as never, options)];
  const listen = { host: '127.0.0.1', port: 0 };
  const server = await serveGrpc({ listen, setting: 'LISTEN', services, directory, log });
  ends.push(() => server.stop(0));
  return server.port;
}

/** A caller of ours. */
function accountsAt(address: string) {
  const transport = grpcTransport({ tier: 'account service', address, token: 'reader' });
  ends.push(() => transport.close());
  return createClient(AccountService, transport);
}

const isTunnelled = ({ requestHeader }: HandlerContext) => !requestHeader.has('user-agent');

/** A tunnel without our client at its end. */
function rawTunnel(port: number) {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  ends.push(() => client.close());
  const metadata = new Metadata();
  metadata.set('authorization', 'Bearer reader');
  const stream = client.makeBidiStreamRequest<OpenTunnelRequest, OpenTunnelResponse>(
    '/storyden.tunnel.v1.TunnelService/OpenTunnel',
    (message) => Buffer.from(toBinary(OpenTunnelRequestSchema, message)),
    (bytes) => fromBinary(OpenTunnelResponseSchema, bytes),
    metadata,
  );
  const answers: Answer[] = [];
  stream.on('data', (message) => answers.push(...message.answers));
  stream.on('error', () => undefined);
  const call = (id: number, accountId: string) => {
    const request = toBinary(GetAccountRequestSchema, create(GetAccountRequestSchema, { accountId }));
    const calls = [{ id, method: METHOD, request, requestId: '', timeoutMs: 60_000 }];
    stream.write(create(OpenTunnelRequestSchema, { calls }));
  };
  const cancel = (id: number) => stream.write(create(OpenTunnelRequestSchema, { cancelledIds: [id] }));
  return { stream, answers, call, cancel };
}

const accountIn = ({ outcome }: Answer) =>
  outcome.case === 'response' ? fromBinary(GetAccountResponseSchema, outcome.value).account?.id : outcome.case;

describe('a tunnel server', () => {
  test('gives no call the answer of one that had its number and was cancelled', async () => {
    const waiting = new Map<string, (account: Account) => void>();
    const port = await serve((id) => new Promise((resolve) => waiting.set(id, resolve)));
    const tunnel = rawTunnel(port);
    tunnel.call(1, 'old');
    tunnel.cancel(1);
    tunnel.call(1, 'new');
    await expect.poll(() => waiting.size).toBe(2);
    waiting.get('old')?.({ id: 'old' });
    await delay(100);
    waiting.get('new')?.({ id: 'new' });
    await expect.poll(() => tunnel.answers.map(accountIn)).toEqual(['new']);
  });

  test('begins no more calls for a caller that does not read, and goes on when it does', async () => {
    let begun = 0;
    const port = await serve(async (id) => {
      begun += 1;
      return { id, name: 'n'.repeat(100_000) };
    });
    const tunnel = rawTunnel(port);
    tunnel.call(0, '0');
    await expect.poll(() => tunnel.answers.length).toBe(1);
    tunnel.stream.pause();
    for (let id = 1; id < 1_000; id += 1) {
      tunnel.call(id, String(id));
      if (id % 50 === 0) await delay(1);
    }
    for (let before = 0; before !== begun; ) {
      before = begun;
      await delay(500);
    }
    expect(begun).toBeLessThan(500);
    tunnel.stream.resume();
    await expect.poll(() => tunnel.answers.length, { timeout: 20_000 }).toBe(1_000);
    expect(new Set(tunnel.answers.map(accountIn)).size).toBe(1_000);
  });
});

describe('a caller', () => {
  const tunnelled = async (address: string, arrived: () => boolean) => {
    const client = accountsAt(address);
    await expect
      .poll(async () => {
        await client.getAccount({ accountId: 'first' });
        return arrived();
      })
      .toBe(true);
    return client;
  };

  test('is told each failure of thousands at one moment', { timeout: 60_000 }, async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let arrived = false;
    let begun = 0;
    const port = await serve(async (id, context) => {
      if (id === 'first') arrived = isTunnelled(context);
      if (id === 'first') return { id };
      begun += 1;
      if (begun === 6_000) open();
      await gate;
      throw new ConnectError('t'.repeat(1_000), Code.AlreadyExists);
    });
    const client = await tunnelled(`127.0.0.1:${port}`, () => arrived);
    const failures = await Promise.all(
      Array.from({ length: 6_000 }, () =>
        client.getAccount({ accountId: 'a' }, { timeoutMs: 30_000 }).catch(ConnectError.from),
      ),
    );
    expect(failures.filter((error) => (error as ConnectError).code === Code.AlreadyExists)).toHaveLength(6_000);
  });

  test('may have ten thousand calls under way; more are refused, each for itself', { timeout: 60_000 }, async () => {
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    let arrived = false;
    let begun = 0;
    const port = await serve(async (id, context) => {
      if (id === 'first') arrived = isTunnelled(context);
      if (id === 'first') return { id };
      begun += 1;
      await gate;
      return { id };
    });
    const client = await tunnelled(`127.0.0.1:${port}`, () => arrived);
    const headers = { 'x-request-id': 'r'.repeat(128) };
    let refused = 0;
    const calls = Array.from({ length: 25_000 }, (_, index) =>
      client.getAccount({ accountId: String(index) }, { timeoutMs: 30_000, headers }).then(
        ({ account }) => account?.id === String(index),
        (error: ConnectError) => {
          refused += 1;
          return error.code;
        },
      ),
    );
    await expect.poll(() => refused, { timeout: 20_000 }).toBe(15_000);
    open();
    const outcomes = await Promise.all(calls);
    expect(begun).toBe(10_000);
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(10_000);
    expect(outcomes.filter((outcome) => outcome === Code.Unavailable)).toHaveLength(15_000);
  });

  test('sends no more to a server that stands still, while there is another', { timeout: 30_000 }, async () => {
    const seen = new Set<string>();
    let stands = false;
    const answering =
      (server: string): Answering =>
      (id, context) => {
        if (isTunnelled(context)) seen.add(server);
        return stands && server === 'one' ? new Promise(() => undefined) : Promise.resolve({ id, name: server });
      };
    const ports = [await serve(answering('one')), await serve(answering('two'))];
    const address = `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;
    const client = await tunnelled(address, () => seen.size === 2);
    stands = true;
    const first = Array.from({ length: 4 }, () =>
      client.getAccount({ accountId: 'a' }, { timeoutMs: 2_000 }).then(
        ({ account }) => account?.name,
        (error: ConnectError) => error.code,
      ),
    );
    await delay(1_100);
    const ask = async () => (await client.getAccount({ accountId: 'a' }, { timeoutMs: 2_000 })).account?.name;
    for (let call = 0; call < 10; call += 1) expect(await ask()).toBe('two');
    expect((await Promise.all(first)).toSorted()).toEqual([Code.DeadlineExceeded, Code.DeadlineExceeded, 'two', 'two']);
    for (let call = 0; call < 10; call += 1) expect(await ask()).toBe('two');
    stands = false;
  });
});

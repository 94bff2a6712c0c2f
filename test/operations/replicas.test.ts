import dns from 'node:dns';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { Client, credentials } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { KeyService } from '../../proto/gen/storyden/oauth/v1/key_pb.ts';
import { grpcTransport } from '../../runtime/grpc-transport.ts';
import { createLog } from '../../runtime/log.ts';
import { workBegins } from '../../services/shared/database/call-work.ts';
import { serveGrpc } from '../../services/shared/rpc/grpc-server.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { send } from '../support/http.ts';
import { ANSWERING_TOKEN, answeringService } from '../support/tiers/answering-service.ts';
import { bootTiers } from '../support/tiers/tiers.ts';

const log = createLog({ name: 'test', level: 'silent' });

/** What was started, to be ended after each test in the reverse order. */
const started: (() => unknown)[] = [];
afterEach(async () => {
  vi.restoreAllMocks();
  for (const end of started.splice(0).reverse()) await end();
});

type Behaviour = () => Promise<void> | void;

/** One replica of a service, which counts its calls; `behave` is what it does for each. */
async function replica(host: string, port: number, connectionAge?: number) {
  const own = { calls: 0, behave: (() => undefined) as Behaviour };
  const answering = answeringService(async () => {
    own.calls += 1;
    await own.behave();
    return {};
  }, log);
  const options = { listen: { host, port }, setting: 'TEST', ...answering };
  const server = await serveGrpc({ ...options, ...(connectionAge && { connectionAge }) });
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= server.stop(10_000);
    return stopped;
  };
  started.push(stop);
  return Object.assign(own, { setServing: server.setServing, stop });
}

function channelTo(address: string) {
  const transport = grpcTransport({ tier: 'key service', address, token: ANSWERING_TOKEN });
  started.push(transport.close);
  const client = createClient(KeyService, transport);
  return { serves: transport.serves, call: () => client.getKeySet({}) };
}

/** How many of so many calls fail. */
async function failuresOf(call: () => Promise<unknown>, count: number): Promise<number> {
  let failures = 0;
  for (let at = 0; at < count; at++) await call().catch(() => (failures += 1));
  return failures;
}

async function twoReplicas() {
  const port = await freePort();
  const [a, b] = [await replica('127.0.0.2', port), await replica('127.0.0.3', port)];
  const channel = channelTo(`ipv4:127.0.0.2:${port},127.0.0.3:${port}`);
  await eventually(async () => {
    await channel.call();
    return a.calls > 0 && b.calls > 0;
  }, true);
  const reset = () => Object.assign(a, { calls: 0 }) && Object.assign(b, { calls: 0 });
  reset();
  return { port, a, b, channel, reset };
}

const away = () => {
  throw new ConnectError('the database does not answer', Code.Unavailable);
};

describe('Of two replicas', () => {
  it('the one that says it does not serve gets no calls until it does again', async () => {
    const { a, b, channel, reset } = await twoReplicas();
    a.setServing(false);
    await eventually(async () => {
      reset();
      await failuresOf(channel.call, 4);
      return a.calls;
    }, 0);
    a.behave = away;
    expect(await failuresOf(channel.call, 20)).toBe(0);
    expect([a.calls, b.calls]).toEqual([0, 24]);
    expect(await channel.serves()).toBe(true);

    a.behave = () => undefined;
    a.setServing(true);
    await eventually(async () => (await failuresOf(channel.call, 2)) === 0 && a.calls > 0, true);
  });

  it('one does what the other refused before any work, however many calls there are at once', async () => {
    const { a, b, channel } = await twoReplicas();
    a.behave = away;
    const answers = await Promise.allSettled(Array.from({ length: 40 }, channel.call));
    expect(answers.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(a.calls).toBeGreaterThan(0);
    expect(b.calls).toBe(40);
  });

  it('none repeats what the other had begun', async () => {
    const { a, b, channel } = await twoReplicas();
    a.behave = () => {
      workBegins();
      away();
    };
    const answers = await Promise.allSettled(Array.from({ length: 10 }, channel.call));
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(5);
    expect([a.calls, b.calls]).toEqual([5, 5]);
  });

  it('each is tried once by a call that both refuse, and the call fails with what the first said', async () => {
    const { a, b, channel } = await twoReplicas();
    for (const sick of [a, b]) sick.behave = away;
    await expect(channel.call()).rejects.toThrow('the database does not answer');
    expect(a.calls + b.calls).toBe(2);
  });

  it('one that is gone costs no call, and the other serves', async () => {
    const { a, channel } = await twoReplicas();
    const stopped = a.stop();
    expect(await failuresOf(channel.call, 20)).toBe(0);
    expect(await channel.serves()).toBe(true);
    await stopped;
    expect(await failuresOf(channel.call, 20)).toBe(0);
  });
});

describe('While no replica serves', () => {
  it('calls are tried all the same, once, and nobody is told that it serves', async () => {
    const port = await freePort();
    const only = await replica('127.0.0.1', port);
    const channel = channelTo(`127.0.0.1:${port}`);
    only.setServing(false);
    await eventually(channel.serves, false);
    expect(await failuresOf(channel.call, 3)).toBe(0);
    only.calls = 0;
    only.behave = away;
    await expect(channel.call()).rejects.toThrow('the database does not answer');
    expect(only.calls).toBe(1);
  });

  it('it is known to serve again as soon as a call works', async () => {
    const port = await freePort();
    const first = await replica('127.0.0.1', port);
    const channel = channelTo(`127.0.0.1:${port}`);
    expect(await channel.serves()).toBe(true);
    await first.stop();
    // Long enough for the time between two attempts to grow.
    for (let at = 0; at < 20; at++) {
      expect(await channel.serves()).toBe(false);
      await delay(100);
    }
    await replica('127.0.0.1', port);
    await eventually(async () => (await failuresOf(channel.call, 1)) === 0, true);
    expect(await channel.serves()).toBe(true);
  });
});

describe('A connection', () => {
  it('that has reached its age breaks no call', async () => {
    const port = await freePort();
    const aged = await replica('127.0.0.1', port, 200);
    aged.behave = () => delay(50);
    const channel = channelTo(`127.0.0.1:${port}`);
    const callers = Array.from({ length: 8 }, () => failuresOf(channel.call, 40));
    expect(await Promise.all(callers)).toEqual(callers.map(() => 0));
  });

  it('that ends has the name looked at again: a replica that was added gets calls', async () => {
    const port = await freePort();
    const addresses = [{ address: '127.0.0.2', family: 4 }];
    vi.spyOn(dns.promises, 'lookup').mockImplementation((async () => [...addresses]) as never);
    await replica('127.0.0.2', port, 1_000);
    const channel = channelTo(`dns:///replicas.test:${port}`);
    expect(await failuresOf(channel.call, 1)).toBe(0);
    const added = await replica('127.0.0.3', port);
    addresses.push({ address: '127.0.0.3', family: 4 });
    await eventually(async () => {
      expect(await failuresOf(channel.call, 2)).toBe(0);
      return added.calls > 0;
    }, true);
  });

  it('on which somebody watches the health does not hold up a stop', async () => {
    const port = await freePort();
    const watched = await replica('127.0.0.1', port);
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    started.push(() => client.close());
    const same = (bytes: Buffer) => bytes;
    const watch = client.makeServerStreamRequest('/grpc.health.v1.Health/Watch', same, same, Buffer.alloc(0));
    const ended = new Promise((resolve) => watch.on('status', resolve));
    await new Promise((resolve) => watch.once('data', resolve));
    watch.on('data', () => undefined);
    await watched.stop();
    expect(await ended).toMatchObject({ code: 0 });
  });
});

/** Stands in front of a database, and can be cut and mended. */
async function forwarderTo(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let cut = false;
  const server = createServer((client) => {
    if (cut) return void client.resetAndDestroy();
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy());
    }
    client.pipe(upstream).pipe(client);
  });
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: Object.assign(new URL(databaseUrl), { port: String(port), hostname: '127.0.0.1' }).href,
    set cut(value: boolean) {
      cut = value;
      if (cut) for (const socket of sockets) socket.destroy();
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        for (const socket of sockets) socket.destroy();
      }),
  };
}

describe('A gateway in front of two grant services of which one has lost its database', () => {
  it('is ready all the time, and its clients notice nothing', async () => {
    const tiers = await bootTiers();
    started.push(tiers.stop);
    const forwarder = await forwarderTo(tiers.databaseUrl);
    started.push(forwarder.stop);
    const port = await freePort();
    await tiers.bootReplica({ grants: { grpcListen: { host: '127.0.0.2', port }, databaseUrl: forwarder.url } });
    const { address } = await tiers.bootReplica({
      grants: { grpcListen: { host: '127.0.0.3', port } },
      gateway: { grantsAddress: `ipv4:127.0.0.2:${port},127.0.0.3:${port}` },
    });
    const client = rawClient(address, { client_id: 'storyden-cli' });
    const statuses = async () => {
      const seen = new Set<number>();
      for (let at = 0; at < 20; at++) {
        seen.add((await client.startDevice({ scope: FIRST_PARTY_SCOPE })).status);
        seen.add((await send(`${address}/readyz`)).status);
      }
      return [...seen];
    };
    expect(await statuses()).toEqual([200]);
    forwarder.cut = true;
    // What was under way on a connection that is cut may have been done; nothing is under way now.
    await delay(100);
    for (let round = 0; round < 3; round++) {
      expect(await statuses()).toEqual([200]);
      await delay(1_000);
    }
    forwarder.cut = false;
    expect(await statuses()).toEqual([200]);
  });
});

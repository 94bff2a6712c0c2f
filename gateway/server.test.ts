import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { expect, it, onTestFinished } from 'vitest';
import { createLog } from '../runtime/log.ts';
import { readConfig } from './config.ts';
import { startGateway } from './server.ts';

const log = createLog({ name: 'gateway', level: 'silent' });

/** A gateway of its own whose tiers are away. */
async function start(listen = '127.0.0.1:0') {
  const nowhere = '127.0.0.1:1';
  const env = { RPC_TOKEN: 'token', GATEWAY_LISTEN: listen, GRANTS_ADDRESS: nowhere, ACCOUNTS_ADDRESS: nowhere };
  const gateway = await startGateway({ ...readConfig(env), shutdownTimeout: 4_000, shutdownDrain: 0 }, log);
  onTestFinished(() => gateway.stop());
  return { ...gateway, address: `http://127.0.0.1:${gateway.port}` };
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

const HEAD = 'POST /api/oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\n';

const sentSoFar = (socket: Socket) => new Promise((resolve) => socket.once('data', (bytes) => resolve(String(bytes))));

it('is alive and not ready while the tiers are away, and says so with 503', async () => {
  const { address } = await start();
  expect((await fetch(`${address}/livez`)).status).toBe(200);
  expect((await fetch(`${address}/readyz`)).status).toBe(503);
  expect((await fetch(`${address}/api/oauth/jwks`)).status).toBe(503);
});

it('drains: still answers, says that it is not ready, and lets connections go', async () => {
  const { address, drain } = await start();
  drain();
  const live = await fetch(`${address}/livez`);
  expect([live.status, live.headers.get('connection')]).toEqual([200, 'close']);
  expect(await (await fetch(`${address}/readyz`)).text()).toContain('stopping');
});

it('finishes what runs before it stops, and takes nothing new', async () => {
  const { port, address, stop } = await start();
  const socket = await open(port);
  socket.write(`${HEAD}Content-Length: 3\r\n\r\na=`);
  const idle = await open(port);
  idle.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
  await sentSoFar(idle);
  const stopped = stop();
  await new Promise((resolve) => setTimeout(resolve, 100));
  await expect(fetch(`${address}/livez`)).rejects.toThrow();
  socket.write('b');
  expect(await text(socket)).toMatch(/^HTTP\/1.1 400 .*grant_type is missing/s);
  await stopped;
});

it('cuts off what does not finish in time', async () => {
  const { port, stop } = await start();
  const socket = await open(port);
  socket.on('error', () => undefined);
  socket.write(`${HEAD}Content-Length: 3\r\n\r\na=`);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const startedAt = Date.now();
  await stop();
  expect(Date.now() - startedAt).toBeGreaterThan(1_500);
});

it.each([
  ['GET / HTTP/9.9\r\n\r\n', 400],
  [`GET /?${'a'.repeat(20_000)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
  ['\0\r\n\r\n', 400],
])('answers %.20j with %i and a request id', async (bytes, status) => {
  const socket = await open((await start()).port);
  socket.write(bytes);
  const answer = await text(socket);
  expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} .*X-Request-Id: [0-9a-f-]{36}`, 's'));
  expect(JSON.parse(answer.slice(answer.indexOf('{')))).toMatchObject({ error: 'invalid_argument' });
});

it('says what to do where the port is in use', async () => {
  const { port } = await start();
  await expect(start(`127.0.0.1:${port}`)).rejects.toThrow(/GATEWAY_LISTEN/);
});

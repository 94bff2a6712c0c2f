import { Code, ConnectError } from '@connectrpc/connect';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { anyHandle, bootAccounts, PASSWORD, refusal } from './test-service.ts';

const HERE = '192.0.2.1';
const LIMIT = { points: 3, seconds: 300 };

let service: Awaited<ReturnType<typeof bootAccounts>>;
beforeAll(async () => {
  service = await bootAccounts({ limits: { signIn: LIMIT } });
});
afterAll(() => service.end());

const right = (handle: string, clientAddress: string) =>
  service.client.signIn({ handle, password: PASSWORD, clientAddress });

async function wrong(handle: string, clientAddress: string, times = 1) {
  for (let i = 0; i < times; i++) {
    const guess = service.client.signIn({ handle, password: 'not the password', clientAddress });
    await refusal(guess, Code.Unauthenticated, 'invalid_credentials');
  }
}

async function limited(call: Promise<unknown>) {
  const { retryAfterSeconds } = await refusal(call, Code.ResourceExhausted, 'rate_limited');
  expect(retryAfterSeconds).toBeGreaterThan(0);
  expect(retryAfterSeconds).toBeLessThanOrEqual(LIMIT.seconds);
}

async function member(): Promise<string> {
  const handle = anyHandle();
  await service.client.createAccount({ handle, password: PASSWORD });
  return handle;
}

// Each test has a network of its own, as the counters outlive it.
let network = 0;
const anyNetwork = () => `198.51.100.${++network}`;

test('a guesser is stopped after so many failures, on every replica, even with the right password', async () => {
  const handle = await member();
  await wrong(handle, HERE, 3);
  await limited(right(handle, HERE));
  await limited(right(handle.toUpperCase(), HERE));
  const { client } = await service.boot();
  await limited(client.signIn({ handle, password: PASSWORD, clientAddress: HERE }));
});

test('a stranger who fails on purpose does not lock the member out', async () => {
  const handle = await member();
  const stranger = anyNetwork();
  await wrong(handle, stranger, 3);
  for (let i = 0; i < 30; i++) await limited(right(handle, stranger));
  await right(handle, anyNetwork());
});

test('a right password takes its attempt back', async () => {
  const handle = await member();
  const home = anyNetwork();
  for (let i = 0; i < 10; i++) await right(handle, home);
  await wrong(handle, home, 2);
  await right(handle, home);
  await wrong(handle, home);
  await limited(right(handle, home));
});

test('many at once do not slip past the count together', async () => {
  const handle = await member();
  const home = anyNetwork();
  const guesses = Array.from({ length: 20 }, () =>
    service.client.signIn({ handle, password: 'not the password', clientAddress: home }),
  );
  const codes = (await Promise.allSettled(guesses)).map((guess) =>
    guess.status === 'rejected' ? ConnectError.from(guess.reason).code : undefined,
  );
  expect(codes.filter((code) => code === Code.Unauthenticated)).toHaveLength(3);
  expect(codes.filter((code) => code === Code.ResourceExhausted)).toHaveLength(17);
});

test('one address that tries many handles is stopped, all of its IPv6 network with it', async () => {
  for (let i = 0; i < 15; i++) await wrong(anyHandle(), `2001:db8::${i}`);
  await limited(right(await member(), '2001:db8::ffff'));
  await right(await member(), '2001:db8:0:1::1');
});

test('one handle that is tried from many addresses is closed for a while', async () => {
  const handle = await member();
  for (let i = 0; i < 60; i++) await wrong(handle, `203.0.113.${i}`);
  await limited(right(handle, anyNetwork()));
});

test('without an address the handle is counted', async () => {
  const handle = await member();
  await wrong(handle, '', 3);
  await limited(right(handle, ''));
  await right(await member(), '');
});

test('one address makes so many accounts and no more', async () => {
  const home = anyNetwork();
  const { client } = await service.boot({ limits: { signIn: { ...LIMIT, points: 1 } } });
  const signUp = (clientAddress: string) => client.signUp({ handle: anyHandle(), password: PASSWORD, clientAddress });
  for (let i = 0; i < 20; i++) await signUp(home);
  await limited(signUp(home));
  await signUp(anyNetwork());
});

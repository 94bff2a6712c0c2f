import { Code, ConnectError } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { anyHandle, PASSWORD, refusal, useAccounts } from '../support/tiers/account-service.ts';

const HERE = '192.0.2.1';
const LIMIT = { points: 3, seconds: 300 };

const service = await useAccounts({ limits: { signIn: LIMIT } });

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

test('a home or a server with an IPv6 network of its own is stopped, however many /64 it has', async () => {
  // Too short for any account, so that guessing so often takes no time.
  const guess = (clientAddress: string) => service.client.signIn({ handle: anyHandle(), password: 'x', clientAddress });
  const untilRefused = async (address: (place: number) => string) => {
    for (let place = 0; place < 300; place++) {
      const error = await guess(address(place)).catch((thrown) => ConnectError.from(thrown));
      if (error instanceof ConnectError && error.code === Code.ResourceExhausted) return place;
    }
    return Number.POSITIVE_INFINITY;
  };
  // Every attempt from a /64 that nobody has seen.
  expect(await untilRefused((place) => `2001:db8:a:${place.toString(16)}::1`)).toBe(15 * 4);
  // And every attempt from a /56 that nobody has seen.
  expect(await untilRefused((place) => `2001:db8:b:${(place * 256).toString(16)}::1`)).toBe(15 * 16);
  await right(await member(), '2001:db8:a:1ff::1');
});

test.each(['x', '', 'y'.repeat(257)])('a password that cannot be one closes no account: %#', async (password) => {
  const handle = await member();
  for (let i = 0; i < 61; i++) {
    const guess = service.client.signIn({ handle, password, clientAddress: `192.0.3.${i}` });
    await refusal(guess, Code.Unauthenticated, 'invalid_credentials');
  }
  await right(handle, anyNetwork());
});

test('a password that cannot be one counts for the person and the address', async () => {
  const handle = await member();
  const home = anyNetwork();
  const nonsense = (of: string) => service.client.signIn({ handle: of, password: 'x', clientAddress: home });
  for (let i = 0; i < 3; i++) await refusal(nonsense(handle), Code.Unauthenticated, 'invalid_credentials');
  await limited(right(handle, home));
  for (let i = 0; i < 12; i++) await refusal(nonsense(anyHandle()), Code.Unauthenticated, 'invalid_credentials');
  await limited(nonsense(anyHandle()));
});

test('an attempt that is refused counts for nobody: whoever is locked out locks no neighbour out', async () => {
  const [handle, neighbour] = [await member(), await member()];
  const office = anyNetwork();
  await wrong(handle, office, 3);
  for (let i = 0; i < 30; i++) await limited(right(handle, office));
  await right(neighbour, office);
  await right(handle, anyNetwork());
});

test('whoever tries an account that is closed fills no address for the neighbours', async () => {
  const [closed, neighbour] = [await member(), await member()];
  for (let i = 0; i < 60; i++) await wrong(closed, `203.0.113.${i}`);
  const office = anyNetwork();
  for (let i = 0; i < 20; i++) await limited(right(closed, office));
  await right(neighbour, office);
});

test('an address that is refused costs no row, whatever handles it makes up', async () => {
  const office = anyNetwork();
  for (let i = 0; i < 15; i++) await wrong(anyHandle(), office);
  const onDisk = () => service.sql('select ctid, xmin, xmax, * from accounts_rate_limits order by key');
  const before = await onDisk();
  for (let i = 0; i < 100; i++) await limited(right(anyHandle(), office));
  expect(await onDisk()).toEqual(before);
});

test('one handle that is tried from many addresses is closed for a while', async () => {
  const handle = await member();
  for (let i = 0; i < 60; i++) await wrong(handle, `203.0.114.${i}`);
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

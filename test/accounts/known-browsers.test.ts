import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Code } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { ADMIN, anyHandle, PASSWORD, refusal, useAccounts } from '../support/tiers/account-service.ts';

// Few, because each guess costs a password hash.
const LIMIT = { points: 1, seconds: 300 };

const service = await useAccounts({ limits: { signIn: LIMIT } });

let addresses = 0;
const anyAddress = () => {
  addresses += 1;
  return `203.0.${Math.floor(addresses / 250)}.${addresses % 250}`;
};

type Known = { readonly handle: string; readonly password: string };
const right = (who: Known, knownBrowser: string, clientAddress = anyAddress()) =>
  service.client.signIn({ ...who, clientAddress, knownBrowser });
const wrong = (who: Known, knownBrowser: string, clientAddress = anyAddress()) =>
  service.client.signIn({ ...who, password: 'not the password', clientAddress, knownBrowser });
const limited = (call: Promise<unknown>) => refusal(call, Code.ResourceExhausted, 'rate_limited');
const unauthenticated = (call: Promise<unknown>) => refusal(call, Code.Unauthenticated, 'invalid_credentials');

async function member(): Promise<Known> {
  const handle = anyHandle();
  await service.client.createAccount({ handle, password: PASSWORD });
  return { handle, password: PASSWORD };
}

/** What a browser keeps after its owner has signed in with it. */
async function knownBrowserOf(who: Known, before = ''): Promise<string> {
  return (await right(who, before)).knownBrowser?.token ?? '';
}

/** Twenty addresses guess until the account is closed to strangers. */
async function lockOut(who: Known) {
  for (let address = 0; address < 20; address++) {
    const from = anyAddress();
    for (let guess = 0; guess < LIMIT.points; guess++) await unauthenticated(wrong(who, '', from));
  }
  await limited(right(who, ''));
}

test.each([
  ['a member', member],
  ['the administrator', async () => ADMIN],
])('Twenty addresses that guess at the password of %s lock the browser of its owner out of nothing', async (_, who) => {
  const owner = await who();
  const browser = await knownBrowserOf(owner);
  await lockOut(owner);
  for (let i = 0; i < 3; i++) {
    await right(owner, browser);
    await limited(right(owner, ''));
  }
});

test('Whoever is refused at an account under attack hears what to do', async () => {
  const owner = await member();
  await lockOut(owner);
  expect((await limited(right(owner, ''))).suggested).toMatch(/browser that you have signed in with before/);
});

test('A browser that is known is not stopped by the neighbours at its address either', async () => {
  const owner = await member();
  const office = anyAddress();
  const browser = await knownBrowserOf(owner);
  for (let guess = 0; guess < 5; guess++) await unauthenticated(wrong(await member(), '', office));
  await limited(right(await member(), '', office));
  await right(owner, browser, office);
});

test('A known browser has so many wrong passwords as any person, from whatever address, and takes right ones back', async () => {
  const owner = await member();
  const [browser, other] = [await knownBrowserOf(owner), await knownBrowserOf(owner)];
  for (let i = 0; i < 10; i++) await right(owner, browser);
  for (let i = 0; i < LIMIT.points; i++) await unauthenticated(wrong(owner, browser));
  await limited(right(owner, browser));
  await right(owner, other);
  await right(owner, '');
});

test('A known browser of another account, a changed token and any text are those of a stranger', async () => {
  const [owner, thief] = [await member(), await member()];
  const token = await knownBrowserOf(owner);
  const changed = [0, 15, 16, 25, 41].map((place) => {
    const other = token[place] === 'A' ? 'B' : 'A';
    return token.slice(0, place) + other + token.slice(place + 1);
  });
  await lockOut(owner);
  const strangers = [await knownBrowserOf(thief), ...changed, token.slice(1), 'x', '.', 'a.b.c', 'A'.repeat(43)];
  for (const text of strangers) await limited(right(owner, text));
  await right(owner, token);
});

test('A known browser ends with the password that was typed in it', async () => {
  const owner = await member();
  const browser = await knownBrowserOf(owner);
  const rows = await service.sql('select password_hash from accounts where handle = $1', [ADMIN.handle]);
  await service.sql('update accounts set password_hash = $1 where handle = $2', [rows[0].password_hash, owner.handle]);
  await lockOut({ ...owner, password: ADMIN.password });
  await limited(right({ ...owner, password: ADMIN.password }, browser));
});

test('Several accounts can be at home in one browser', async () => {
  const family = [await member(), await member(), await member()];
  let browser = '';
  for (const who of [...family, ...family]) browser = await knownBrowserOf(who, browser);
  for (const who of family) {
    await lockOut(who);
    await right(who, browser);
  }
});

test('What a browser keeps does not grow without end', async () => {
  let browser = '';
  let length = 0;
  for (let i = 0; i < 8; i++) {
    browser = await knownBrowserOf(await member(), browser);
    if (i === 4) length = browser.length;
  }
  expect(browser.length).toBe(length);
  expect(browser.length).toBeLessThan(400);
});

test('Signing up makes the browser known, for more than a year', async () => {
  const who = { handle: anyHandle(), password: PASSWORD };
  const { knownBrowser } = await service.client.signUp({ ...who, clientAddress: anyAddress() });
  if (knownBrowser?.expiresAt === undefined) throw new Error('the browser is not known');
  const days = (timestampDate(knownBrowser.expiresAt).getTime() - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(365);
  await lockOut(who);
  await right(who, knownBrowser?.token ?? '');
});

test('It is no session, and a wrong password gives none', async () => {
  const owner = await member();
  const token = await knownBrowserOf(owner);
  await refusal(service.client.resolveSession({ sessionToken: token }), Code.Unauthenticated, 'unauthenticated');
  await unauthenticated(wrong(owner, token));
});

test('It tells nobody whose it is', async () => {
  const owner = await member();
  const { account, knownBrowser } = await right(owner, '');
  const bytes = (knownBrowser?.token ?? '').split('.').map((part) => Buffer.from(part, 'base64url').toString('latin1'));
  for (const text of [owner.handle, account?.id ?? '']) expect(bytes.join()).not.toContain(text);
});

test('It is known to every replica', async () => {
  const owner = await member();
  const browser = await knownBrowserOf(owner);
  await lockOut(owner);
  const { client } = await service.boot();
  await client.signIn({ ...owner, clientAddress: anyAddress(), knownBrowser: browser });
  for (let i = 0; i < LIMIT.points; i++) await unauthenticated(wrong(owner, browser));
  await limited(client.signIn({ ...owner, clientAddress: anyAddress(), knownBrowser: browser }));
});

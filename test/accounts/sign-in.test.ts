import { createHash } from 'node:crypto';
import { Code } from '@connectrpc/connect';
import { expect, test } from 'vitest';
import { ADMIN, anyHandle, PASSWORD, refusal, useAccounts } from '../support/tiers/account-service.ts';

const DAYS = 24 * 60 * 60;

const service = await useAccounts();

const signIn = (handle: string, password = PASSWORD, clientAddress = '') =>
  service.client.signIn({ handle, password, clientAddress });

async function member(): Promise<string> {
  const handle = anyHandle();
  await service.client.createAccount({ handle, password: PASSWORD });
  return handle;
}

async function sessionOf(handle: string): Promise<string> {
  return (await signIn(handle)).session?.token ?? '';
}

test('a member signs in, is known by the session, and signs out', async () => {
  const handle = await member();
  const { account, session } = await signIn(handle.toUpperCase());
  expect(account?.handle).toBe(handle);
  expect(session?.token).toMatch(/^[\w-]{43}$/);
  expect(Number(session?.expiresAt?.seconds) - Date.now() / 1000).toBeCloseTo(30 * DAYS, -2);

  const sessionToken = session?.token ?? '';
  const resolved = await service.client.resolveSession({ sessionToken });
  expect(resolved.account).toEqual(account);
  expect(Number(resolved.authenticatedAt?.seconds) - Date.now() / 1000).toBeCloseTo(0, -1);

  await service.client.signOut({ sessionToken });
  await refusal(service.client.resolveSession({ sessionToken }), Code.Unauthenticated, 'unauthenticated');
  await service.client.signOut({ sessionToken });
});

test('a session is read by its id while it lives, as its account’s alone', async () => {
  const [handle, other] = [await member(), await member()];
  const [{ account, session }, stranger] = [await signIn(handle), await signIn(other)];
  const named = { accountId: account?.id ?? '', sessionId: session?.id ?? '' };
  expect((await service.client.getSession(named)).expiresAt).toEqual(session?.expiresAt);

  const over = (about: typeof named) => refusal(service.client.getSession(about), Code.NotFound, 'not_found');
  await over({ ...named, accountId: stranger.account?.id ?? '' });
  for (const sessionId of ['', 'no id', session?.token ?? '']) await over({ ...named, sessionId });
  await service.client.signOut({ sessionToken: session?.token ?? '' });
  await over(named);
  await service.client.suspendAccount({ handle: other });
  await over({ accountId: stranger.account?.id ?? '', sessionId: stranger.session?.id ?? '' });
});

test('each sign-in opens a session of its own', async () => {
  const handle = await member();
  const [first, second] = [await sessionOf(handle), await sessionOf(handle)];
  expect(first).not.toBe(second);
  await service.client.signOut({ sessionToken: first });
  await service.client.resolveSession({ sessionToken: second });
});

test('signing in ends the session that the browser had; only the account’s own hands on its id', async () => {
  const [handle, other] = [await member(), await member()];
  const signIn = (as: string, replacesSessionToken = '') =>
    service.client.signIn({ handle: as, password: PASSWORD, replacesSessionToken });

  const first = await signIn(handle);
  const again = await signIn(handle, first.session?.token);
  expect(again.session?.id).toBe(first.session?.id);
  expect(again.replaced).toBeUndefined();
  await refusal(
    service.client.resolveSession({ sessionToken: first.session?.token ?? '' }),
    Code.Unauthenticated,
    'unauthenticated',
  );

  const another = await signIn(other, again.session?.token);
  expect(another.session?.id).not.toBe(first.session?.id);
  expect(another.replaced).toMatchObject({ accountId: first.account?.id, sessionId: first.session?.id });
  const sessionToken = again.session?.token ?? '';
  await refusal(service.client.resolveSession({ sessionToken }), Code.Unauthenticated, 'unauthenticated');
});

test('a wrong password ends no session', async () => {
  const handle = await member();
  const sessionToken = await sessionOf(handle);
  await refusal(
    service.client.signIn({ handle, password: 'not the password', replacesSessionToken: sessionToken }),
    Code.Unauthenticated,
    'invalid_credentials',
  );
  await service.client.resolveSession({ sessionToken });
});

test('a session is kept as a hash, a password as argon2id', async () => {
  const handle = await member();
  const token = await sessionOf(handle);
  const [row] = await service.sql(
    'select s.token_hash, a.password_hash from sessions s join accounts a on a.id = s.account_id where handle = $1',
    [handle],
  );
  expect(row.token_hash).toEqual(createHash('sha256').update(token).digest());
  expect(row.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
});

test("the database's clock ends a session", async () => {
  const handle = await member();
  const sessionToken = await sessionOf(handle);
  await service.sql(
    `update sessions set expires_at = now() where account_id = (select id from accounts where handle = $1)`,
    [handle],
  );
  await refusal(service.client.resolveSession({ sessionToken }), Code.Unauthenticated, 'unauthenticated');
});

test.each(['', 'unknown', '\0', 'x'.repeat(10_000)])('the session %j is nobody’s', async (sessionToken) => {
  await refusal(service.client.resolveSession({ sessionToken }), Code.Unauthenticated, 'unauthenticated');
  await service.client.signOut({ sessionToken });
});

test('an unknown handle and a wrong password look alike', async () => {
  const handle = await member();
  const wrong = await refusal(signIn(handle, 'not the password'), Code.Unauthenticated, 'invalid_credentials');
  for (const unknown of [anyHandle(), '', 'not a handle', 'ä'.repeat(5000)]) {
    expect(await refusal(signIn(unknown), Code.Unauthenticated, 'invalid_credentials')).toEqual(wrong);
  }
  expect(await refusal(signIn(handle, ''), Code.Unauthenticated, 'invalid_credentials')).toEqual(wrong);
  expect(await refusal(signIn(handle, 'x'.repeat(100_000)), Code.Unauthenticated, 'invalid_credentials')).toEqual(
    wrong,
  );
});

test('a NUL character is refused as what it is', async () => {
  await refusal(signIn('a\0b'), Code.InvalidArgument, 'invalid_argument');
  await refusal(signIn('a', `${PASSWORD}\0`), Code.InvalidArgument, 'invalid_argument');
  await refusal(signIn('a', PASSWORD, '\0'), Code.InvalidArgument, 'invalid_argument');
});

test('a password is the same however the keyboard composed it', async () => {
  const handle = anyHandle();
  await service.client.createAccount({ handle, password: 'pässwörter'.normalize('NFC') });
  await signIn(handle, 'pässwörter'.normalize('NFD'));
});

test('a person signs up and is signed in; the handle is taken then', async () => {
  const handle = anyHandle();
  const { account, session } = await service.client.signUp({ handle, password: PASSWORD });
  const resolved = await service.client.resolveSession({ sessionToken: session?.token ?? '' });
  expect(resolved.account).toEqual(account);
  await refusal(service.client.signUp({ handle, password: PASSWORD }), Code.AlreadyExists, 'conflict');
  await refusal(service.client.signUp({ handle: 'a b', password: PASSWORD }), Code.InvalidArgument, 'invalid_argument');
  await refusal(
    service.client.signUp({ handle: anyHandle(), password: 'x' }),
    Code.InvalidArgument,
    'invalid_argument',
  );
});

test('where sign-up is closed nobody signs up, and an administrator still makes accounts', async () => {
  const { client } = await service.boot({ signup: 'closed' });
  await refusal(client.signUp({ handle: anyHandle(), password: PASSWORD }), Code.PermissionDenied, 'signup_closed');
  await client.createAccount({ handle: anyHandle(), password: PASSWORD });
});

test('suspending ends all sessions and every sign-in; reinstating brings back neither session', async () => {
  const handle = await member();
  const sessions = [await sessionOf(handle), await sessionOf(handle)];
  const suspended = { suspended: true, suspensions: 1 };
  expect((await service.client.suspendAccount({ handle: handle.toUpperCase() })).account).toMatchObject(suspended);
  expect((await service.client.suspendAccount({ handle })).account).toMatchObject(suspended);
  await refusal(signIn(handle), Code.PermissionDenied, 'account_suspended');
  await refusal(signIn(handle, 'not the password'), Code.Unauthenticated, 'invalid_credentials');

  const reinstated = { suspended: false, suspensions: 1 };
  expect((await service.client.reinstateAccount({ handle })).account).toMatchObject(reinstated);
  for (const sessionToken of sessions) {
    await refusal(service.client.resolveSession({ sessionToken }), Code.Unauthenticated, 'unauthenticated');
  }
  await signIn(handle);
  await refusal(service.client.suspendAccount({ handle: anyHandle() }), Code.NotFound, 'not_found');
  await refusal(service.client.reinstateAccount({ handle: anyHandle() }), Code.NotFound, 'not_found');
});

test('a sign-in waits for a suspension that is under way, and is refused then', async () => {
  const handle = await member();
  const commit = await service.hold(`update accounts set suspended_at = now() where handle = '${handle}'`);
  const signingIn = refusal(signIn(handle), Code.PermissionDenied, 'account_suspended');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await commit();
  await signingIn;
});

test('a suspension waits for a sign-in that is under way, and ends its session then', async () => {
  const handle = await member();
  const commit = await service.hold(`
    with active as (select id from accounts where handle = '${handle}' for share)
    insert into sessions (token_hash, account_id, expires_at) select sha256('under way'), id, 'infinity' from active`);
  const suspending = service.client.suspendAccount({ handle });
  await new Promise((resolve) => setTimeout(resolve, 300));
  await commit();
  await suspending;
  await refusal(service.client.resolveSession({ sessionToken: 'under way' }), Code.Unauthenticated, 'unauthenticated');
  await service.client.reinstateAccount({ handle });
  await refusal(service.client.resolveSession({ sessionToken: 'under way' }), Code.Unauthenticated, 'unauthenticated');
});

test('no password, token or address is in the log', async () => {
  const password = 'a planted password';
  const email = 'planted@example.org';
  const handle = anyHandle();
  await service.client.createAccount({ handle, password, email });
  const { session } = await signIn(handle, password);
  await service.client.createAccount({ handle, password, email }).catch(() => undefined);
  await signIn(handle, `${password}!`).catch(() => undefined);
  const written = service.logLines.join('');
  for (const planted of [password, email, session?.token ?? '-', ADMIN.password, '$argon2id']) {
    expect(written).not.toContain(planted);
  }
  expect(written).toContain('account service listens');
});

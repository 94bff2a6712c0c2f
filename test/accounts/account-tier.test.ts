import { randomBytes } from 'node:crypto';
import { type AddressInfo, connect as connectTo, createServer, type Socket } from 'node:net';
import { Code, ConnectError } from '@connectrpc/connect';
import { credentials, Client as GrpcClient, Metadata } from '@grpc/grpc-js';
import { service as healthService } from 'grpc-health-check';
import { expect, inject, onTestFinished, test, vi } from 'vitest';
import { migrateAccounts } from '../../services/accounts/commands/migrate.ts';
import { startAccounts } from '../../services/accounts/server.ts';
import { openAccountsDatabase } from '../../services/accounts/store/accounts-database.ts';
import { cleanUp } from '../../services/accounts/store/clean-up.ts';
import { connectionOf } from '../../services/shared/database/connection.ts';
import { createTestDatabase } from '../support/database/database.ts';
import { runStatement } from '../support/database/run-statement.ts';
import { ADMIN, anyHandle, bootAccounts, PASSWORD } from '../support/tiers/account-service.ts';

async function booted(...args: Parameters<typeof bootAccounts>) {
  const service = await bootAccounts(...args);
  onTestFinished(service.end);
  return service;
}

/** Stands between a service and its database, and can cut them apart. */
async function cable(databaseUrl: string) {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connectTo(Number(target.port), target.hostname);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const join = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await join(0);
  const { port } = server.address() as AddressInfo;
  const cut = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(cut);
  return { url: Object.assign(new URL(databaseUrl), { host: `127.0.0.1:${port}` }).href, cut, join: () => join(port) };
}

type HealthAnswer = { status: number | string };

function health(grpcPort: number, name = ''): Promise<HealthAnswer['status']> {
  const client = new GrpcClient(`127.0.0.1:${grpcPort}`, credentials.createInsecure());
  onTestFinished(() => client.close());
  const { path, requestSerialize, responseDeserialize } = healthService.Check as never as {
    path: string;
    requestSerialize: (request: { service: string }) => Buffer;
    responseDeserialize: (bytes: Buffer) => HealthAnswer;
  };
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(
      path,
      requestSerialize,
      responseDeserialize,
      { service: name },
      new Metadata(),
      (error, answer) => (answer ? resolve(answer.status) : reject(error)),
    );
  });
}

test('a database that is away looks like an outage, and everything goes on when it is back', async () => {
  const service = await booted();
  const wire = await cable(service.config.databaseUrl);
  const { client, grpcPort } = await service.boot({ databaseUrl: wire.url });
  const { account, session } = await client.signIn(ADMIN);
  const calls = {
    getAccount: () => client.getAccount({ accountId: account?.id ?? '' }),
    listAccounts: () => client.listAccounts({}),
    createAccount: () => client.createAccount({ handle: anyHandle(), password: PASSWORD }),
    signIn: () => client.signIn(ADMIN),
    resolveSession: () => client.resolveSession({ sessionToken: session?.token ?? '' }),
    signOut: () => client.signOut({ sessionToken: 'unknown' }),
    listRoles: () => client.listRoles({}),
    createRole: () => client.createRole({ name: anyHandle() }),
    suspendAccount: () => client.suspendAccount({ handle: 'nobody' }),
  };

  wire.cut();
  for (const [name, call] of Object.entries(calls)) {
    const error = await call().then(
      () => undefined,
      (thrown) => ConnectError.from(thrown),
    );
    expect([name, error && Code[error.code]]).toEqual([name, 'Unavailable']);
    expect(error?.message).not.toContain('127.0.0.1');
  }
  await vi.waitFor(async () => expect(await health(grpcPort)).toBe('NOT_SERVING'), { timeout: 8000, interval: 200 });

  await wire.join();
  await calls.getAccount();
  await calls.resolveSession();
  await calls.signIn();
  await calls.createRole();
  await vi.waitFor(async () => expect(await health(grpcPort)).toBe('SERVING'), { timeout: 8000, interval: 200 });
});

test('health answers anybody, by service too', async () => {
  const { grpcPort } = await booted();
  expect(await health(grpcPort)).toBe('SERVING');
  expect(await health(grpcPort, 'storyden.account.v1.AccountService')).toBe('SERVING');
});

test('stopping finishes what runs and leaves nothing behind', async () => {
  const service = await booted();
  const { client, stop } = await service.boot();
  await client.listRoles({});
  // The sign-in waits for the row, so that it is under way for as long as this test wants.
  const letGo = await service.hold('select from accounts for update');
  const running = client.signIn(ADMIN);
  const waiting = () =>
    service.sql(`select 1 from pg_stat_activity where wait_event_type = 'Lock'
    and datname = current_database()`);
  await vi.waitFor(async () => expect(await waiting()).toHaveLength(1), { timeout: 5000 });
  const stopped = stop();
  await letGo();
  await Promise.all([stopped, running]);
  await service.stop();
  // The one that asks is left.
  const connections = () => service.sql('select 1 from pg_stat_activity where datname = current_database()');
  await vi.waitFor(async () => expect(await connections()).toHaveLength(1), { timeout: 5000 });
});

test('a database without the schema is refused with the command that makes it', async () => {
  const { url } = inject('postgres');
  const name = `storyden_test_${randomBytes(6).toString('hex')}`;
  await runStatement(url, `create database ${name}`);
  onTestFinished(() => runStatement(url, `drop database ${name} with (force)`));
  const service = await booted();
  const config = { ...service.config, databaseUrl: Object.assign(new URL(url), { pathname: `/${name}` }).href };

  await expect(startAccounts(config, service.log)).rejects.toThrow(/0001-initial.*npm run migrate:accounts/);
  await Promise.all(Array.from({ length: 5 }, () => migrateAccounts(config.databaseUrl, service.log)));
  const running = await startAccounts(config, service.log);
  await running.stop();
});

test('a database that cannot be used is refused without its password', async () => {
  const service = await booted();
  const config = { ...service.config, databaseUrl: 'postgresql://someone:planted-password@127.0.0.1:1/nothing' };
  const start = startAccounts(config, service.log);
  await expect(start).rejects.toThrow(/ECONNREFUSED.*DATABASE_URL/);
  await expect(start).rejects.not.toThrow('planted-password');
});

test('a port in use is refused with the setting that moves it', async () => {
  const service = await booted();
  const config = { ...service.config, listen: { host: '127.0.0.1', port: service.grpcPort } };
  const printed = vi.spyOn(console, 'error');
  onTestFinished(() => printed.mockRestore());
  await expect(startAccounts(config, service.log)).rejects.toThrow(/is in use.*ACCOUNTS_GRPC_LISTEN/);
  expect(printed).not.toHaveBeenCalled();
});

test('what is over is removed in batches, by one replica at a time', async () => {
  const { url, drop } = await createTestDatabase();
  const service = await booted();
  const database = await openAccountsDatabase(url, service.log);
  onTestFinished(async () => {
    await database.close();
    await drop();
  });
  const db = connectionOf(database);
  await runStatement(
    url,
    `insert into accounts (id, handle, name, password_hash) values ('01890a5d-ac96-774b-bcce-b302099a8057', 'ada', 'ada', '');
     insert into sessions (token_hash, account_id, expires_at)
       select sha256(n::text::bytea), '01890a5d-ac96-774b-bcce-b302099a8057', now() + case when n <= 50500 then interval '-1 s' else '1 h' end
       from generate_series(1, 50600) n;
     insert into accounts_rate_limits (key, points, expire) values ('old', 1, 1000), ('new', 1, extract(epoch from now()) * 1000)`,
  );
  expect(await cleanUp(db)).toEqual({ removed: { sessions: 50_000, accounts_rate_limits: 1 }, backlog: true });
  expect(await cleanUp(db)).toEqual({ removed: { sessions: 500 }, backlog: false });
  expect(await cleanUp(db)).toEqual({ removed: {}, backlog: false });

  const rounds = await Promise.all(Array.from({ length: 8 }, () => cleanUp(db)));
  expect(rounds.some((round) => round === undefined)).toBe(true);
});

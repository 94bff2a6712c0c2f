import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { ACCOUNTS_SETTINGS, readConfig } from './config.ts';

const DATABASE_URL = 'postgresql://accounts:hidden@db.example:5432/accounts';

test('DATABASE_URL is all that must be set', () => {
  expect(readConfig({ DATABASE_URL })).toEqual({
    databaseUrl: DATABASE_URL,
    databasePool: { size: 10, wait: 2_000 },
    listen: { host: '127.0.0.1', port: 9010 },
    callers: [],
    signup: 'open',
    limits: { signIn: { points: 30, seconds: 300 } },
    workers: 1,
    shutdownTimeout: 20_000,
    shutdownDrain: 5_000,
    logLevel: 'info',
  });
});

test('everything can be set', () => {
  const tokenHash = createHash('sha256').update('token').digest('hex');
  const everything = {
    DATABASE_URL,
    DATABASE_POOL_SIZE: '20',
    DATABASE_POOL_WAIT: '1s',
    ACCOUNTS_GRPC_LISTEN: '[::1]:9999',
    RPC_CALLERS: `gateway-1:${tokenHash}:gateway+reader, spiffe://prod/grants:tls:reader`,
    RPC_TLS_CERT: '/tls/tls.crt',
    RPC_TLS_KEY: '/tls/tls.key',
    RPC_TLS_CA: '/tls/ca.crt',
    RPC_ALLOW_PLAINTEXT: 'true',
    ACCOUNT_SIGNUP: 'closed',
    BOOTSTRAP_ADMIN: 'Root:pass:word:1',
    RATE_LIMIT_SIGNIN: '3/1m',
    WORKERS: '4',
    SHUTDOWN_TIMEOUT: '5s',
    SHUTDOWN_DRAIN: '1s',
    LOG_LEVEL: 'debug',
  };
  expect(Object.keys(everything).toSorted()).toEqual(Object.keys(ACCOUNTS_SETTINGS).toSorted());
  expect(readConfig(everything)).toEqual({
    databaseUrl: DATABASE_URL,
    databasePool: { size: 20, wait: 1_000 },
    listen: { host: '::1', port: 9999 },
    callers: [
      { name: 'gateway-1', tokenHash, roles: ['gateway', 'reader'] },
      { name: 'spiffe://prod/grants', roles: ['reader'] },
    ],
    rpcTls: {
      identity: { cert: { file: '/tls/tls.crt' }, key: { file: '/tls/tls.key' } },
      ca: { file: '/tls/ca.crt' },
    },
    signup: 'closed',
    bootstrapAdmin: { handle: 'root', password: 'pass:word:1' },
    limits: { signIn: { points: 3, seconds: 60 } },
    workers: 4,
    shutdownTimeout: 5_000,
    shutdownDrain: 1_000,
    logLevel: 'debug',
  });
});

test('the drain is a quarter of the time to stop, if nobody chose it', () => {
  expect(readConfig({ DATABASE_URL, SHUTDOWN_TIMEOUT: '5s' }).shutdownDrain).toBe(1_250);
});

test('secrets can be given as files', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'accounts-config-'));
  const file = path.join(folder, 'admin');
  await writeFile(file, 'root:from a file\n');
  expect(readConfig({ DATABASE_URL, BOOTSTRAP_ADMIN_FILE: file }).bootstrapAdmin?.password).toBe('from a file');
  const callers = path.join(folder, 'callers');
  await writeFile(callers, 'gateway:tls:gateway\n');
  const config = readConfig({ DATABASE_URL, RPC_CALLERS_FILE: callers });
  expect([config.callers, config.callersFile]).toEqual([[], callers]);
  await rm(folder, { recursive: true });
});

test.each([
  [{}, /DATABASE_URL: not set, expected postgresql:/],
  [{ DATABASE_URL, ACCOUNT_SIGNUP: 'maybe' }, /ACCOUNT_SIGNUP: found "maybe", expected one of open, closed/],
  [{ DATABASE_URL, RATE_LIMIT_SIGNIN: '10' }, /RATE_LIMIT_SIGNIN: found "10", expected a count and a duration/],
  [{ DATABASE_URL, WORKERS: '0' }, /WORKERS: found "0", expected a number of processes from 1 to 64, or auto/],
  [{ DATABASE_URL, RPC_CALLERS: 'gateway' }, /RPC_CALLERS: .*expected items like name:SHA-256/],
  [{ DATABASE_URL, RPC_CALLERS: 'a:tls:owner' }, /RPC_CALLERS: .*expected items like name:SHA-256/],
  [{ DATABASE_URL, ACCOUNTS_GRPC_LISTEN: '0.0.0.0:9010' }, /ACCOUNTS_GRPC_LISTEN: .*plain text/],
])('%j is refused with a message that names the setting', (env, message) => {
  expect(() => readConfig(env)).toThrow(message);
});

test.each(['root', 'root:short', ':password-1', 'a b:password-1'])('BOOTSTRAP_ADMIN=%s is refused unseen', (value) => {
  expect(() => readConfig({ DATABASE_URL, BOOTSTRAP_ADMIN: value })).toThrow(/BOOTSTRAP_ADMIN: the value found does/);
  expect(() => readConfig({ DATABASE_URL, BOOTSTRAP_ADMIN: value })).not.toThrow(value);
});

import { expect, it } from 'vitest';
import { readSettings } from '../../../runtime/settings.ts';
import { DATABASE_SETTINGS, poolSettings } from './database-settings.ts';

const URL = 'postgresql://user:password@db.example:5432/name';
const read = (env: NodeJS.ProcessEnv) => readSettings(DATABASE_SETTINGS, { DATABASE_URL: URL, ...env });

it.each([
  URL,
  'postgres://user@db.example/name',
  'postgresql://user:p%23%2Fw@[::1]/name?sslmode=no-verify',
  'postgresql://user@/name?host=/run/postgresql',
])('takes %s', (url) => {
  expect(read({ DATABASE_URL: url }).DATABASE_URL).toBe(url);
});

it.each([
  ['postgresql://user:secret#w@db.example/name', 'percent-encoded'],
  ['postgresql://user:secret/w@db.example/name', 'percent-encoded'],
  ['postgresql://user:1/secret@db.example/name', 'there is a / before the @'],
  ['127.0.0.1:5432/secret', 'expected postgresql://'],
  ['mysql://user:secret@db.example/name', 'the scheme is not postgresql'],
  ['postgresql://user:secret@db.example', 'the name of the database is missing'],
  ['postgresql:///secret', 'the host is missing'],
  ['postgresql://user:secret@db.example/name?sslmode=verify-full&sslrootcert=/nowhere.pem', '/nowhere.pem'],
])('refuses %s and says why, without it', (url, reason) => {
  const reading = () => read({ DATABASE_URL: url });
  expect(reading).toThrow(`DATABASE_URL: the value found does not fit`);
  expect(reading).toThrow(reason);
  expect(reading).not.toThrow('secret');
});

it('takes so many connections, and so long a wait for one', () => {
  expect(poolSettings(read({}))).toEqual({ size: 10, wait: 2_000 });
  expect(poolSettings(read({ DATABASE_POOL_SIZE: '40', DATABASE_POOL_WAIT: '500ms' }))).toEqual({
    size: 40,
    wait: 500,
  });
  expect(() => read({ DATABASE_POOL_SIZE: '0' })).toThrow('DATABASE_POOL_SIZE: found "0", expected a number');
  expect(() => read({ DATABASE_POOL_SIZE: '1000' })).toThrow('expected a number of connections like 10.');
  // Callers give up after five seconds.
  expect(() => read({ DATABASE_POOL_WAIT: '5s' })).toThrow(
    'DATABASE_POOL_WAIT: found "5s", expected a duration like 2s, 4s',
  );
});

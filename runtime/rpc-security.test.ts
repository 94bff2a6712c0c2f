import { expect, test } from 'vitest';
import { RPC_SECURITY_SETTINGS, rpcTls } from './rpc-security.ts';
import { readSettings } from './settings.ts';

const LOOPBACK = { host: '127.0.0.1', port: 9000 };
const PEM = '-----BEGIN CERTIFICATE-----\nMII\n-----END CERTIFICATE-----';

function secured(env: NodeJS.ProcessEnv, addresses: Parameters<typeof rpcTls>[2] = {}) {
  return rpcTls(readSettings(RPC_SECURITY_SETTINGS, env), env, addresses).rpcTls;
}

test.each(['127.0.0.1', '127.8.9.1', '::1', '0:0:0:0:0:0:0:1', 'localhost', 'LOCALHOST'])(
  'plain text at %s stays on this machine',
  (host) => {
    const shown = host.includes(':') ? `[${host}]` : host;
    expect(secured({}, { listen: { LISTEN: { host, port: 1 } }, call: { ADDRESS: `${shown}:9000` } })).toBeUndefined();
  },
);

test.each([
  '0.0.0.0',
  '::',
  '10.0.0.1',
  '192.0.2.1',
  '2001:db8::1',
  '::ffff:10.0.0.1',
  'fe80::1%eth0',
  'accounts',
  'localhost.example',
])('plain text at %s is refused with what to do, unless it is allowed', (host) => {
  const listen = { GRANTS_GRPC_LISTEN: { host, port: 9000 } };
  const call = { ACCOUNTS_ADDRESS: host.includes(':') ? `[${host}]:9000` : `${host}:9000` };
  for (const addresses of [{ listen }, { call }]) {
    expect(() => secured({}, addresses)).toThrow(
      /(GRANTS_GRPC_LISTEN|ACCOUNTS_ADDRESS): .*plain text[\s\S]*RPC_ALLOW_PLAINTEXT: .*RPC_TLS_CERT/,
    );
    expect(secured({ RPC_ALLOW_PLAINTEXT: 'true' }, addresses)).toBeUndefined();
    const identity = { RPC_TLS_CERT: '/c.pem', RPC_TLS_KEY: '/k.pem' };
    expect(secured(identity, addresses)).toEqual({ identity: { cert: { file: '/c.pem' }, key: { file: '/k.pem' } } });
  }
});

test.each([
  ['dns:///accounts:9010', false],
  ['dns://10.0.0.53/localhost:9010', true],
  ['dns:localhost:9010', true],
  ['ipv4:127.0.0.1:1,127.0.0.2:1', true],
  ['ipv4:127.0.0.1:1,10.0.0.1:1', false],
  ['ipv6:[::1]:1', true],
  ['unix:/run/accounts.sock', true],
])('%s may be called in plain text: %j', (address, allowed) => {
  const call = () => secured({}, { call: { ACCOUNTS_ADDRESS: address } });
  if (allowed) expect(call()).toBeUndefined();
  else expect(call).toThrow('ACCOUNTS_ADDRESS: ');
});

test('a PEM is a path, a text, or what a file of the setting has', () => {
  expect(secured({ RPC_TLS_CA: '/ca.pem' })).toEqual({ ca: { file: '/ca.pem' } });
  expect(secured({ RPC_TLS_CA: PEM })).toEqual({ ca: { text: PEM } });
  const file = new URL(import.meta.url).pathname;
  expect(secured({ RPC_TLS_CA_FILE: file })).toEqual({ ca: { file } });
});

test.each([
  [{ RPC_TLS_CERT: '/c.pem' }, 'RPC_TLS_KEY: not set, expected the private key of RPC_TLS_CERT.'],
  [{ RPC_TLS_KEY: '/k.pem' }, 'RPC_TLS_CERT: not set, expected the certificate of RPC_TLS_KEY.'],
  [{ RPC_TLS_CA: '/ca.pem' }, 'RPC_TLS_CERT: not set, expected the certificate that this server shows'],
])('a server with %j alone does not start', (env, problem) => {
  expect(() => secured(env, { listen: { LISTEN: LOOPBACK } })).toThrow(problem);
});

import { expect, onTestFinished, test } from 'vitest';
import { makeAuthority, mountedFiles } from '../test/support/network/certificates.ts';
import { createLog } from './log.ts';
import { StartError } from './process.ts';
import { openCertificates } from './rpc-certificates.ts';

const log = createLog({ name: 'test', level: 'silent' });
const authority = await makeAuthority();
const own = await authority.certify();
const other = await authority.certify();
const expired = await authority.certify({ expired: true });

/** Why certificates cannot be used at start; undefined if they can. */
async function problemOf({ cert = own.cert, key = own.key, ca = authority.cert }) {
  const files = await mountedFiles({ cert, key, ca });
  onTestFinished(files.remove);
  const file = (name: 'cert' | 'key' | 'ca') => ({ file: files.path(name) });
  try {
    openCertificates({ identity: { cert: file('cert'), key: file('key') }, ca: file('ca') }, log).close();
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(StartError);
    return String(error);
  }
}

test('certificates that fit are used', async () => {
  expect(await problemOf({})).toBeUndefined();
});

test.each([
  ['no certificate', { cert: 'nothing' }, /RPC_TLS_CERT: not a certificate in PEM/],
  ['a certificate that has expired', { cert: expired.cert, key: expired.key }, /RPC_TLS_CERT: .* expired \(.* GMT\)/],
  ['the key of another certificate', { key: other.key }, /RPC_TLS_KEY: not the private key of the certificate/],
  ['no key', { key: own.cert }, /RPC_TLS_KEY: not the private key/],
  ['no authority', { ca: '' }, /RPC_TLS_CA: not a certificate in PEM/],
])('%s keeps a tier from starting, and the setting is named', async (_, files, problem) => {
  expect(await problemOf(files)).toMatch(problem);
});

test('a file that is not there is named, with its setting', () => {
  expect(() => openCertificates({ ca: { file: '/nowhere/ca.pem' } }, log)).toThrow(
    'RPC_TLS_CA names /nowhere/ca.pem, which cannot be read (ENOENT).',
  );
});

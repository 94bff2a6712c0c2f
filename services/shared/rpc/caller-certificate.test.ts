import { expect, test } from 'vitest';
import { callerCertificate } from './caller-certificate.ts';

const named = (subjectaltname: string) =>
  callerCertificate({ raw: Buffer.alloc(1), valid_to: 'Nov 28 12:00:00 2026 GMT', subjectaltname })?.names;

test.each([
  ['DNS:grants.internal', ['grants.internal']],
  ['DNS:Grants.Internal, IP Address:127.0.0.1, URI:spiffe://prod/grants', ['grants.internal', 'spiffe://prod/grants']],
  ['email:DNS@example.org, DNS:a', ['a']],
  ['', []],
  // A name inside a name is none of the certificate's.
  ['URI:"http://example.org/a, DNS:gateway", DNS:b', ['b']],
  ['URI:"http://example.org/\\", DNS:gateway, URI:\\"", DNS:b', ['b']],
  // What has the look of the other kind.
  ['URI:gateway, DNS:b', ['b']],
  // What cannot be read ends the list.
  ['URI:"http://example.org/a, DNS:gateway', []],
])('a certificate with %s is called %j', (subjectaltname, names) => {
  expect(named(subjectaltname)).toEqual(names);
});

test('a connection without a certificate has none', () => {
  for (const none of [undefined, {}]) expect(callerCertificate(none)).toBeUndefined();
});

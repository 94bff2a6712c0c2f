import { isIP } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';
import { bareHost, LONGEST_UNTRUSTED_URL, untrustedUrlProblem } from './untrusted-url.ts';

const localAddress = 'must not name a local address';
const localHost = 'must not name a local host';
const spelling = 'must be spelled as a URL parser spells it';

describe('the URL of a document (draft-ietf-oauth-client-id-metadata-document §3)', () => {
  it.each([
    'https://app.example/client.json',
    'https://app.example:8443/client.json',
    'https://app.example/clients/1?version=2',
    'https://app.example/a/',
    'https://xn--bcher-kva.example/client.json',
    'https://8.8.8.8/client.json',
    'https://[2606:4700:4700::1111]/client.json',
    'https://local.example/client.json',
    'https://notlocalhost.example/client.json',
    `https://app.example/${'a'.repeat(LONGEST_UNTRUSTED_URL - 20)}`,
  ])('may be %s', (url) => {
    expect(untrustedUrlProblem(url)).toBeUndefined();
  });

  it.each([
    ['', 'must be an absolute URL'],
    ['/client.json', 'must be an absolute URL'],
    ['app.example/client.json', 'must be an absolute URL'],
    ['https:///', 'must be an absolute URL'],
    ['https://a b.example/c', 'must be an absolute URL'],
    ['http://app.example/client.json', 'must be https'],
    ['ftp://app.example/client.json', 'must be https'],
    ['file:///etc/passwd', 'must be https'],
    ['data:application/json,{}', 'must be https'],
    ['https://user@app.example/client.json', 'must have no user info'],
    ['https://:secret@app.example/client.json', 'must have no user info'],
    ['https://app.example@127.0.0.1/client.json', 'must have no user info'],
    ['https://@app.example/client.json', spelling],
    ['https://app.example/client.json#', 'must have no fragment'],
    ['https://app.example/client.json#a', 'must have no fragment'],
    ['https://app.example', 'must have a path'],
    ['https://app.example/', 'must have a path'],
    ['https://app.example/?a=b', 'must have a path'],
    ['https://app.example/a/../client.json', spelling],
    ['https://app.example/./client.json', spelling],
    ['https://app.example/a/%2e%2E/client.json', spelling],
    ['https://app.example/a/.%2e/client.json', spelling],
    ['https://APP.example/client.json', spelling],
    ['HTTPS://app.example/client.json', spelling],
    ['https://app.example:443/client.json', spelling],
    ['https:app.example/client.json', spelling],
    ['https:\\\\app.example\\client.json', spelling],
    ['https://app.example/cli\tent.json', spelling],
    [' https://app.example/client.json', spelling],
    ['https://app.example/client json', spelling],
    ['https://bücher.example/client.json', spelling],
    ['https://app。example/client.json', spelling],
    ['https://app.example./client.json', 'must name its host without a trailing dot'],
    [`https://app.example/${'a'.repeat(LONGEST_UNTRUSTED_URL - 19)}`, 'must be at most 2048 characters long'],
  ])('may not be %j', (url, problem) => {
    expect(untrustedUrlProblem(url)).toBe(problem);
  });

  it.each([
    ['https://127.0.0.1/c', localAddress],
    ['https://2130706433/c', spelling],
    ['https://0x7f000001/c', spelling],
    ['https://0x7f.0.0.1/c', spelling],
    ['https://017700000001/c', spelling],
    ['https://0177.0.0.1/c', spelling],
    ['https://127.1/c', spelling],
    ['https://①②⑦.0.0.1/c', spelling],
    ['https://127.0.0.1./c', spelling],
    ['https://0.0.0.0/c', localAddress],
    ['https://10.0.0.1/c', localAddress],
    ['https://169.254.169.254/latest/meta-data', localAddress],
    ['https://[::]/c', localAddress],
    ['https://[::1]/c', localAddress],
    ['https://[::ffff:127.0.0.1]/c', spelling],
    ['https://[::ffff:7f00:1]/c', localAddress],
    ['https://[64:ff9b::7f00:1]/c', localAddress],
    ['https://[2002:7f00:1::]/c', localAddress],
    ['https://[fe80::1]/c', localAddress],
    ['https://[fe80::1%25eth0]/c', 'must be an absolute URL'],
    ['https://localhost/c', localHost],
    ['https://a.localhost/c', localHost],
    ['https://localhost./c', 'must name its host without a trailing dot'],
    ['https://printer.local/c', localHost],
    ['https://metadata.google.internal/c', localHost],
    ['https://nas.home.arpa/c', localHost],
    ['https://abcdef.onion/c', localHost],
    ['https://intranet/c', localHost],
  ])('may not lead to this network: %j', (url, problem) => {
    expect(untrustedUrlProblem(url)).toBe(problem);
  });

  it('names a public host in one spelling, whatever text it is', () => {
    const host = fc.oneof(
      fc.ipV4Extended(),
      fc.ipV6().map((address) => `[${address}]`),
      fc.domain(),
      fc.string(),
    );
    const hostile = fc.tuple(host, fc.webPath()).map(([name, path]) => `https://${name}${path}`);
    fc.assert(
      fc.property(fc.oneof(hostile, fc.webUrl({ withFragments: true, withQueryParameters: true })), (text) => {
        if (untrustedUrlProblem(text) !== undefined) return;
        const url = new URL(text);
        expect(url.href).toBe(text);
        expect(url.protocol).toBe('https:');
        const name = bareHost(url.hostname);
        if (isIP(name)) expect(isPublicAddress(name)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the URL of a document in development', () => {
  it.each(['http://localhost:3000/client.json', 'http://127.0.0.1:3000/client.json', 'https://intranet/client.json'])(
    'may be %s',
    (url) => {
      expect(untrustedUrlProblem(url, { allowInsecure: true })).toBeUndefined();
    },
  );

  it.each([
    ['http://user@localhost/client.json', 'must have no user info'],
    ['http://localhost/client.json#a', 'must have no fragment'],
    ['http://localhost/', 'must have a path'],
    ['http://2130706433/client.json', spelling],
    ['file:///etc/passwd', 'must be https'],
  ])('may not be %s', (url, problem) => {
    expect(untrustedUrlProblem(url, { allowInsecure: true })).toBe(problem);
  });
});

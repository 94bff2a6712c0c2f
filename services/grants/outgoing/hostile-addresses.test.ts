import { AsyncLocalStorage } from 'node:async_hooks';
import { channel } from 'node:diagnostics_channel';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFor, json, tlsSite, type UntrustedSite } from '../../../test/support/sites/untrusted-site.ts';
import { fetchDocument } from '../client-documents/fetch-document.ts';
import { isPublicAddress } from './public-address.ts';
import type { UntrustedRequestOptions } from './untrusted-request.ts';
import { UntrustedSiteFailure } from './untrusted-site-failure.ts';

const certificate = await certificateFor('rebind.example');
/** What must not be reached: the same port on both loopback addresses. */
let sites: readonly UntrustedSite[];
let port: number;

// Sockets that a fetch opens towards anywhere: an attempt counts even where nobody listens.
const outgoing = channel('net.client.socket');
const fetching = new AsyncLocalStorage<{ attempts: number }>();
const count = () => {
  const current = fetching.getStore();
  if (current !== undefined) current.attempts += 1;
};

async function watched(url: string, options: UntrustedRequestOptions) {
  const before = sites.map((site) => site.connections());
  const current = { attempts: 0 };
  const [outcome] = await fetching.run(current, () => Promise.allSettled([fetchDocument(url, options)]));
  const reached = sites.map((site, index) => site.connections() - (before[index] ?? 0));
  return { outcome, seen: { attempts: current.attempts, reached } };
}

beforeAll(async () => {
  const ipv4 = await tlsSite(certificate, json({ reached: true }));
  port = ipv4.port;
  sites = [ipv4, await tlsSite(certificate, json({ reached: true }), { host: '::1', port })];
  outgoing.subscribe(count);
});

afterAll(async () => {
  outgoing.unsubscribe(count);
  await Promise.all(sites.map((site) => site.close()));
});

async function expectRefused(url: string, options: UntrustedRequestOptions = {}) {
  const resolve = async () => ['127.0.0.1'];
  const { outcome, seen } = await watched(url, { resolve, timeLimit: 2000, ...options });
  expect(seen).toEqual({ attempts: 0, reached: [0, 0] });
  const refusal = outcome.status === 'rejected' ? outcome.reason : undefined;
  expect(refusal).toBeInstanceOf(UntrustedSiteFailure);
  expect(refusal.message).toBe('The document could not be fetched.');
  return refusal as UntrustedSiteFailure;
}

it.each([
  ['127.0.0.1', [1, 0]],
  ['::1', [0, 1]],
])('what must not be reached is there, and seen when it is: %s', async (address, reached) => {
  const options = { ca: certificate.cert, resolve: async () => [address], mayConnectTo: () => true };
  const { outcome, seen } = await watched(`https://rebind.example:${port}/client.json`, options);
  expect(outcome).toMatchObject({ value: { document: { reached: true } } });
  expect(seen).toEqual({ attempts: 1, reached });
});

describe('no connection is made for a URL that spells a local address', () => {
  it.each([
    ['in dotted decimal', '127.0.0.1'],
    ['in decimal', '2130706433'],
    ['in hexadecimal', '0x7f000001'],
    ['in hexadecimal parts', '0x7f.0x0.0x0.0x1'],
    ['in octal', '017700000001'],
    ['in octal parts', '0177.0.0.01'],
    ['shortened', '127.1'],
    ['as zero', '0'],
    ['as nowhere', '0.0.0.0'],
    ['in full-width digits', '１２７.０.０.１'],
    ['percent-encoded', '%31%32%37.0.0.1'],
    ['with a trailing dot', '127.0.0.1.'],
    ['behind user info', 'app.example@127.0.0.1'],
    ['behind user info with a password', 'a:b@127.0.0.1'],
    ['behind a backslash', 'app.example\\@127.0.0.1'],
    ['as IPv6 loopback', '[::1]'],
    ['as IPv6 loopback in full', '[0:0:0:0:0:0:0:1]'],
    ['as nowhere in IPv6', '[::]'],
    ['IPv4-mapped', '[::ffff:127.0.0.1]'],
    ['IPv4-mapped in hexadecimal', '[::ffff:7f00:1]'],
    ['IPv4-compatible', '[::7f00:1]'],
    ['by NAT64', '[64:ff9b::7f00:1]'],
    ['by local NAT64', '[64:ff9b:1::7f00:1]'],
    ['by 6to4', '[2002:7f00:1::]'],
    ['by Teredo', '[2001:0:7f00:1::]'],
    ['by ISATAP', '[fe80::5efe:7f00:1]'],
    ['with a zone', '[fe80::1%25lo]'],
    ['as localhost', 'localhost'],
    ['as localhost with a trailing dot', 'localhost.'],
    ['below localhost', 'app.localhost'],
    ['as the metadata service of a cloud', '169.254.169.254'],
    ['as a name of this network', 'metadata.google.internal'],
    ['as a name of one label', 'intranet'],
    ['as a public name with a trailing dot', 'rebind.example.'],
  ])('%s: %s', async (_what, host) => {
    const url = `https://${host}:${port}/client.json`;
    expect((await expectRefused(url)).detail).toMatch(/^the URL must /);
    // The address is judged again where the URL's is let through.
    await expectRefused(url, { allowInsecure: true, mayConnectTo: isPublicAddress });
  });
});

describe('no connection is made to a name that resolves', () => {
  it.each([
    ['to loopback', ['127.0.0.1']],
    ['to IPv6 loopback', ['::1']],
    ['to nowhere', ['0.0.0.0']],
    ['to nowhere in IPv6', ['::']],
    ['to a private address', ['10.0.0.1']],
    ['to the metadata service of a cloud', ['169.254.169.254']],
    ['to an IPv4-mapped address', ['::ffff:127.0.0.1']],
    ['to an IPv4-mapped address in hexadecimal', ['::ffff:7f00:1']],
    ['to an IPv4-compatible address', ['::127.0.0.1']],
    ['to loopback by NAT64', ['64:ff9b::7f00:1']],
    ['to loopback by 6to4', ['2002:7f00:1::']],
    ['to loopback by ISATAP', ['2606:4700::5efe:7f00:1']],
    ['to an address with a zone', ['::1%lo']],
    ['to a public address, then loopback', ['93.184.216.34', '127.0.0.1']],
    ['to loopback, then a public address', ['127.0.0.1', '93.184.216.34']],
    ['to public addresses of both families and a private one', ['93.184.216.34', '2606:4700::1', 'fd00::1']],
    ['to many public addresses and loopback last', [...Array<string>(50).fill('93.184.216.34'), '::1']],
    ['to what is no address', ['rebind.example']],
    ['to nothing', []],
  ])('%s', async (_what, addresses) => {
    await expectRefused(`https://rebind.example:${port}/client.json`, { resolve: async () => addresses });
  });
});

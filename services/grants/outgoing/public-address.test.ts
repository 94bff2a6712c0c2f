import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';

describe('an address that a stranger may make this server connect to', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.0',
    '192.0.1.1',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2001:200::1',
    '2606:4700:4700::1111',
    '2a00:1450:4001:81b::200e',
    '::ffff:8.8.8.8',
    '::ffff:808:808',
  ])('is %s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  it.each([
    ['this network', '0.0.0.0'],
    ['this network', '0.1.2.3'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['shared (CGNAT)', '100.64.0.1'],
    ['shared (CGNAT)', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['loopback', '127.255.255.254'],
    ['link-local, where clouds keep their metadata', '169.254.169.254'],
    ['IETF protocol assignments', '192.0.0.8'],
    ['documentation', '192.0.2.1'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['6to4 relays', '192.88.99.1'],
    ['benchmarking', '198.18.0.1'],
    ['benchmarking', '198.19.255.255'],
    ['multicast', '224.0.0.1'],
    ['multicast', '239.255.255.250'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
  ])('is not one that is %s: %s, written as IPv6 neither', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
    expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
  });

  it.each([
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-compatible', '::127.0.0.1'],
    ['IPv4-compatible', '::8.8.8.8'],
    ['IPv4-mapped in hexadecimal', '::ffff:7f00:1'],
    ['IPv4-mapped, written in full', '0:0:0:0:0:ffff:7f00:0001'],
    ['IPv4-translated', '::ffff:0:127.0.0.1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['NAT64 of a public address', '64:ff9b::8.8.8.8'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['discard only', '100::1'],
    ['Teredo', '2001::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['benchmarking', '2001:2::1'],
    ['ORCHIDv2', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['documentation', '3fff::1'],
    ['6to4', '2002:7f00:1::1'],
    ['6to4 of a public address', '2002:808:808::1'],
    ['ISATAP', '2606:4700::5efe:7f00:1'],
    ['ISATAP of a public address', '2606:4700::200:5efe:808:808'],
    ['segment routing', '5f00::1'],
    ['not given out', '4000::1'],
    ['unique-local', 'fc00::1'],
    ['unique-local, where clouds keep their metadata', 'fd00:ec2::254'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['public with a zone', '2606:4700:4700::1111%1'],
    ['site-local', 'fec0::1'],
    ['multicast', 'ff02::1'],
  ])('is not one that is %s: %s', (_what, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it.each([
    '',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '8.8.8.8.',
    ' 8.8.8.8',
    '[2606:4700::1]',
    '8.8.8.8:80',
  ])('is not what no resolver writes: %j', (text) => {
    expect(isPublicAddress(text)).toBe(false);
  });
});

describe('any address', () => {
  // The registry of special-purpose addresses once more, checked by Node (RFC 6890, as IANA keeps it).
  const special = new BlockList();
  for (const subnet of [
    ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
    ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
    ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ]) {
    const [network = '', prefix] = subnet.split('/');
    special.addSubnet(network, Number(prefix), 'ipv4');
  }
  const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
  const nearSpecial = fc.tuple(fc.constantFrom(0, 10, 100, 127, 169, 172, 192, 198, 203, 224, 255), bytes(3));
  const ipv4 = fc.oneof(
    bytes(4).map((octets) => octets.join('.')),
    nearSpecial.map(([first, rest]) => [first, ...rest].join('.')),
  );
  const hextets = (octets: Uint8Array) => Buffer.from(octets).toString('hex').match(/.{4}/g)?.join(':') ?? '';

  it('of IPv4 is judged as the registry has it, however it is written', () => {
    fc.assert(
      fc.property(ipv4, (address) => {
        const expected = !special.check(address, 'ipv4');
        expect(isPublicAddress(address)).toBe(expected);
        expect(isPublicAddress(`::ffff:${address}`)).toBe(expected);
        for (const prefix of [
          '::',
          '64:ff9b::',
          '64:ff9b:1::',
          '::ffff:0:',
          '2606:4700::5efe:',
          '2606:4700::200:5efe:',
        ]) {
          expect(isPublicAddress(`${prefix}${address}`)).toBe(false);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it('of IPv6 outside of 2000::/3 is refused unless it is a public IPv4 address', () => {
    fc.assert(
      fc.property(bytes(16), (octets) => {
        if ((octets[0] ?? 0) >> 5 === 1) return;
        expect(isPublicAddress(hextets(octets))).toBe(false);
      }),
    );
  });

  it('with a zone, or followed by anything, is refused', () => {
    fc.assert(
      fc.property(bytes(16), fc.string({ minLength: 1 }), (octets, zone) => {
        expect(isPublicAddress(`${hextets(octets)}%${zone}`)).toBe(false);
      }),
    );
  });

  it('is not what any text is', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isPublicAddress(text)).toBe(false);
      }),
    );
  });
});

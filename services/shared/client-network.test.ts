import { expect, test } from 'vitest';
import { clientNetwork, clientNetworks } from './client-network.ts';

test.each([
  ['', ''],
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['::FFFF:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:0000::', '2001:db8:1:2::/64'],
])('%j is one person at %j', (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});

test.each([
  ['2001:db8:1:2:3:4:5:6', ['2001:db8:1::/48', '2001:db8:1:0::/56', '2001:db8:1:2::/64']],
  ['2001:db8:1:ab12::1', ['2001:db8:1::/48', '2001:db8:1:ab00::/56', '2001:db8:1:ab12::/64']],
  ['::1', ['0:0:0::/48', '0:0:0:0::/56', '0:0:0:0::/64']],
  ['192.0.2.7', ['192.0.2.7']],
  ['', []],
])('%j is counted in %j, the widest first', (address, networks) => {
  expect(clientNetworks(address).map(({ network }) => network)).toEqual(networks);
});

test('wider networks have room for more', () => {
  expect(clientNetworks('2001:db8::1').map(({ width }) => width)).toEqual([16, 4, 1]);
  expect(clientNetworks('192.0.2.7').map(({ width }) => width)).toEqual([1]);
});

test('what is no address is still one key', () => {
  expect(clientNetwork('somewhere')).toBe('somewhere');
  expect(clientNetwork(':::::')).toBe(clientNetwork(':::::'));
});

import { expect, test } from 'vitest';
import { clientNetwork } from './client-network.ts';

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
])('%j is counted as %j', (address, network) => {
  expect(clientNetwork(address)).toBe(network);
});

test('what is no address is still one key', () => {
  expect(clientNetwork('somewhere')).toBe('somewhere');
  expect(clientNetwork(':::::')).toBe(clientNetwork(':::::'));
});

import { describe, expect, it } from 'vitest';
import { openGateway, type Play } from '../../test/support/fake-services.ts';

const play: Play = { accounts: { signIn: () => ({ account: { id: 'a1' }, session: { token: 't' } }) } };
const BODY = JSON.stringify({ identifier: 'ann', token: 'correct horse' });

/** Opens a gateway behind proxies on loopback and in 10.0.0.0/8; tells whom the account service was told of. */
async function behindProxies() {
  const gateway = await openGateway(play, { trustedProxies: ['loopback', '10.0.0.0/8'] });
  const addressFor = async (forwardedFor: string) => {
    const headers = { 'content-type': 'application/json', 'x-forwarded-for': forwardedFor };
    await gateway.send('/api/auth/password/signin', { method: 'POST', headers, body: BODY });
    const signIn = gateway.calls.findLast(({ rpc }) => rpc === 'SignIn');
    return (signIn?.message as { clientAddress: string } | undefined)?.clientAddress;
  };
  return { ...gateway, addressFor };
}

describe('X-Forwarded-For of a trusted proxy', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['203.0.113.7:4711', '203.0.113.7'],
    [' 203.0.113.7:4711 ', '203.0.113.7'],
    ['"203.0.113.7:4711"', '203.0.113.7'],
    ['2001:db8::7', '2001:db8::7'],
    ['[2001:db8::7]', '2001:db8::7'],
    ['[2001:db8::7]:4711', '2001:db8::7'],
    ['"[2001:db8::7]:4711"', '2001:db8::7'],
    ['fe80::7%eth0', 'fe80::7'],
    ['[fe80::7%25eth0]:4711', 'fe80::7'],
    ['198.51.100.1:1, 203.0.113.7:4711', '203.0.113.7'],
    // What a proxy of ours wrote for another one is passed over, with its port too.
    ['203.0.113.7:4711, 10.0.0.5:55001', '203.0.113.7'],
    ['[2001:db8::7]:4711, [::ffff:10.0.0.5]:55001', '2001:db8::7'],
  ])('%s is the person at %s', async (forwardedFor, address) => {
    const gateway = await behindProxies();
    expect(await gateway.addressFor(forwardedFor)).toBe(address);
    expect(gateway.logged()).not.toContain('cannot be read');
  });

  it.each(['unknown', '_hidden', '', '203.0.113.7:', '203.0.113.7:4711:1', '[203.0.113.7', '203.0.113.777:1', '[]:1'])(
    'is written down once when it is %j, which is nobody',
    async (forwardedFor) => {
      const gateway = await behindProxies();
      for (let i = 0; i < 3; i++) expect(await gateway.addressFor(forwardedFor)).toMatch(/127\.0\.0\.1$/);
      expect(gateway.logged().split('cannot be read')).toHaveLength(forwardedFor === '' ? 1 : 2);
    },
  );
});

it('X-Forwarded-For of anybody else is not read at all', async () => {
  const gateway = await openGateway(play);
  const headers = { 'content-type': 'application/json', 'x-forwarded-for': 'nonsense' };
  await gateway.send('/api/auth/password/signin', { method: 'POST', headers, body: BODY });
  expect(gateway.calls.at(-1)?.message).toMatchObject({ clientAddress: expect.stringMatching(/127\.0\.0\.1$/) });
  expect(gateway.logged()).not.toContain('cannot be read');
});

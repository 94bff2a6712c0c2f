import { describe, expect, it } from 'vitest';
import { logoutAddressRules } from './logout-address.ts';

const rules = (uri: string, { issuer = 'https://id.example', allowInsecure = false } = {}) =>
  logoutAddressRules(new URL(uri), { issuer, allowInsecure });

describe('where logout tokens may go', () => {
  it.each(['http://127.0.0.1:8080/out', 'http://localhost/out', 'http://[::1]/out', 'http://rp.example/out'])(
    'not to %s',
    (uri) => expect(rules(uri)).toBeUndefined(),
  );

  it('over https to what the rules for every stranger allow', () => {
    expect(rules('https://rp.example/out')).toEqual({});
    // Refused when its address is looked at.
    expect(rules('https://127.0.0.1/out')).toEqual({});
  });

  it('from a machine of its own to loopback, by loopback addresses alone', () => {
    const { mayConnectTo } = rules('http://localhost:8080/out', { issuer: 'http://localhost:8000' }) ?? {};
    const addresses = ['127.0.0.1', '::1', '10.0.0.1', '169.254.169.254', '::ffff:10.0.0.1', '1.2.3.4', 'fe80::1%lo'];
    expect(addresses.filter((address) => mayConnectTo?.(address))).toEqual(['127.0.0.1', '::1']);
  });

  it('from a machine of its own to other hosts as from anywhere', () => {
    expect(rules('http://10.0.0.1/out', { issuer: 'http://localhost:8000' })).toBeUndefined();
    expect(rules('https://10.0.0.1/out', { issuer: 'http://localhost:8000' })).toEqual({});
  });

  it('anywhere where development has lifted the rules', () => {
    expect(rules('http://10.0.0.1/out', { allowInsecure: true })).toEqual({ allowInsecure: true });
  });
});

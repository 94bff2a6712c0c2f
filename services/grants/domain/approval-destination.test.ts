import { describe, expect, it } from 'vitest';
import { destinationOf, provesIdentity } from './approval-destination.ts';

describe('where an approval went', () => {
  const went = destinationOf('http://127.0.0.1:4000/cb', undefined);
  it.each<[string, string, string | undefined, boolean]>([
    ['the same', 'http://127.0.0.1:4000/cb', undefined, true],
    ['another port', 'http://127.0.0.1:6666/cb', undefined, true],
    ['no port', 'http://127.0.0.1/cb', undefined, true],
    ['another path', 'http://127.0.0.1:4000/cb2', undefined, false],
    ['another name of this computer', 'http://localhost:4000/cb', undefined, false],
    ['for a resource', 'http://127.0.0.1:4000/cb', 'https://api.example/', false],
  ])('is %s: %s, %s', (_, redirectUri, resource, same) => {
    expect(destinationOf(redirectUri, resource).equals(went)).toBe(same);
  });

  it('is exact off loopback, ports included', () => {
    const site = destinationOf('https://app.example/cb', undefined);
    for (const other of ['https://app.example:8443/cb', 'https://app.example/cb?x', 'https://app.example/CB']) {
      expect(destinationOf(other, undefined).equals(site)).toBe(false);
    }
  });
});

describe('who gets the answer (RFC 8252 §8.6)', () => {
  it.each([
    ['public', 'https://app.example/cb', true],
    ['public', 'http://127.0.0.1:4000/cb', false],
    ['public', 'com.example.app:/cb', false],
    ['confidential', 'http://127.0.0.1:4000/cb', true],
    ['confidential', 'com.example.app:/cb', true],
  ] as const)('is certain for a %s client at %s: %s', (type, redirectUri, certain) => {
    expect(provesIdentity({ type }, redirectUri)).toBe(certain);
  });
});

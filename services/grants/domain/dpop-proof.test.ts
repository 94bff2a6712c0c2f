import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isProofKey, readProofClaims } from './dpop-proof.ts';

const NOW = 1_800_000_000;
const now = new Date(NOW * 1000);
const target = { method: 'POST', url: 'https://id.example/api/oauth/token' };
const claims = { jti: 'j', htm: 'POST', htu: target.url, iat: NOW, nonce: 'n' };
const accessToken = 'a.b.c';
const ath = createHash('sha256').update(accessToken).digest('base64url');
const read = (change: object, about: object = {}) =>
  readProofClaims({ ...claims, ...change }, 'jkt', { ...target, ...about }, now);

describe('the claims of a DPoP proof', () => {
  it('name a use of it until it is too old', () => {
    const { nonce, issuedAt, expiresAt, useHash } = read({});
    expect([nonce, issuedAt, expiresAt]).toEqual(['n', now, new Date((NOW + 300) * 1000)]);
    expect(read({}).useHash).toEqual(useHash);
    expect(read({ jti: 'k' }).useHash).not.toEqual(useHash);
    expect(readProofClaims(claims, 'another key', target, now).useHash).not.toEqual(useHash);
    expect(read({ nonce: undefined }).nonce).toBeUndefined();
  });

  it.each([
    ['a query and a fragment', { htu: `${target.url}?a=b#c` }],
    ['another spelling of the host and the port', { htu: 'HTTPS://ID.example:443/api/oauth/token' }],
    ['dot segments', { htu: 'https://id.example/api/./x/../oauth/token' }],
    ['a clock that is behind', { iat: NOW - 300 }],
    ['a clock that is ahead', { iat: NOW + 300 }],
    ['fractions of a second', { iat: NOW - 0.5 }],
    ['a hash of a token that nobody asked for', { ath: 'x' }],
  ])('may have %s', (_, change) => {
    expect(() => read(change)).not.toThrow();
  });

  it.each([
    ['no jti', { jti: undefined }],
    ['an empty jti', { jti: '' }],
    ['a jti that is a number', { jti: 7 }],
    ['a jti without end', { jti: 'x'.repeat(513) }],
    ['another method', { htm: 'GET' }],
    ['the method in small letters', { htm: 'post' }],
    ['no method', { htm: undefined }],
    ['another path', { htu: `${target.url}/` }],
    ['another host', { htu: 'https://evil.example/api/oauth/token' }],
    ['another scheme', { htu: 'http://id.example/api/oauth/token' }],
    ['a user in the address', { htu: 'https://x@id.example/api/oauth/token' }],
    ['an address that is none', { htu: '/api/oauth/token' }],
    ['no address', { htu: undefined }],
    ['an old age', { iat: NOW - 301 }],
    ['a far future', { iat: NOW + 301 }],
    ['no time', { iat: undefined }],
    ['a time that is a text', { iat: String(NOW) }],
    ['a time that is no number', { iat: Number.NaN }],
  ])('may not have %s', (_, change) => {
    expect(() => read(change)).toThrowError(expect.objectContaining({ code: 'invalid_dpop_proof' }));
  });

  it('with an access token have its hash', () => {
    expect(() => read({ ath }, { accessToken })).not.toThrow();
    for (const wrong of [undefined, '', 'x', `${ath}=`]) {
      expect(() => read({ ath: wrong }, { accessToken })).toThrowError(/ath/);
    }
  });
});

describe('the key of a DPoP proof', () => {
  it.each([
    [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y' }, true],
    [{ kty: 'RSA', n: 'n'.repeat(683), e: 'AQAB' }, true],
    [{ kty: 'EC', crv: 'P-256', x: 'x', y: 'y', d: 'd' }, false],
    [{ kty: 'RSA', n: 'n', e: 'AQAB', p: 'p' }, false],
    [{ kty: 'oct', k: 'k' }, false],
    [{ kty: 'RSA', n: 'n'.repeat(684), e: 'AQAB' }, false],
    [{ kty: 'RSA', n: 'n', e: 'n'.repeat(7) }, false],
    [null, false],
    ['x', false],
    [undefined, false],
  ])('%j: %s', (jwk, good) => {
    expect(isProofKey(jwk)).toBe(good);
  });
});

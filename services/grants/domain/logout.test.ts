import { describe, expect, it } from 'vitest';
import { isLastAttempt, logoutTokenClaims, MOST_LOGOUT_ATTEMPTS, postLogoutLocation } from './logout.ts';

describe('where the browser goes after a logout', () => {
  it.each([
    ['https://rp.example/bye', undefined, 'https://rp.example/bye'],
    ['https://rp.example/bye', 'a b&c', 'https://rp.example/bye?state=a+b%26c'],
    ['https://rp.example', 's', 'https://rp.example?state=s'],
    ['https://rp.example/bye?x=%2f', undefined, 'https://rp.example/bye?x=%2f'],
    ['https://rp.example/bye?x=%2f', 's', 'https://rp.example/bye?x=%2f&state=s'],
    ['com.example.app:/bye', 's', 'com.example.app:/bye?state=s'],
  ])('%s with state %s: %s', (uri, state, location) => {
    expect(postLogoutLocation(uri, state)).toBe(location);
  });
});

it('a logout token names the session, expires soon and has no nonce (OIDC Back-Channel Logout §2.4)', () => {
  const session = { clientId: 'c', accountId: 'a', sessionId: 's' };
  const issued = { issuer: 'https://id.example', at: new Date('2026-01-02T03:04:05.678Z'), jti: 'j' };
  const iat = Date.parse('2026-01-02T03:04:05Z') / 1000;
  expect(logoutTokenClaims(session, issued)).toEqual({
    iss: 'https://id.example',
    sub: 'a',
    aud: 'c',
    iat,
    exp: iat + 120,
    jti: 'j',
    sid: 's',
    events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
  });
});

it('the last try is the one that reaches the limit', () => {
  expect(isLastAttempt({ attempts: MOST_LOGOUT_ATTEMPTS - 1 })).toBe(false);
  expect(isLastAttempt({ attempts: MOST_LOGOUT_ATTEMPTS })).toBe(true);
});

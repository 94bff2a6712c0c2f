import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuthorizationParameters } from './authorization-parameters.ts';
import { isReauthenticated, reauthenticationMarker } from './reauthentication.ts';

const [key, other] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
const request: AuthorizationParameters = { client_id: 'c', prompt: 'login', resources: [], repeated: [] };
const AT = 1_800_000_000_000;
const seconds = (count: number) => new Date(AT + count * 1000);
const session = (since: number, sessionId: string | undefined = 'session', accountId = 'account') => ({
  accountId,
  sessionId,
  authenticatedAt: seconds(since),
});

describe('the marker of somebody who has to sign in again', () => {
  it.each([
    // session that was there, session on return, opened at, counts
    ['a later sign-in', session(-1000), session(5), 10, true],
    ['the sign-in that was there', session(-1000), session(-1000), 10, false],
    ['an earlier sign-in', session(-1000), session(-1001), 10, false],
    ['a later sign-in, by a clock that is an hour behind', session(-10_000), session(-9_000), 10, true],
    ['a later sign-in, when the marker is over', session(-1000), session(5), 600, false],
    ['a session where there was none', undefined, session(5), 10, true],
    ['one begun just before, by a clock that is a little behind', undefined, session(-29), 10, true],
    ['an old one of another browser where there was none', undefined, session(-31), 10, false],
    [
      'an old one of another browser, begun later than the one that was there',
      session(-90),
      session(-60, 'b'),
      10,
      false,
    ],
    ['an old one of another account', session(-90), session(-60, 'session', 'other'), 10, false],
    ['a new one of another account', session(-90), session(5, 'b', 'other'), 10, true],
    ['a later sign-in where sessions have no ids', session(-90, ''), session(-60, ''), 10, true],
  ])('counts for %s or not', (_, there, here, openedAt, counts) => {
    const marker = reauthenticationMarker(request, there, seconds(0), key);
    expect(isReauthenticated(marker, request, here, seconds(openedAt), [other, key])).toBe(counts);
  });

  it('is of one request, in whatever order its parameters are', () => {
    const marker = reauthenticationMarker(request, session(-5), seconds(0), key);
    const isGoodFor = (parameters: AuthorizationParameters) =>
      isReauthenticated(marker, parameters, session(1), seconds(2), [key]);
    expect(isGoodFor({ repeated: [], resources: [], state: undefined, prompt: 'login', client_id: 'c' })).toBe(true);
    expect(isGoodFor({ ...request, client_id: 'd' })).toBe(false);
    expect(isGoodFor({ ...request, state: 's' })).toBe(false);
    expect(isGoodFor({ ...request, resources: ['r'] })).toBe(false);
  });

  it('is made here', () => {
    const marker = reauthenticationMarker(request, session(-5), seconds(0), key);
    const isGood = (text: string | undefined, keys = [key]) =>
      isReauthenticated(text, request, session(1), seconds(2), keys);
    expect(isGood(marker)).toBe(true);
    expect(isGood(marker, [other])).toBe(false);
    const [made = '', since, name, mac] = marker.split('.');
    for (const text of [
      undefined,
      '',
      '...',
      `${made}.1.${name}.${mac}`,
      `${made}..${name}.${mac}`,
      `${made}.${since}..${mac}`,
      `${made}1.${since}.${name}.${mac}`,
      `${marker}A`,
    ]) {
      expect(isGood(text)).toBe(false);
    }
  });
});

import { createSecretKey, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { AuthorizationParameters } from './authorization-parameters.ts';
import { isReauthenticated, reauthenticationMarker } from './reauthentication.ts';

const [key, other] = [createSecretKey(randomBytes(32)), createSecretKey(randomBytes(32))];
const request: AuthorizationParameters = { client_id: 'c', prompt: 'login', resources: [], repeated: [] };
const AT = 1_800_000_000_000;
const seconds = (count: number) => new Date(AT + count * 1000);

describe('the marker of somebody who has to sign in again', () => {
  it.each([
    // since, signed in at, opened at, counts
    ['a later session', -1000, 5, 10, true],
    ['the session that was there', -1000, -1000, 10, false],
    ['an earlier session', -1000, -1001, 10, false],
    ['a later session, by a clock that is an hour behind', -10_000, -9_000, 10, true],
    ['a later session, when the marker is over', -1000, 5, 600, false],
    ['a session where there was none', undefined, 5, 10, true],
    ['one begun just before, by a clock that is a little behind', undefined, -29, 10, true],
    ['an old one of another browser where there was none', undefined, -31, 10, false],
  ])('counts for %s or not', (_, since, signedInAt, openedAt, counts) => {
    const marker = reauthenticationMarker(request, since === undefined ? undefined : seconds(since), seconds(0), key);
    expect(isReauthenticated(marker, request, seconds(signedInAt), seconds(openedAt), [other, key])).toBe(counts);
  });

  it('is of one request, in whatever order its parameters are', () => {
    const marker = reauthenticationMarker(request, seconds(-5), seconds(0), key);
    const isGoodFor = (parameters: AuthorizationParameters) =>
      isReauthenticated(marker, parameters, seconds(1), seconds(2), [key]);
    expect(isGoodFor({ repeated: [], resources: [], state: undefined, prompt: 'login', client_id: 'c' })).toBe(true);
    expect(isGoodFor({ ...request, client_id: 'd' })).toBe(false);
    expect(isGoodFor({ ...request, state: 's' })).toBe(false);
    expect(isGoodFor({ ...request, resources: ['r'] })).toBe(false);
  });

  it('is made here', () => {
    const marker = reauthenticationMarker(request, seconds(-5), seconds(0), key);
    const isGood = (text: string | undefined, keys = [key]) =>
      isReauthenticated(text, request, seconds(1), seconds(2), keys);
    expect(isGood(marker)).toBe(true);
    expect(isGood(marker, [other])).toBe(false);
    const [made = '', since, mac] = marker.split('.');
    for (const text of [
      undefined,
      '',
      '..',
      `${made}.1.${mac}`,
      `${made}..${mac}`,
      `${made}1.${since}.${mac}`,
      `${marker}A`,
    ]) {
      expect(isGood(text)).toBe(false);
    }
  });
});

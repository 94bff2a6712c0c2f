import { describe, expect, it } from 'vitest';
import { deliver, readResponseMode, responseLocation } from './authorization-response.ts';

const iss = 'https://api.example';

describe('an authorization response (RFC 6749 §4.1.2, RFC 9207)', () => {
  it.each([
    ['https://app.example/cb', 'https://app.example/cb?code=c&state=s+1&iss=https%3A%2F%2Fapi.example'],
    ['https://app.example/cb?', 'https://app.example/cb?code=c&state=s+1&iss=https%3A%2F%2Fapi.example'],
    ['https://app.example/cb?a=%7e&b', 'https://app.example/cb?a=%7e&b&code=c&state=s+1&iss=https%3A%2F%2Fapi.example'],
    ['com.example.app:/cb', 'com.example.app:/cb?code=c&state=s+1&iss=https%3A%2F%2Fapi.example'],
  ])('keeps %s byte for byte', (uri, location) => {
    expect(responseLocation(uri, { code: 'c', state: 's 1', iss })).toBe(location);
  });

  it('has no state that was not sent', () => {
    expect(responseLocation('https://app.example/cb', { error: 'access_denied', state: undefined, iss })).toBe(
      'https://app.example/cb?error=access_denied&iss=https%3A%2F%2Fapi.example',
    );
  });

  it.each([
    ['query', { by: 'redirect', location: 'https://app.example/cb?error=access_denied&iss=https%3A%2F%2Fapi.example' }],
    [
      'fragment',
      { by: 'redirect', location: 'https://app.example/cb#error=access_denied&iss=https%3A%2F%2Fapi.example' },
    ],
    [
      'form_post',
      {
        by: 'form_post',
        redirectUri: 'https://app.example/cb',
        fields: [
          { name: 'error', value: 'access_denied' },
          { name: 'iss', value: iss },
        ],
      },
    ],
  ] as const)('goes by %s', (mode, delivery) => {
    expect(deliver('https://app.example/cb', mode, { error: 'access_denied', code: undefined, iss })).toEqual(delivery);
  });

  it.each([
    [undefined, 'https://app.example/cb', 'query'],
    ['fragment', 'com.example.app:/cb', 'fragment'],
    ['form_post', 'http://127.0.0.1/cb', 'form_post'],
    ['form_post', 'com.example.app:/cb', undefined],
    ['jwt', 'https://app.example/cb', undefined],
  ])('asked for by %j goes to %s by %j', (text, redirectUri, mode) => {
    expect(readResponseMode(text, redirectUri)).toBe(mode);
  });
});

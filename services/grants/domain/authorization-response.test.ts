import { describe, expect, it } from 'vitest';
import { responseLocation } from './authorization-response.ts';

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
});

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { isPrefetch, sameSiteCheck } from './same-site.ts';

const request = (headers: IncomingHttpHeaders) => ({ headers }) as IncomingMessage;

describe('the same-site check (product.md §4)', () => {
  const check = sameSiteCheck({
    publicApiAddress: 'https://api.example/id',
    publicWebAddress: 'https://www.example',
    trustedOrigins: ['https://admin.example:8443'],
  });

  it.each([
    {},
    { origin: 'https://api.example' },
    { origin: 'https://www.example' },
    { origin: 'https://admin.example:8443' },
    { origin: 'https://www.example', 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'same-origin' },
    { 'sec-fetch-site': 'none' },
  ])('lets %j in', (headers) => {
    expect(() => check.require(request(headers))).not.toThrow();
  });

  it.each([
    { origin: 'https://evil.example' },
    { origin: 'http://www.example' },
    { origin: 'https://www.example:444' },
    { origin: 'https://www.example.evil' },
    { origin: 'null' },
    { origin: '' },
    { 'sec-fetch-site': 'cross-site' },
    { origin: 'https://www.example', 'sec-fetch-site': 'cross-site' },
  ])('keeps %j out', (headers) => {
    expect(() => check.require(request(headers))).toThrow('another site');
  });
});

describe('isPrefetch', () => {
  it.each([
    [{ 'sec-purpose': 'prefetch' }, true],
    [{ 'sec-purpose': 'prefetch;prerender' }, true],
    [{ purpose: 'prefetch' }, true],
    [{ 'x-moz': 'prefetch' }, true],
    [{}, false],
  ])('of %j is %j', (headers, expected) => {
    expect(isPrefetch(request(headers))).toBe(expected);
  });
});

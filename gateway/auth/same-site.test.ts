import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { onlyLooks, sameSiteCheck } from './same-site.ts';

const request = (headers: IncomingHttpHeaders) => ({ method: 'GET', headers }) as IncomingMessage;

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

describe('a GET that changes something', () => {
  const check = sameSiteCheck({
    publicApiAddress: 'https://api.example/id',
    publicWebAddress: 'https://www.example',
    trustedOrigins: [],
  });

  it.each([
    {},
    { 'sec-fetch-site': 'same-origin' },
    { origin: 'https://www.example' },
    { origin: 'https://www.example', 'sec-fetch-site': 'same-site' },
  ])('is taken with %j', (headers) => {
    expect(() => check.requireOwnPage(request(headers))).not.toThrow();
  });

  it.each([
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'what-comes-next' },
    { origin: 'https://other.example', 'sec-fetch-site': 'same-site' },
    { origin: 'https://other.example' },
    { origin: 'null', 'sec-fetch-site': 'same-origin' },
  ])('is refused with %j', (headers) => {
    expect(() => check.requireOwnPage(request(headers))).toThrow('another site');
  });
});

describe('onlyLooks', () => {
  it.each([
    [{ 'sec-purpose': 'prefetch' }, true],
    [{ 'sec-purpose': 'prefetch;prerender' }, true],
    [{ 'sec-purpose': 'prefetch;anonymous-client-ip' }, true],
    [{ purpose: 'prefetch' }, true],
    [{ 'x-purpose': 'preview' }, true],
    [{ 'x-moz': 'prefetch' }, true],
    [{ 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }, true],
    [{ 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }, false],
    [{ 'sec-fetch-mode': 'navigate', 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-mode': 'cors' }, false],
    [{}, false],
  ])('of a GET with %j is %j', (headers, expected) => {
    expect(onlyLooks(request(headers))).toBe(expected);
  });

  it('is true of HEAD', () => {
    expect(onlyLooks({ method: 'HEAD', headers: {} } as IncomingMessage)).toBe(true);
  });
});

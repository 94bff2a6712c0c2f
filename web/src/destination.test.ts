import { expect, test } from 'vitest';
import { destinationOf, isOfServer, mayLeaveFor } from './destination.ts';

test.each([
  ['https://app.example/callback', { kind: 'site', host: 'app.example' }],
  ['https://app.example:8443/callback', { kind: 'site', host: 'app.example:8443' }],
  ['https://xn--80ak6aa92e.example/', { kind: 'site', host: 'xn--80ak6aa92e.example' }],
  ['http://127.0.0.1:3333/callback', { kind: 'this-device', host: '127.0.0.1:3333' }],
  ['http://[::1]:3333/callback', { kind: 'this-device', host: '[::1]:3333' }],
  ['http://localhost/callback', { kind: 'this-device', host: 'localhost' }],
  ['http://localhost.evil.example/', { kind: 'site', host: 'localhost.evil.example' }],
  ['com.example.app:/callback', { kind: 'app', scheme: 'com.example.app' }],
])('%s leads to %o', (redirectUri, destination) => {
  expect(destinationOf(redirectUri)).toEqual(destination);
});

test.each([
  ['https://app.example/?code=a', true],
  ['com.example.app:/callback?code=a', true],
  ['javascript:alert(1)', false],
  ['JaVaScRiPt:alert(1)', false],
  ['data:text/html,hello', false],
  ['not an address', false],
])('the browser leaves for %s: %s', (location, may) => {
  expect(mayLeaveFor(location)).toBe(may);
});

test.each([
  ['https://api.example', true],
  ['https://api.example/mcp', true],
  ['https://api.example.evil.test/', false],
  ['https://api.example:8443/', false],
  ['urn:storyden:jobs', false],
])('%s is a place of https://api.example: %s', (resource, is) => {
  expect(isOfServer(resource, 'https://api.example')).toBe(is);
});

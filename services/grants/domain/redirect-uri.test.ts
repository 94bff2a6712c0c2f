import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isOfferedRedirectUri, isRegisteredRedirectUri, redirectUriProblem } from './redirect-uri.ts';

describe('matching a redirect URI (product.md §5, RFC 8252 §7.3)', () => {
  it.each([
    ['the same bytes', 'https://app.example/cb?a=1', 'https://app.example/cb?a=1', true],
    ['another case of the host', 'https://app.example/cb', 'https://APP.example/cb', false],
    ['a default port spelled out', 'https://app.example/cb', 'https://app.example:443/cb', false],
    ['a slash more', 'https://app.example/cb', 'https://app.example/cb/', false],
    ['a query more', 'https://app.example/cb', 'https://app.example/cb?x=1', false],
    ['percent-encoding differs', 'https://app.example/a%2Fb', 'https://app.example/a/b', false],
    ['a longer host', 'https://app.example', 'https://app.example.evil.test', false],
    ['loopback, another port', 'http://127.0.0.1/cb', 'http://127.0.0.1:51004/cb', true],
    ['loopback, a registered port is free too', 'http://127.0.0.1:8000/cb', 'http://127.0.0.1:51004/cb', true],
    ['IPv6 loopback, another port', 'http://[::1]/cb', 'http://[::1]:51004/cb', true],
    ['localhost where it is registered', 'http://localhost/cb', 'http://localhost:51004/cb', true],
    ['localhost where 127.0.0.1 is registered', 'http://127.0.0.1/cb', 'http://localhost:51004/cb', false],
    ['loopback, another path', 'http://127.0.0.1/cb', 'http://127.0.0.1:51004/other', false],
    ['loopback, another query', 'http://127.0.0.1/cb?a=1', 'http://127.0.0.1:51004/cb?a=2', false],
    ['loopback over https keeps its port', 'https://127.0.0.1/cb', 'https://127.0.0.1:51004/cb', false],
    ['user info behind the loopback host', 'http://127.0.0.1/cb', 'http://127.0.0.1:80@evil.test/cb', false],
    ['a host that begins like loopback', 'http://127.0.0.1/cb', 'http://127.0.0.1.evil.test/cb', false],
    ['a port that is none', 'http://127.0.0.1/cb', 'http://127.0.0.1:99999/cb', false],
    ['a custom scheme', 'com.example.app:/cb', 'com.example.app:/cb', true],
  ])('%s', (_what, registered, given, matches) => {
    expect(isRegisteredRedirectUri([registered], given)).toBe(matches);
  });

  it('never matches another host, whatever follows the loopback one', () => {
    fc.assert(
      fc.property(fc.string(), (suffix) => {
        const given = `http://127.0.0.1${suffix}`;
        if (!isRegisteredRedirectUri(['http://127.0.0.1/cb'], given)) return;
        expect(new URL(given).hostname).toBe('127.0.0.1');
      }),
    );
  });
});

describe('registering a redirect URI (product.md §8)', () => {
  it.each([
    'https://app.example/cb',
    'https://app.example',
    'https://app.example/cb?tenant=1',
    'http://127.0.0.1/cb',
    'http://127.0.0.1:7000/cb',
    'http://[::1]:7000/cb',
    'http://localhost:7000/cb',
    'com.example.app:/oauth/cb',
    'com.example.app://oauth/cb',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'vscode://saoudrizwan.claude-dev/auth',
    'myapp:/cb',
  ])('takes %s', (uri) => {
    expect(redirectUriProblem(uri)).toBeUndefined();
  });

  it.each([
    '/cb',
    'app.example/cb',
    'mailto:somebody@app.example',
    'com.example.app:cb',
    'https://app.example/cb#part',
    'https://app.example/cb#',
    'https://user@app.example/cb',
    'https://user:word@app.example/cb',
    'https://@app.example/cb',
    'https://*.app.example/cb',
    'https://app.example/*',
    'http://app.example/cb',
    'http://127.0.0.1.evil.test/cb',
    'http://localhost.evil.test/cb',
    'javascript:alert(1)',
    'data:text/html,hello',
    'myapp:cb',
    'myapp://user@host/cb',
    'file:///etc/passwd',
    'blob:https://app.example/1',
    'about:blank',
    'ws://app.example/cb',
    'wss://app.example/cb',
    'ftp://app.example/cb',
    'view-source:https://app.example/',
    'intent://app.example/cb',
    'VBScript:/cb',
    'https:///cb',
    'https:app.example',
    'https://app.example/c b',
    'https://app.example/\u0000',
    'https://äpp.example/cb',
    '',
  ])('refuses %j', (uri) => {
    expect(redirectUriProblem(uri)).toBeTypeOf('string');
  });
});

describe('who may register a sound redirect URI (RFC 8252 §8.4)', () => {
  it.each([
    ['https://app.example/cb', true],
    ['http://127.0.0.1/cb', true],
    ['com.example.app:/cb', true],
    ['cursor://anysphere.cursor-mcp/oauth/callback', true],
    ['CURSOR://anysphere.cursor-mcp/oauth/callback', true],
    ['cursors://anysphere.cursor-mcp/oauth/callback', false],
    ['myapp:/cb', false],
  ])('%s: anybody %s', (uri, anybody) => {
    expect(isOfferedRedirectUri(uri, ['cursor'])).toBe(anybody);
  });
});

import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWebApp } from './static-site.ts';

const SECRET_FILE = '.sources';

let dist: string;
let server: Server;

const get = (target: string, init?: RequestInit) =>
  fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${target}`, { redirect: 'manual', ...init });

beforeAll(async () => {
  dist = await mkdtemp(path.join(tmpdir(), 'storyden-web-'));
  await mkdir(path.join(dist, 'assets'));
  await writeFile(path.join(dist, 'index.html'), '<!doctype html><title>The page</title>');
  await writeFile(path.join(dist, 'config.json'), '{"apiAddress":"http://built.in"}');
  await writeFile(path.join(dist, 'assets', 'index-1a2b.js'), `export const text = '${'long '.repeat(500)}';`);
  await writeFile(path.join(dist, SECRET_FILE), 'hash');
  const addresses = { apiAddress: 'https://api.example.org/id', webAddress: 'https://web.example.org' };
  server = createServer(createWebApp({ dist, ...addresses })).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
});
afterAll(async () => {
  server.close();
  await rm(dist, { recursive: true });
});

describe('The server of the frontend', () => {
  test('says where the API is, whatever the build said', async () => {
    const response = await get('/config.json');
    expect(await response.json()).toEqual({ apiAddress: 'https://api.example.org/id' });
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  test.each([
    '/',
    '/login?return_to=x',
    '/oauth/authorize/consent',
    '/clients/a.b',
    '/..%2f..%2fetc%2fpasswd',
    `/${SECRET_FILE}`,
  ])('answers %s with the page, which is asked for anew each time', async (target) => {
    const response = await get(target);
    expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('The page')]);
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  test('lets browsers keep what never changes, and sends it compressed', async () => {
    const response = await get('/assets/index-1a2b.js', { headers: { 'accept-encoding': 'br' } });
    expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(response.headers.get('content-encoding')).toBe('br');
    expect(response.headers.get('content-type')).toMatch(/javascript/);
  });

  test('does not answer a file of an older build with the page', async () => {
    const response = await get('/assets/index-old.js');
    expect([response.status, response.headers.get('cache-control')]).toEqual([404, 'no-store']);
  });

  test.each(['/', '/config.json', '/assets/index-1a2b.js', '/assets/none.js', '/%E0'])(
    'allows %s files of this address and calls to the API, and nothing else',
    async (target) => {
      const { headers } = await get(target);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy.split(';').toSorted()).toEqual(
        [
          "default-src 'none'",
          "script-src 'self'",
          "style-src 'self'",
          "img-src 'self' https://api.example.org",
          "font-src 'self'",
          "connect-src 'self' https://api.example.org",
          "frame-ancestors 'none'",
          "form-action 'none'",
          "base-uri 'none'",
          "require-trusted-types-for 'script'",
          "trusted-types 'none'",
        ].toSorted(),
      );
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
      expect(headers.get('x-powered-by')).toBeNull();
    },
  );

  test('reads nothing from anybody', async () => {
    const response = await get('/login', { method: 'POST', body: 'password=secret' });
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('shows no stack while its files are away', async () => {
    await rename(path.join(dist, 'index.html'), path.join(dist, 'away.html'));
    const response = await get('/login');
    await rename(path.join(dist, 'away.html'), path.join(dist, 'index.html'));
    expect([response.status, await response.text()]).toEqual([404, 'This page cannot be shown.\n']);
  });
});

import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../support/free-port.ts';
import { useCommunity } from './community.ts';
import { outputOf, printed, start } from './programs.ts';

const REDIRECT_URI = 'http://127.0.0.1:51987/callback';

const address = `http://127.0.0.1:${await freePort()}/mcp`;
const community = await useCommunity({
  grants: { dynamicRegistration: true, resources: [address] },
  gateway: { dynamicRegistration: true },
});

const program = (file: string, env: Record<string, string>) => ({
  command: ['node', `${file}.ts`] as const,
  folder: 'javascript',
  env: { ISSUER: community.tiers.issuer, REDIRECT_URI, MCP_SERVER: address, ...env },
});

const mcpServer = start(program('mcp-server', {}));
afterAll(() => {
  mcpServer.kill();
});
await printed(mcpServer, /listening/);

const outputFor = (file: string, env: Record<string, string> = {}) => outputOf(program(file, env), community.member);

describe('A program in TypeScript signs a person in', () => {
  it.each(['openid-client', 'oidc-client-ts'])('with %s, and renews', async (library) => {
    expect(await outputFor(library, await community.publicClient())).toMatch(
      new RegExp(`^signed in as ${community.member.handle}\nrenewed for 900$`, 'm'),
    );
  });

  it('with Auth.js', async () => {
    const env = await community.confidentialClient('http://127.0.0.1:51987/auth/callback/storyden');
    expect(await outputFor('auth-js', env)).toContain(`signed in as ${community.member.handle}\n`);
  });

  it.each([
    ['to a server of the MCP SDK, and may renew', 'mcp-client', '900'],
    ['with version 1 of the MCP SDK, which never asks to renew', 'mcp-client-1', 'undefined'],
  ])('%s', async (_, file, seconds) => {
    expect(await outputFor(file)).toMatch(
      new RegExp(`^signed in as ${community.member.id}\nrenewed for ${seconds}$`, 'm'),
    );
  });
});

it('A service in TypeScript acts on for the person who called it, with openid-client', async () => {
  const { client_id, client_secret = '' } = await community.service();
  const env = { CLIENT_ID: client_id, CLIENT_SECRET: client_secret, SUBJECT_TOKEN: await community.accessToken() };
  expect(await outputFor('exchange-token', env)).toBe(`${client_id} acts for ${community.member.id}: READ_PROFILE\n`);
});

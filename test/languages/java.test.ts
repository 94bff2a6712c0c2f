import type { ChildProcess } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { freePort } from '../support/free-port.ts';
import { useCommunity } from './community.ts';
import { outputOf, printed, start } from './programs.ts';
import { visitApplication } from './web-application.ts';

/** Maven may have to fetch everything first. */
const FETCH = { timeout: 900_000 };

let application: ChildProcess | undefined;
const community = await useCommunity();
afterAll(() => {
  application?.kill();
});

describe('A program in Java', () => {
  it('signs a person in with Nimbus, and renews', FETCH, async () => {
    const { member, publicClient } = community;
    const command = ['mvn', '-q', '-B', 'compile', 'exec:java'] as const;
    const output = await outputOf({ command, folder: 'nimbus', env: await publicClient() }, member);
    expect(output).toMatch(new RegExp(`^signed in as ${member.handle}\nrenewed for 900$`, 'm'));
  });

  it('signs people in with Spring Security, and takes access tokens, not ID tokens, at its API', FETCH, async () => {
    const { tiers, member, confidentialClient } = community;
    const port = await freePort();
    const address = `http://127.0.0.1:${port}`;
    const told = await confidentialClient(`${address}/login/oauth2/code/storyden`);
    const env = { ...told, PORT: String(port), AUDIENCE: 'storyden' };
    const running = start({ command: ['mvn', '-q', '-B', 'spring-boot:run'], folder: 'spring-security', env });
    application = running;
    await printed(running, /Started Application/);
    expect(await visitApplication(address, tiers.issuer, member).open('/')).toBe(`signed in as ${member.handle}`);

    const { CLIENT_ID = '', CLIENT_SECRET = '', REDIRECT_URI = '' } = told;
    const client = rawClient(tiers.issuer, { client_id: CLIENT_ID, client_secret: CLIENT_SECRET });
    const { code, verifier } = await client.approvedCode(member, {
      redirect_uri: REDIRECT_URI,
      scope: 'openid READ_PROFILE',
    });
    const { body } = await client.exchange(code, verifier, { redirect_uri: REDIRECT_URI });
    const call = (token: string) => fetch(`${address}/api/whoami`, { headers: { authorization: `Bearer ${token}` } });
    expect(await (await call(body.access_token)).text()).toBe(`called by ${member.id}`);
    expect((await call(body.id_token)).status).toBe(401);
  });
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';
import { expectStatus } from '../support/http.ts';
import { anyHandle, type Browser, openBrowser, signIn } from '../support/people/person.ts';
import { expectRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const PASSWORD = 'the password so far';
const NEW = 'another long password';

describe('A password can be set anew', async () => {
  const { tiers, admin } = await useTiers({ accounts: { limits: { signIn: { points: 5, seconds: 300 } } } });

  const member = async () => {
    const handle = anyHandle();
    expectStatus(await admin.post('/api/admin/accounts', { handle, password: PASSWORD }), 200);
    return handle;
  };
  const signedIn = (handle: string, password = PASSWORD) => signIn(tiers.address, { handle, password });
  const trySignIn = async (handle: string, password: string) =>
    (await openBrowser(tiers.address).post('/api/auth/password/signin', { identifier: handle, token: password }))
      .status;
  const put = (by: Browser, path: string, body: object) => by.put(path, body);

  describe('by an administrator', () => {
    it('for somebody, who is signed out everywhere and signs in with the new one', async () => {
      const handle = await member();
      const [one, other] = [await signedIn(handle), await signedIn(handle)];
      const path = `/api/admin/accounts/${handle.toUpperCase()}/password`;
      expectStatus(await put(admin, path, { password: NEW }), 204);
      for (const browser of [one, other]) expectRefused(await browser.get('/api/accounts'), 401, 'unauthenticated');
      expect([await trySignIn(handle, PASSWORD), await trySignIn(handle, NEW)]).toEqual([401, 200]);
      expectStatus(await admin.get('/api/accounts'), 200);
    });

    it('and by nobody else', async () => {
      const handle = await member();
      const somebody = await signedIn(handle);
      const path = `/api/admin/accounts/${handle}/password`;
      expectRefused(await put(somebody, path, { password: NEW }), 403, 'permission_denied');
      expectRefused(await put(openBrowser(tiers.address), path, { password: NEW }), 401, 'unauthenticated');
      const elsewhere = { origin: 'https://evil.example' };
      expectRefused(await admin.put(path, { password: NEW }, elsewhere), 403, 'permission_denied');
      expect(await trySignIn(handle, PASSWORD)).toBe(200);
    });

    it('if it fits, and there is such an account', async () => {
      const handle = await member();
      const path = `/api/admin/accounts/${handle}/password`;
      for (const body of [{ password: 'short' }, { password: 'x'.repeat(257) }, {}, { password: 8 }]) {
        expectRefused(await put(admin, path, body), 400, 'invalid_argument');
      }
      expectRefused(await put(admin, '/api/admin/accounts/nobody/password', { password: NEW }), 404, 'not_found');
      expect(await trySignIn(handle, PASSWORD)).toBe(200);
    });
  });

  describe('by the person', () => {
    const change = (browser: Browser, current_password: string, new_password = NEW) =>
      put(browser, '/api/auth/password', { current_password, new_password });

    it('who knows the one so far, stays signed in, and is signed out everywhere else', async () => {
      const handle = await member();
      const [here, elsewhere] = [await signedIn(handle), await signedIn(handle)];
      expectStatus(await change(here, PASSWORD), 204);
      expectStatus(await here.get('/api/accounts'), 200);
      expectRefused(await elsewhere.get('/api/accounts'), 401, 'unauthenticated');
      expect([await trySignIn(handle, PASSWORD), await trySignIn(handle, NEW)]).toEqual([401, 200]);
    });

    it('and not by whoever took a session over and guesses, who is stopped soon and locks nobody out', async () => {
      const handle = await member();
      const thief = await signedIn(handle);
      for (let i = 0; i < 5; i++) expectRefused(await change(thief, `guess number ${i}`), 401, 'invalid_credentials');
      const stopped = await change(thief, PASSWORD);
      expectRefused(stopped, 429, 'rate_limited');
      expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
      expect(await trySignIn(handle, PASSWORD)).toBe(200);
    });

    it('once, however many at once: one of the new passwords is the password', async () => {
      const handle = await member();
      const browser = await signedIn(handle);
      const wanted = ['the first of three', 'the second of three', 'the third of three'];
      const answers = await Promise.all(wanted.map((password) => change(browser, PASSWORD, password)));
      expect(answers.map(({ status }) => status).sort()).toEqual([204, 401, 401]);
      const winner = wanted[answers.findIndex(({ status }) => status === 204)] ?? '';
      expect(await trySignIn(handle, winner)).toBe(200);
    });

    it('who is signed in, to one that fits, from a page of this site', async () => {
      const browser = await signedIn(await member());
      expectRefused(await change(openBrowser(tiers.address), PASSWORD), 401, 'unauthenticated');
      expectRefused(await change(browser, PASSWORD, 'short'), 400, 'invalid_argument');
      const body = { current_password: PASSWORD, new_password: NEW };
      const elsewhere = { origin: 'https://evil.example' };
      expectRefused(await browser.put('/api/auth/password', body, elsewhere), 403, 'permission_denied');
    });
  });

  describe('by a command, when nobody can sign in any more', () => {
    const settings = () => ({ ACCOUNTS_ADDRESS: tiers.accountsAddress, RPC_TOKEN: tiers.adminToken });
    const run = (...args: string[]) =>
      runCommand('npm', ['run', '--silent', 'accounts:set-password', '--', ...args], settings());

    it('which makes one and prints it', async () => {
      const handle = await member();
      const browser = await signedIn(handle);
      const command = run(handle);
      expect(await command.ended(), command.output()).toBe(0);
      const [, made = ''] = /password {3}(\S{16})/.exec(command.output()) ?? [];
      expectRefused(await browser.get('/api/accounts'), 401, 'unauthenticated');
      expect([await trySignIn(handle, PASSWORD), await trySignIn(handle, made)]).toEqual([401, 200]);
    });

    it('which takes one from standard input, and does not print it', async () => {
      const handle = await member();
      const { PATH, HOME } = process.env;
      const command = spawn('node', ['services/accounts/commands/set-password.ts', handle], {
        env: { PATH, HOME, ...settings() },
      });
      const ended = once(command, 'close');
      command.stdin.end(`${NEW}\n`);
      const output = await text(command.stdout);
      expect(await ended).toEqual([0, null]);
      expect(output).not.toContain(NEW);
      expect(await trySignIn(handle, NEW)).toBe(200);
    });

    it('which says what is wrong', async () => {
      for (const [args, said] of [
        [[], /accounts:set-password -- HANDLE/],
        [['nobody'], /There is no such account/],
      ] as const) {
        const command = run(...args);
        expect(await command.ended()).toBe(1);
        expect(command.output()).toMatch(said);
        expect(command.output()).not.toMatch(/^ +at /m);
      }
    });
  });
});

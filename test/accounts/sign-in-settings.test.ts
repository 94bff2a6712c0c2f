import { describe, expect, it } from 'vitest';
import { expectStatus } from '../support/http.ts';
import { anyHandle, openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const PASSWORD = 'correct horse battery staple';
const FAILURES = 3;

describe('a community behind https that takes no new members and counts failures', async () => {
  const handles = { member: anyHandle(), guessed: anyHandle(), owner: anyHandle() };

  const issuer = 'https://api.example';
  const { tiers, admin } = await useTiers({
    accounts: { signup: 'closed', limits: { signIn: { points: FAILURES, seconds: 60 } } },
    grants: { issuer },
    gateway: { publicApiAddress: issuer },
  });
  for (const handle of Object.values(handles)) {
    expectStatus(await admin.post('/api/admin/accounts', { handle, name: handle, password: PASSWORD }), 200);
  }

  const signInAs = (identifier: string, token: string) =>
    openBrowser(tiers.address).post('/api/auth/password/signin', { identifier, token });

  it('answers a sign-up with 403 signup_closed', async () => {
    const credentials = { identifier: anyHandle(), token: PASSWORD };
    const answer = await openBrowser(tiers.address).post('/api/auth/password/signup', credentials);
    expect(answer).toMatchObject({ status: 403, body: { error: 'signup_closed' } });
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  it('sets its cookie Secure', async () => {
    const [cookie] = (await signInAs(handles.member, PASSWORD)).headers.getSetCookie();
    expect(cookie).toMatch(/^storyden-session=[\w-]{43};(?=.*httponly)(?=.*samesite=lax).*; secure(;|$)/i);
  });

  it('does not count sign-ins that succeed', async () => {
    for (let time = 0; time < FAILURES + 2; time++) {
      expectStatus(await signInAs(handles.member, PASSWORD), 200);
    }
  });

  it('answers too many failures with 429 and Retry-After, even once the password is right', async () => {
    for (let time = 0; time < FAILURES; time++) {
      expect((await signInAs(handles.guessed, `wrong password ${time}`)).status).toBe(401);
    }
    for (const password of ['another wrong one', PASSWORD]) {
      const { status, headers, body } = await signInAs(handles.guessed, password);
      expect({ status, error: body.error }).toEqual({ status: 429, error: 'rate_limited' });
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d?$/);
      expect(Number(headers.get('retry-after'))).toBeLessThanOrEqual(60);
    }
  });

  it('keeps the browser of the owner known beside it: HttpOnly, Secure, for signing in alone, for more than a year', async () => {
    const cookies = (await signInAs(handles.member, PASSWORD)).headers.getSetCookie();
    const cookie = cookies.find((text) => text.startsWith('storyden-known-browser=')) ?? '';
    expect(cookie).toMatch(
      /^storyden-known-browser=[\w.-]{43,}(?=.*; httponly)(?=.*; secure)(?=.*; samesite=lax)(?=.*; path=\/api\/auth\/password(;|$))/i,
    );
    const expires = new Date(/expires=([^;]+)/i.exec(cookie)?.[1] ?? '').getTime();
    expect(expires - Date.now()).toBeGreaterThan(365 * 86_400_000);
  });

  it('lets the owner in at a browser that is known, however many strangers guess', async () => {
    const owner = openBrowser(tiers.address);
    const signInAt = (browser: typeof owner, token: string) =>
      browser.post('/api/auth/password/signin', { identifier: handles.owner, token });
    expectStatus(await signInAt(owner, PASSWORD), 200);
    expectStatus(await owner.post('/api/auth/logout'), 204);
    for (let time = 0; time < FAILURES; time++) expect((await signInAs(handles.owner, 'a wrong one')).status).toBe(401);
    expect((await signInAs(handles.owner, PASSWORD)).status).toBe(429);
    expectStatus(await signInAt(owner, PASSWORD), 200);
  });

  it('limits nobody but the one whose password was guessed', async () => {
    expectStatus(await signInAs(handles.member, PASSWORD), 200);
  });
});

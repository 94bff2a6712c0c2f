import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { holdRows } from '../support/database/held-rows.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { expectStatus } from '../support/http.ts';
import { openBrowser, type Person, signIn } from '../support/people/person.ts';
import { expectRefused } from '../support/refusals.ts';
import { listenForLogouts } from '../support/sites/logout-receiver.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const NEW = 'another long password';

const { tiers, admin } = await useTiers({ grants: { deliverLogoutsEvery: 50 } });

describe('Whoever knows the password so far', () => {
  it('gets no session by a sign-in that is under way while another is set', async () => {
    const { handle, password } = await admin.createMember();
    const held = await holdRows(tiers.databaseUrl, 'select from accounts where handle = $1 for update', [handle]);
    const set = admin.put(`/api/admin/accounts/${handle}/password`, { password: NEW });
    await held.awaited(1);
    const thief = openBrowser(tiers.address);
    const signingIn = thief.post('/api/auth/password/signin', { identifier: handle, token: password });
    await held.awaited(2);
    await held.release();
    expectStatus(await set, 204);
    expectRefused(await signingIn, 401, 'invalid_credentials');
    expectRefused(await thief.get('/api/accounts'), 401, 'unauthenticated');
    expectStatus(await (await signIn(tiers.address, { handle, password: NEW })).get('/api/accounts'), 200);
  });
});

describe('The clients of the sessions that end with a password', () => {
  it('are told of each, and not of the one that goes on, however many there are', async () => {
    const member = await admin.createMember();
    const site = await listenForLogouts();
    const client = await admin.createClient({ backchannel_logout_uri: site.uri });
    const tokens = (browser: Person) => rawClient(tiers.address, client).tokensByCode(browser, 'openid');
    const here = await signIn(tiers.address, member);
    await tokens(here);
    const elsewhere = [await tokens(member), await tokens(await signIn(tiers.address, member))];
    // Somebody who signs in by a program leaves thousands behind.
    await rowsOf(
      tiers.databaseUrl,
      `insert into sessions (id, token_hash, account_id, expires_at)
       select gen_random_uuid(), sha256(n::text::bytea), $1, now() + interval '1 day' from generate_series(1, 3000) n`,
      [member.id],
    );
    const logged = tiers.logLines.length;
    const change = { current_password: member.password, new_password: NEW };
    expectStatus(await here.put('/api/auth/password', change), 204);
    const told = (await site.told(2)).map(({ token }) => claimsOf(token).sid);
    expect(told.toSorted()).toEqual(elsewhere.map(({ id_token }) => claimsOf(id_token).sid).toSorted());
    expect((await rowsOf(tiers.databaseUrl, 'select * from client_sessions')).length).toBe(1);
    expect(tiers.logLines.slice(logged).filter((line) => line.includes('without its clients'))).toEqual([]);
    await site.close();
  });
});

import { describe, expect, it } from 'vitest';
import { pushedRequest } from '../support/clients/pushed-request.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, locationOf, send } from '../support/http.ts';
import { openBrowser } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember();
const client = await admin.createClient();

const LATEST = `select *, extract(epoch from expires_at - created_at)::int as life from authorization_requests
  order by id desc limit 1`;
const latest = async () => (await rowsOf(tiers.databaseUrl, LATEST))[0];
/** Lets so many seconds pass for the latest request. */
const pass = (seconds: number) =>
  rowsOf(
    tiers.databaseUrl,
    `update authorization_requests set created_at = created_at - make_interval(secs => $1),
       expires_at = expires_at - make_interval(secs => $1)
     where id = (select id from authorization_requests order by id desc limit 1)`,
    [seconds],
  );

describe('The life of a pushed request (RFC 9126 §2.2)', () => {
  it('is not prolonged by anybody who opens it without signing in', async () => {
    const { url } = await pushedRequest(tiers.address, client);
    const before = await latest();
    expect(before?.life).toBe(90);
    for (let visit = 0; visit < 3; visit++) expect(locationOf(await send(url)).pathname).toBe('/login');
    expect(await latest()).toEqual(before);
  });

  it('lets a person sign in meanwhile, and is as long as that of any request from then on', async () => {
    const { url } = await pushedRequest(tiers.address, client);
    const login = locationOf(await send(url));
    await pass(80);
    const requestId = await member.openAuthorization(login.searchParams.get('return_to') ?? '');
    await pass(300);
    expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
  });

  it('is long enough for somebody who is signed in and has to do it again', async () => {
    const { url } = await pushedRequest(tiers.address, client, { prompt: 'login' });
    const login = locationOf(await member.get(`${url.pathname}${url.search}`));
    await pass(300);
    const again = openBrowser(tiers.address, member.cookie());
    const credentials = { identifier: member.handle, token: member.password };
    expectStatus(await again.post('/api/auth/password/signin', credentials), 200);
    const { pathname, search } = new URL(login.searchParams.get('return_to') ?? '');
    expect(locationOf(await again.get(`${pathname}${search}`)).pathname).toBe('/oauth/authorize/consent');
  });

  it('is over for somebody who takes longer to sign in, who hears what to do', async () => {
    const { url } = await pushedRequest(tiers.address, client);
    await send(url);
    await pass(91);
    const answer = await openBrowser(tiers.address, member.cookie()).get(`${url.pathname}${url.search}`);
    expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    expect(answer.body.error_description).toMatch(/expired.*Go back to the application and start again/);
    expect(answer.headers.has('location')).toBe(false);
  });
});

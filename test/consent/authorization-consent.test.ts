import { describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import { REDIRECT_URI } from '../support/people/administrator.ts';
import { openBrowser, type Person } from '../support/people/person.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers();
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
const other = await admin.createMember();
const client = await admin.createClient({ name: 'An application', allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });

const SCOPE = 'openid MANAGE_EVENTS MANAGE_POSTS MANAGE_ROLES';
const UNKNOWN_ID = '01890000-0000-7000-8000-000000000000';

const urlOf = (parameters: Record<string, string> = {}, of = client) =>
  rawClient(tiers.address, of).authorizeUrl(parameters).url;
const pendingOf = (person: Person, of = client) => person.openAuthorization(urlOf({ scope: SCOPE }, of));
const read = (person: Pick<Person, 'get'>, requestId: string) =>
  person.get(`/api/oauth/authorize/consent?${new URLSearchParams({ request_id: requestId })}`);

/** What reading, approving and denying answer; the ids of the requests, which differ each time, taken out. */
async function everyAnswer(person: Person, requestId: string): Promise<unknown[]> {
  const answers = [
    await read(person, requestId),
    await person.decideAuthorization(requestId, 'approve'),
    await person.decideAuthorization(requestId, 'deny'),
  ];
  return answers.map(({ status, body }) => {
    expect(body.metadata.request_id).toEqual(expect.any(String));
    return { status, ...body, metadata: Object.keys(body.metadata) };
  });
}

const expectRefused = ({ status, body }: Answer, code: string) =>
  expect({ status, error: body.error }).toEqual({ status: 400, error: code });

describe('reading consent (product.md §4, §5.6)', () => {
  it('shows the client and, side by side, what it requested and what it would get', async () => {
    const requestId = await pendingOf(member);
    const answer = await read(member, requestId);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.body).toEqual({
      request_id: requestId,
      client_id: client.client_id,
      client_name: 'An application',
      redirect_uri: REDIRECT_URI,
      expires_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      requested_scopes: ['openid', 'MANAGE_EVENTS', 'MANAGE_POSTS', 'MANAGE_ROLES'],
      granted_scopes: ['openid', 'MANAGE_EVENTS'],
      inherits_user_permissions: false,
      reading: expect.any(String),
      previously_granted_scopes: [],
      requested_claims: [],
      account: { id: member.id, handle: member.handle, name: `Name of ${member.handle}` },
      client: { registration: 'administrator' },
    });
  });

  it('shows for an inherit client everything that the account holds', async () => {
    const inherit = await admin.createClient({ scope_policy: 'inherit' });
    const { body } = await read(member, await member.openAuthorization(urlOf({ scope: 'openid' }, inherit)));
    const { permissions } = (await member.get('/api/accounts')).body;
    expect(body).toMatchObject({ requested_scopes: ['openid'], inherits_user_permissions: true });
    expect(body.granted_scopes.toSorted()).toEqual(['openid', ...permissions].toSorted());
  });

  it('decides nothing, however often', async () => {
    const requestId = await pendingOf(member);
    expect((await read(member, requestId)).body).toEqual((await read(member, requestId)).body);
    expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
  });

  it('computes the granted scopes anew each time', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    const requestId = await pendingOf(someone);
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    expect((await read(someone, requestId)).body.granted_scopes).toEqual(['openid', 'MANAGE_POSTS']);
  });
});

describe('deciding (product.md §5.6)', () => {
  it('approving gives a location with code, state and iss', async () => {
    const { url, state } = rawClient(tiers.address, client).authorizeUrl({ state: 'ä +&=/?#%20"\\' });
    const answer = await member.decideAuthorization(await member.openAuthorization(url), 'approve');
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(expectStatus(answer, 200)).toEqual({ status: 'approved', location: expect.any(String) });
    const location = new URL(answer.body.location);
    expect(location.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      code: expect.stringMatching(/^[\w-]{43}$/),
      state,
      iss: tiers.issuer,
    });
  });

  it('denying gives a location with access_denied, state and iss, and no code', async () => {
    const { url, state } = rawClient(tiers.address, client).authorizeUrl();
    const answer = await member.decideAuthorization(await member.openAuthorization(url), 'deny');
    expect(expectStatus(answer, 200)).toEqual({ status: 'denied', location: expect.any(String) });
    const location = new URL(answer.body.location);
    expect(location.href.startsWith(`${REDIRECT_URI}?`)).toBe(true);
    expect(Object.fromEntries(location.searchParams)).toEqual({
      error: 'access_denied',
      error_description: expect.any(String),
      state,
      iss: tiers.issuer,
    });
  });

  it.each(['approve', 'deny'])('to %s adds no state that was not sent', async (decision) => {
    const url = urlOf();
    url.searchParams.delete('state');
    const { location } = (await member.decideAuthorization(await member.openAuthorization(url), decision)).body;
    expect(new URL(location).searchParams.has('state')).toBe(false);
  });

  it.each([
    ['neither', { decision: 'maybe' }],
    ['in another case', { decision: 'APPROVE' }],
    ['no text', { decision: true }],
    ['missing', {}],
  ])('with a decision that is %s is refused and leaves the request pending', async (_, decision) => {
    const requestId = await pendingOf(member);
    expectRefused(
      await member.post('/api/oauth/authorize/consent', { request_id: requestId, ...decision }),
      'invalid_request',
    );
    expectStatus(await read(member, requestId), 200);
  });
});

describe('unknown, foreign, expired and decided requests (product.md §5.6)', () => {
  it('all give one and the same 400 invalid_request', async () => {
    const unknown = await everyAnswer(member, UNKNOWN_ID);
    expect(unknown).toEqual([unknown[0], unknown[0], unknown[0]]);
    expect(unknown[0]).toMatchObject({ status: 400, error: 'invalid_request' });

    const foreign = await pendingOf(other);
    const expired = await pendingOf(member);
    await rowsOf(tiers.databaseUrl, 'update authorization_requests set expires_at = now() where id = $1', [expired]);
    const approved = await pendingOf(member);
    expectStatus(await member.decideAuthorization(approved, 'approve'), 200);
    const denied = await pendingOf(member);
    expectStatus(await member.decideAuthorization(denied, 'deny'), 200);
    for (const requestId of [foreign, expired, approved, denied, 'no-uuid', 'x'.repeat(5000)]) {
      expect(await everyAnswer(member, requestId)).toEqual(unknown);
    }
  });

  it('a request without an id is refused', async () => {
    expectRefused(await member.get('/api/oauth/authorize/consent'), 'invalid_request');
    expectRefused(await member.post('/api/oauth/authorize/consent', { decision: 'approve' }), 'invalid_request');
  });

  it("another account's attempts change nothing for the account that started it", async () => {
    const requestId = await pendingOf(member);
    await everyAnswer(other, requestId);
    await everyAnswer(admin, requestId);
    expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
  });

  it('without a session the answer is 401 unauthenticated', async () => {
    const requestId = await pendingOf(member);
    const nobody = openBrowser(tiers.address);
    const decision = { request_id: requestId, decision: 'approve' };
    for (const answer of [await read(nobody, requestId), await nobody.post('/api/oauth/authorize/consent', decision)]) {
      expect(answer).toMatchObject({ status: 401, body: { error: 'unauthenticated' } });
    }
    expectStatus(await read(member, requestId), 200);
  });
});

describe('what changes between the request and the decision (product.md §5.6)', () => {
  it('an account that may not approve any more gets 400 access_denied and can still deny', async () => {
    const someone = await admin.createMember();
    const requestId = await pendingOf(someone);
    await someone.setPermissions([]);
    expectRefused(await read(someone, requestId), 'access_denied');
    expectRefused(await someone.decideAuthorization(requestId, 'approve'), 'access_denied');
    expect(expectStatus(await someone.decideAuthorization(requestId, 'deny'), 200).status).toBe('denied');
  });

  it('approving recomputes the scope: what was lost since reading is not granted', async () => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS']);
    const { url, verifier } = rawClient(tiers.address, client).authorizeUrl({ scope: SCOPE });
    const requestId = await someone.openAuthorization(url);
    expect((await read(someone, requestId)).body.granted_scopes).toEqual(['openid', 'MANAGE_EVENTS', 'MANAGE_POSTS']);
    await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS']);
    const { location } = expectStatus(await someone.decideAuthorization(requestId, 'approve'), 200);
    const code = new URL(location).searchParams.get('code') ?? '';
    const tokens = expectStatus(await rawClient(tiers.address, client).exchange(code, verifier), 200);
    expect(tokens.scope).toBe('openid MANAGE_POSTS');
  });

  it('a client that was deleted gets no code', async () => {
    const doomed = await admin.createClient();
    const requestId = await pendingOf(member, doomed);
    await admin.deleteClient(doomed);
    const answers = await everyAnswer(member, requestId);
    expect(answers).toEqual(await everyAnswer(member, UNKNOWN_ID));
  });

  it('a redirect URI that was removed gets no code', async () => {
    const moved = await admin.createClient();
    const requestId = await pendingOf(member, moved);
    const uris = ['https://client.example/elsewhere'];
    await rowsOf(tiers.databaseUrl, 'update clients set redirect_uris = $2 where id = $1', [moved.id, uris]);
    expectRefused(await member.decideAuthorization(requestId, 'approve'), 'invalid_request');
    const [row] = await rowsOf(tiers.databaseUrl, 'select * from authorization_requests where id = $1', [requestId]);
    expect(row?.code_hash).toBeNull();
  });
});

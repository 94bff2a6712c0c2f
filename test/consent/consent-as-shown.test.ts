import { afterAll, describe, expect, it } from 'vitest';
import { ALL_CLIENTS, OWN_CLIENTS, registerAt } from '../support/clients/managed-clients.ts';
import { FIRST_PARTY_SCOPE, rawClient } from '../support/clients/oauth-client.ts';
import { pushedRequest } from '../support/clients/pushed-request.ts';
import { committedMeanwhile } from '../support/database/held-rows.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, locationOf, send } from '../support/http.ts';
import { type Member, REDIRECT_URI, type RegisteredClient } from '../support/people/administrator.ts';
import { atGateway, type Person } from '../support/people/person.ts';
import { expectRefused } from '../support/refusals.ts';
import { serveDocument } from '../support/sites/document-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const WITH_STRANGERS = {
  grants: {
    dynamicRegistration: true,
    metadataDocuments: { enabled: true, allowedScopes: ['READ_PROFILE', 'LIST_PROFILES'], allowInsecureFetch: true },
  },
  gateway: { dynamicRegistration: true, metadataDocuments: true },
};

const documented = await serveDocument();
const { tiers, admin } = await useTiers(WITH_STRANGERS);
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS']);
afterAll(() => documented.close());

type Parameters = Record<string, string>;
type Known = { client_id: string; client_secret?: string };

const SCOPE = 'openid MANAGE_EVENTS MANAGE_POSTS';

const begin = async (client: Known, person: Person = member, parameters: Parameters = { scope: SCOPE }) => {
  const { url, verifier } = rawClient(tiers.address, client).authorizeUrl(parameters);
  return { requestId: await person.openAuthorization(url), verifier };
};
const read = (requestId: string, person: Pick<Person, 'get'> = member, headers?: Record<string, string>) =>
  person.get(`/api/oauth/authorize/consent?request_id=${requestId}`, headers);
const shownScope = async (requestId: string, person?: Person) =>
  expectStatus(await read(requestId, person), 200).granted_scopes;

/** What the tokens of an approval say. */
async function approve(client: Known, started: { requestId: string; verifier: string }, person: Person = member) {
  const { location } = expectStatus(await person.decideAuthorization(started.requestId, 'approve'), 200);
  const code = new URL(location).searchParams.get('code') ?? '';
  return expectStatus(await rawClient(tiers.address, client).exchange(code, started.verifier), 200);
}

const patch = async (client: RegisteredClient, fields: Record<string, unknown>) =>
  expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, fields), 200);

const refused = ({ status, body: { error } }: Answer) => ({ status, error });
const INVALID_REQUEST = { status: 400, error: 'invalid_request' };

describe('A client that is widened between the page and the click gets what the page showed (product.md §5.6)', () => {
  it('by PUT of its own registration', async () => {
    const register = (path: string, method: string, body: unknown, token?: string) =>
      send(path, {
        method,
        headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
        body: JSON.stringify(body),
      });
    const described = { client_name: 'Self-made', redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: 'none' };
    const narrow = { ...described, scope: 'openid offline_access' };
    const client = expectStatus(await register(`${tiers.address}/api/oauth/register`, 'POST', narrow), 201);
    const wide = 'openid offline_access CREATE_POST UPLOAD_ASSET CREATE_REACTION';
    const started = await begin(client, member, { scope: wide });
    expect(await shownScope(started.requestId)).toEqual(['openid', 'offline_access']);
    const widened = { ...described, client_id: client.client_id, scope: wide };
    const put = await register(client.registration_client_uri, 'PUT', widened, client.registration_access_token);
    expect(expectStatus(put, 200).scope).toBe(wide);
    expect((await approve(client, started)).scope).toBe('openid offline_access');
  });

  it('by its owner, who waits for an administrator', async () => {
    const mallory = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_POSTS', 'MANAGE_REPORTS']);
    const client = await registerAt(OWN_CLIENTS, mallory, { allowed_scopes: [] });
    const scope = 'openid offline_access MANAGE_POSTS MANAGE_REPORTS';
    const started = await begin(client, admin, { scope });
    expect(await shownScope(started.requestId, admin)).toEqual(['openid', 'offline_access']);
    const wider = { allowed_scopes: ['MANAGE_POSTS', 'MANAGE_REPORTS'] };
    expectStatus(await mallory.patch(`${OWN_CLIENTS}/${client.id}`, wider), 200);
    expect((await approve(client, started, admin)).scope).toBe('openid offline_access');
  });

  it('by a metadata document that says something else now', async () => {
    const { document } = documented;
    const client = { client_id: document.client_id };
    const started = await begin(client, member, { scope: 'openid READ_PROFILE LIST_PROFILES' });
    expect(await shownScope(started.requestId)).toEqual(['openid']);
    document.scope = 'openid READ_PROFILE LIST_PROFILES';
    // Another replica, which has read no document yet.
    const replica = await tiers.bootReplica();
    expect((await approve(client, started, atGateway(member, replica.address))).scope).toBe('openid');
  });

  it('by a policy that inherits everything now', async () => {
    const client = await admin.createClient({ allowed_scopes: [] });
    const started = await begin(client);
    expect(await shownScope(started.requestId)).toEqual(['openid']);
    await patch(client, { scope_policy: 'inherit' });
    expect((await approve(client, started)).scope).toBe('openid');
  });

  it('in the device flow, where it may have been wide at the start as well', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    const raw = rawClient(tiers.address, client);
    const started = expectStatus(await raw.startDevice({ scope: SCOPE }), 200);
    await patch(client, { allowed_scopes: [] });
    expect(expectStatus(await member.readDevice(started.user_code), 200).granted_scopes).toEqual(['openid']);
    await patch(client, { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    expectStatus(await member.decideDevice(started.user_code, 'approve'), 200);
    expect(expectStatus(await raw.pollDevice(started.device_code), 200).scope).toBe('openid');
  });
});

describe('An account that is promoted between the page and the click', () => {
  const promoted = async (act: (someone: Member) => Promise<{ shown: string[]; scope: string }>) => {
    const someone = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS']);
    return act(someone);
  };

  it('gives what the page showed, to an explicit client', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    const { shown, scope } = await promoted(async (someone) => {
      const started = await begin(client, someone);
      const before = await shownScope(started.requestId, someone);
      await someone.setPermissions(['ADMINISTRATOR']);
      return { shown: before, scope: (await approve(client, started, someone)).scope };
    });
    expect(shown).toEqual(['openid', 'MANAGE_EVENTS']);
    expect(scope).toBe('openid MANAGE_EVENTS');
  });

  it('gives what the page showed, to one that inherits, in both flows', async () => {
    const client = await admin.createClient({ scope_policy: 'inherit' });
    const byCode = await promoted(async (someone) => {
      const started = await begin(client, someone, { scope: 'openid' });
      const before = await shownScope(started.requestId, someone);
      await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_ROLES', 'ADMINISTRATOR']);
      return { shown: before, scope: (await approve(client, started, someone)).scope };
    });
    const byDevice = await promoted(async (someone) => {
      const raw = rawClient(tiers.address, { client_id: 'storyden-cli' });
      const started = expectStatus(await raw.startDevice({ scope: FIRST_PARTY_SCOPE }), 200);
      const before = expectStatus(await someone.readDevice(started.user_code), 200).granted_scopes;
      await someone.setPermissions(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_ROLES', 'ADMINISTRATOR']);
      expectStatus(await someone.decideDevice(started.user_code, 'approve'), 200);
      return { shown: before, scope: expectStatus(await raw.pollDevice(started.device_code), 200).scope };
    });
    for (const { shown, scope } of [byCode, byDevice]) {
      expect(shown).toContain('MANAGE_EVENTS');
      expect(shown).not.toContain('MANAGE_ROLES');
      expect(scope.split(' ').toSorted()).toEqual(shown.toSorted());
    }
  });
});

describe('What was shown', () => {
  it('is what the last read showed, in whichever tab', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    const started = await begin(client);
    expect(await shownScope(started.requestId)).toEqual(['openid', 'MANAGE_EVENTS']);
    await patch(client, { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    expect(await shownScope(started.requestId)).toEqual(['openid', 'MANAGE_EVENTS', 'MANAGE_POSTS']);
    expect((await approve(client, started)).scope).toBe(SCOPE);

    const narrowed = await begin(client);
    expect(await shownScope(narrowed.requestId)).toEqual(SCOPE.split(' '));
    await patch(client, { allowed_scopes: ['MANAGE_POSTS'] });
    expect(await shownScope(narrowed.requestId)).toEqual(['openid', 'MANAGE_POSTS']);
    await patch(client, { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    expect((await approve(client, narrowed)).scope).toBe('openid MANAGE_POSTS');
  });

  it('is what the request was started with, if nobody read', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    const started = await begin(client);
    await patch(client, { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    expect((await approve(client, started)).scope).toBe('openid MANAGE_EVENTS');
  });

  it('does not change where a pushed request is opened again', async () => {
    const client = await admin.createClient({ allowed_scopes: [] });
    const { url, verifier } = await pushedRequest(tiers.address, client, { scope: SCOPE });
    const requestId = await member.openAuthorization(url);
    expect(await shownScope(requestId)).toEqual(['openid']);
    await patch(client, { allowed_scopes: ['MANAGE_EVENTS', 'MANAGE_POSTS'] });
    expect(await member.openAuthorization(url)).toBe(requestId);
    expect((await approve(client, { requestId, verifier })).scope).toBe('openid');
  });

  it('does not change by what shows nobody anything: HEAD and prefetches', async () => {
    const client = await admin.createClient({ allowed_scopes: [] });
    const started = await begin(client);
    expect(await shownScope(started.requestId)).toEqual(['openid']);
    await patch(client, { allowed_scopes: ['MANAGE_EVENTS'] });
    const cookie = member.cookie() ?? '';
    const path = `${tiers.address}/api/oauth/authorize/consent?request_id=${started.requestId}`;
    expect((await fetch(path, { method: 'HEAD', headers: { cookie } })).status).toBe(200);
    expectRefused(await read(started.requestId, member, { 'sec-purpose': 'prefetch' }), 403, 'permission_denied');
    expect((await approve(client, started)).scope).toBe('openid');
  });

  it('is what an approval waits for that another tab reads at the same moment', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    const { requestId } = await begin(client);
    const shown = `update authorization_requests set shown = jsonb_set(shown, '{scope}', '["openid"]') where id = $1`;
    const answer = await committedMeanwhile(tiers.databaseUrl, shown, [requestId], () =>
      member.decideAuthorization(requestId, 'approve'),
    );
    expect(refused(answer)).toEqual(INVALID_REQUEST);
    expectStatus(await read(requestId), 200);
    expectStatus(await member.decideAuthorization(requestId, 'approve'), 200);
  });

  it('has to be shown again where the release before kept nothing', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    const started = await begin(client);
    await rowsOf(tiers.databaseUrl, 'update authorization_requests set shown = null where id = $1', [
      started.requestId,
    ]);
    expect(refused(await member.decideAuthorization(started.requestId, 'approve'))).toEqual(INVALID_REQUEST);
    await shownScope(started.requestId);
    expect((await approve(client, started)).scope).toBe('openid MANAGE_EVENTS');
  });

  it('is approved once, however often Approve is pressed', async () => {
    const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
    const { requestId } = await begin(client);
    await shownScope(requestId);
    const presses = Array.from({ length: 8 }, () => member.decideAuthorization(requestId, 'approve'));
    const statuses = (await Promise.all(presses)).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, ...Array(7).fill(400)]);
  });
});

it('A request that needs no page is no page that was shown', async () => {
  const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
  const raw = rawClient(tiers.address, client);
  await raw.approvedCode(member, { scope: 'openid' });
  const { url } = raw.authorizeUrl({ scope: SCOPE, prompt: 'none' });
  expect(locationOf(await member.get(url.href)).searchParams.get('error')).toBe('consent_required');
});

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { certificateFor, json, type StrangerSite, tlsSite } from '../services/grants/documents/stranger-site.ts';
import {
  type Administrator,
  administratorOf,
  type Member,
  REDIRECT_URI,
  type RegisteredClient,
} from './support/administrator.ts';
import { type Answer, expectStatus, locationOf, send } from './support/http.ts';
import { ALL_CLIENTS, OWN_CLIENTS, registerAt } from './support/managed-clients.ts';
import { DEVICE_CODE_GRANT, FIRST_PARTY_SCOPE, rawClient } from './support/oauth-client.ts';
import { atGateway, type Person } from './support/person.ts';
import { pushedRequest } from './support/pushed-request.ts';
import { expectRefused } from './support/refused.ts';
import { claimsOf, committedMeanwhile, rowsOf } from './support/rows.ts';
import { bootTiers, type Tiers } from './support/tiers.ts';

const WITH_STRANGERS = {
  grants: {
    dynamicRegistration: true,
    resources: ['https://api.example/'],
    metadataDocuments: { enabled: true, allowedScopes: ['READ_PROFILE', 'LIST_PROFILES'], allowInsecureFetch: true },
  },
  gateway: { dynamicRegistration: true, metadataDocuments: true },
};

const authorities = getCACertificates();
const document = { client_id: '', client_name: 'Documented', redirect_uris: [REDIRECT_URI], scope: 'openid' };
let site: StrangerSite;
let tiers: Tiers;
let admin: Administrator;
let member: Member;

beforeAll(async () => {
  const certificate = await certificateFor('localhost');
  setDefaultCACertificates([...authorities, certificate.cert]);
  site = await tlsSite(certificate, json(document, { 'cache-control': 'max-age=0' }));
  document.client_id = `https://localhost:${site.port}/client.json`;
  tiers = await bootTiers(WITH_STRANGERS);
  admin = await administratorOf(tiers);
  member = await admin.createMember(['USE_OAUTH_CLIENTS', 'MANAGE_EVENTS', 'MANAGE_POSTS']);
});
afterAll(async () => {
  setDefaultCACertificates(authorities);
  await tiers?.stop();
  await site?.close();
});

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
    const client = { client_id: document.client_id };
    document.scope = 'openid';
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

describe('What else the page vouched for, once it is something else (product.md §5.6)', () => {
  const CHANGES: [string, (client: RegisteredClient) => Promise<unknown>][] = [
    ['its name', (client) => patch(client, { name: 'Storyden (official)' })],
    ['how it came to be known', (client) => rowsOf(tiers.databaseUrl, AS_OWNED, [client.id])],
  ];
  const AS_OWNED = `update clients set registration = 'owner' where id = $1`;

  it.each(CHANGES)('%s: approving is refused, denying is not, and reading shows it as it is', async (_, change) => {
    const client = await admin.createClient();
    const [approved, denied] = [await begin(client), await begin(client)];
    for (const { requestId } of [approved, denied]) await shownScope(requestId);
    await change(client);
    const answer = await member.decideAuthorization(approved.requestId, 'approve');
    expectRefused(answer, 400, 'invalid_request');
    expect(answer.body.message).toMatch(/start again/);
    expect(expectStatus(await member.decideAuthorization(denied.requestId, 'deny'), 200).status).toBe('denied');
    await shownScope(approved.requestId);
    await approve(client, approved);
  });

  it.each(CHANGES)('%s: the same for a device', async (_, change) => {
    const client = await admin.createClient({ redirect_uris: [], allowed_grants: [DEVICE_CODE_GRANT] });
    const raw = rawClient(tiers.address, client);
    const start = async () => {
      const started = expectStatus(await raw.startDevice({ scope: 'openid' }), 200);
      expectStatus(await member.readDevice(started.user_code), 200);
      return started;
    };
    const [approved, denied] = [await start(), await start()];
    await change(client);
    const answer = await member.decideDevice(approved.user_code, 'approve');
    expectRefused(answer, 400, 'invalid_request');
    expect(answer.body.message).toMatch(/start again/);
    expectStatus(await member.decideDevice(denied.user_code, 'deny'), 200);
    expect(refused(await raw.pollDevice(approved.device_code))).toMatchObject({ error: 'authorization_pending' });
    await member.approveDevice(approved.user_code);
  });

  it('counts as no wrong code', async () => {
    const replica = await tiers.bootReplica({
      ...WITH_STRANGERS,
      grants: { limits: { userCode: { points: 2, seconds: 60 } } },
    });
    const there = atGateway(member, replica.address);
    const client = await admin.createClient({ redirect_uris: [], allowed_grants: [DEVICE_CODE_GRANT] });
    const started = expectStatus(await rawClient(replica.address, client).startDevice({ scope: 'openid' }), 200);
    expectStatus(await there.readDevice(started.user_code), 200);
    await patch(client, { name: 'Renamed' });
    for (const _press of Array(4)) {
      expectRefused(await there.decideDevice(started.user_code, 'approve'), 400, 'invalid_request');
    }
    await there.approveDevice(started.user_code);
  });

  it('the name in a metadata document', async () => {
    const client = { client_id: document.client_id };
    const { requestId } = await begin(client, member, { scope: 'openid' });
    await shownScope(requestId);
    document.client_name = 'Storyden (official)';
    const replica = await tiers.bootReplica();
    const there = atGateway(member, replica.address);
    expectRefused(await there.decideAuthorization(requestId, 'approve'), 400, 'invalid_request');
  });

  it('half a character in a metadata document, which cannot be kept, is not shown', async () => {
    Object.assign(document, { client_name: 'Documented\ud83d', tos_uri: 'https://client.example/\ud83d' });
    const replica = await tiers.bootReplica();
    const there = atGateway(member, replica.address);
    const { url } = rawClient(replica.address, { client_id: document.client_id }).authorizeUrl({ scope: 'openid' });
    const requestId = await there.openAuthorization(url);
    const shown = expectStatus(await read(requestId, there), 200);
    expect(shown.client_name).toBe(new URL(document.client_id).host);
    expectStatus(await there.decideAuthorization(requestId, 'approve'), 200);
  });

  it('a redirect URI that is not registered any more: it cannot be read either', async () => {
    const client = await admin.createClient();
    const { requestId } = await begin(client);
    await shownScope(requestId);
    await patch(client, { redirect_uris: ['https://client.example/elsewhere'] });
    expectRefused(await member.decideAuthorization(requestId, 'approve'), 400, 'invalid_request');
    expectRefused(await read(requestId), 400, 'invalid_request');
  });
});

describe('The resource that the page showed (RFC 8707, product.md §7)', () => {
  const FOREIGN = 'https://api.example/';

  it('is in both consents, and absent if none was asked for', async () => {
    const client = await admin.createClient();
    for (const resource of [FOREIGN, `${tiers.issuer}/mcp`]) {
      const { requestId } = await begin(client, member, { scope: 'openid', resource });
      expect(expectStatus(await read(requestId), 200).resource).toBe(resource);
      const device = expectStatus(await rawClient(tiers.address, client).startDevice({ resource }), 200);
      expect(expectStatus(await member.readDevice(device.user_code), 200).resource).toBe(resource);
    }
    const { requestId } = await begin(client);
    expect(expectStatus(await read(requestId), 200)).not.toHaveProperty('resource');
  });

  it('is the one that the tokens are for; without one, a place of this server may be chosen later, no other', async () => {
    const client = await admin.createClient();
    const raw = rawClient(tiers.address, client);
    const exchanged = async (resource: string) => {
      const { code, verifier } = await raw.approvedCode(member, { scope: 'openid' });
      return raw.exchange(code, verifier, { resource });
    };
    expect(refused(await exchanged(FOREIGN))).toEqual({ status: 400, error: 'invalid_target' });
    const here = expectStatus(await exchanged(`${tiers.issuer}/mcp`), 200);
    expect(claimsOf(here.access_token).aud).toBe(`${tiers.issuer}/mcp`);

    const started = expectStatus(await raw.startDevice({ scope: 'openid' }), 200);
    await member.approveDevice(started.user_code);
    const poll = { grant_type: DEVICE_CODE_GRANT, device_code: started.device_code };
    expect(refused(await raw.token({ ...poll, resource: FOREIGN }))).toEqual({ status: 400, error: 'invalid_target' });
    const there = expectStatus(await raw.token({ ...poll, resource: tiers.issuer }), 200);
    expect(claimsOf(there.access_token).aud).toBe(tiers.issuer);
  });
});

it('A request that needs no page is no page that was shown', async () => {
  const client = await admin.createClient({ allowed_scopes: ['MANAGE_EVENTS'] });
  const raw = rawClient(tiers.address, client);
  await raw.approvedCode(member, { scope: 'openid' });
  const { url } = raw.authorizeUrl({ scope: SCOPE, prompt: 'none' });
  expect(locationOf(await member.get(url.href)).searchParams.get('error')).toBe('consent_required');
});

import { afterAll, describe, expect, it } from 'vitest';
import { ALL_CLIENTS } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { claimsOf, rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus } from '../support/http.ts';
import type { RegisteredClient } from '../support/people/administrator.ts';
import { atGateway, type Person } from '../support/people/person.ts';
import { expectRefused } from '../support/refusals.ts';
import { serveDocument } from '../support/sites/document-client.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const RESOURCES = ['https://api.example/'];
const DOCUMENTS = { enabled: true, allowedScopes: [], allowInsecureFetch: true };

const documented = await serveDocument();
const { tiers, admin } = await useTiers({ grants: { resources: RESOURCES, metadataDocuments: DOCUMENTS } });
const member = await admin.createMember();
afterAll(() => documented.close());

const begin = (client: { client_id: string }, parameters: Record<string, string> = { scope: 'openid' }) =>
  member.openAuthorization(rawClient(tiers.address, client).authorizeUrl(parameters).url);
const read = (requestId: string, person: Pick<Person, 'get'> = member) =>
  person.get(`/api/oauth/authorize/consent?request_id=${requestId}`);
const shown = async (requestId: string): Promise<Answer['body']> => expectStatus(await read(requestId), 200);

const patch = async (client: RegisteredClient, fields: Record<string, unknown>) =>
  expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, fields), 200);

const refused = ({ status, body: { error } }: Answer) => ({ status, error });

describe('What else the page vouched for, once it is something else (product.md §5.6)', () => {
  const CHANGES: [string, (client: RegisteredClient) => Promise<unknown>][] = [
    ['its name', (client) => patch(client, { name: 'Storyden (official)' })],
    ['how it came to be known', (client) => rowsOf(tiers.databaseUrl, AS_OWNED, [client.id])],
  ];
  const AS_OWNED = `update clients set registration = 'owner' where id = $1`;

  it.each(CHANGES)('%s: approving is refused, denying is not, and reading shows it as it is', async (_, change) => {
    const client = await admin.createClient();
    const [approved, denied] = [await begin(client), await begin(client)];
    for (const requestId of [approved, denied]) await shown(requestId);
    await change(client);
    const answer = await member.decideAuthorization(approved, 'approve');
    expectRefused(answer, 400, 'invalid_request');
    expect(answer.body.message).toMatch(/start again/);
    expect(expectStatus(await member.decideAuthorization(denied, 'deny'), 200).status).toBe('denied');
    await shown(approved);
    expectStatus(await member.decideAuthorization(approved, 'approve'), 200);
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
    const replica = await tiers.bootReplica({ grants: { limits: { userCode: { points: 2, seconds: 60 } } } });
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
    const { document } = documented;
    const client = { client_id: document.client_id };
    const requestId = await begin(client);
    await shown(requestId);
    document.client_name = 'Storyden (official)';
    const replica = await tiers.bootReplica();
    const there = atGateway(member, replica.address);
    expectRefused(await there.decideAuthorization(requestId, 'approve'), 400, 'invalid_request');
  });

  it('half a character in a metadata document, which cannot be kept, is not shown', async () => {
    const { document } = documented;
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
    const requestId = await begin(client);
    await shown(requestId);
    await patch(client, { redirect_uris: ['https://client.example/elsewhere'] });
    expectRefused(await member.decideAuthorization(requestId, 'approve'), 400, 'invalid_request');
    expectRefused(await read(requestId), 400, 'invalid_request');
  });
});

describe('The resource that the page showed (RFC 8707, product.md §7)', () => {
  const [FOREIGN = ''] = RESOURCES;

  it('is in both consents, and absent if none was asked for', async () => {
    const client = await admin.createClient();
    for (const resource of [FOREIGN, `${tiers.issuer}/mcp`]) {
      const requestId = await begin(client, { scope: 'openid', resource });
      expect(expectStatus(await read(requestId), 200).resource).toBe(resource);
      const device = expectStatus(await rawClient(tiers.address, client).startDevice({ resource }), 200);
      expect(expectStatus(await member.readDevice(device.user_code), 200).resource).toBe(resource);
    }
    const requestId = await begin(client);
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

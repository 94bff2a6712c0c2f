import { afterAll, describe, expect, it } from 'vitest';
import { ALL_CLIENTS, newClient } from '../support/clients/managed-clients.ts';
import { rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { committedMeanwhile } from '../support/database/held-rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { expectOAuthRefused, expectRefused } from '../support/refusals.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const site = await openDocumentSite();
const { tiers, admin } = await useTiers(withDocuments());
const member = await admin.createMember();
afterAll(() => site.close());

const at = (clientId: string) => rawClient(tiers.address, { client_id: clientId });
const tokensOf = (clientId: string) => at(clientId).tokensByCode(member, 'openid offline_access');
const listed = async (clientId: string) => {
  const { clients } = expectStatus(await admin.get(ALL_CLIENTS), 200);
  return clients.find((client: { client_id: string }) => client.client_id === clientId);
};
const pathOf = async (clientId: string) => `${ALL_CLIENTS}/${(await listed(clientId)).id}`;

async function expectBanned(clientId: string) {
  const answer = await send(at(clientId).authorizeUrl().url);
  expect(answer).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
}

describe('An administrator who deletes a client that is known by its document', () => {
  it('bans it: what it has ends, no approval brings it back, and nothing is fetched for it', async () => {
    const clientId = site.clientId('deleted');
    const { access_token, refresh_token } = await tokensOf(clientId);
    const { code, verifier } = await at(clientId).approvedCode(member);
    const waiting = await member.openAuthorization(at(clientId).authorizeUrl().url);
    const path = await pathOf(clientId);
    expectStatus(await admin.delete(path), 204);

    expectOAuthRefused(await at(clientId).refresh(refresh_token), 401, 'invalid_client');
    expectOAuthRefused(await at(clientId).exchange(code, verifier), 401, 'invalid_client');
    expect((await userinfo(tiers.address, access_token)).status).toBe(401);
    expect((await member.decideAuthorization(waiting, 'approve')).status).toBe(400);
    const replica = await tiers.bootReplica();
    const fetched = site.asked('/clients/deleted');
    const elsewhere = rawClient(replica.address, { client_id: clientId }).authorizeUrl();
    expect((await send(elsewhere.url)).status).toBe(400);
    await expectBanned(clientId);
    expect(site.asked('/clients/deleted')).toBe(fetched);

    expect(await listed(clientId)).toMatchObject({ name: 'Documented', banned: true });
    expect(expectStatus(await admin.get(path), 200)).toMatchObject({ client_id: clientId, banned: true });
    expectStatus(await admin.delete(path), 204);
    await replica.stop();
  });

  it('is in time for an approval that has begun', async () => {
    const clientId = site.clientId('race');
    await tokensOf(clientId);
    const waiting = await member.openAuthorization(at(clientId).authorizeUrl().url);
    expectStatus(await member.get(`/api/oauth/authorize/consent?request_id=${waiting}`), 200);
    const { id } = await listed(clientId);
    const ban = 'update clients set deleted_at = now(), banned_at = now() where id = $1';
    const approving = () => member.decideAuthorization(waiting, 'approve');
    expect((await committedMeanwhile(tiers.databaseUrl, ban, [id], approving)).status).toBe(400);
    await expectBanned(clientId);
  });
});

describe('A ban', () => {
  it('is set and lifted by PATCH; then the client is unknown until somebody approves it, and has nothing of before', async () => {
    const clientId = site.clientId('lifted');
    const { refresh_token } = await tokensOf(clientId);
    const path = await pathOf(clientId);
    expect(expectStatus(await admin.patch(path, { banned: true }), 200)).toMatchObject({ banned: true });
    await expectBanned(clientId);
    const lifted = expectStatus(await admin.patch(path, { banned: false }), 200);
    expect(lifted).toMatchObject({ client_id: clientId });
    expect(lifted).not.toHaveProperty('banned');
    expect(await listed(clientId)).toBeUndefined();
    expectRefused(await admin.get(path), 404, 'not_found');

    const silent = await member.get(at(clientId).authorizeUrl({ prompt: 'none' }).url.href);
    expect(silent.headers.get('location')).toContain('error=consent_required');
    await tokensOf(clientId);
    expectOAuthRefused(await at(clientId).refresh(refresh_token), 400, 'invalid_grant');
    expect(await listed(clientId)).not.toHaveProperty('banned');
  });

  it('is not for clients that are registered, nor for members to give', async () => {
    const client = await admin.createClient({ account_id: member.id });
    expectRefused(await admin.patch(`${ALL_CLIENTS}/${client.id}`, { banned: true }), 409, 'conflict');
    expectRefused(
      await member.patch(`/api/auth/oauth/clients/${client.id}`, { banned: true }),
      400,
      'invalid_argument',
    );
    expectStatus(await admin.delete(`${ALL_CLIENTS}/${client.id}`), 204);
    expectRefused(await admin.get(`${ALL_CLIENTS}/${client.id}`), 404, 'not_found');
  });

  it('comes alone, and nothing else of such a client can be changed, because its document says it', async () => {
    const clientId = site.clientId('changed');
    await tokensOf(clientId);
    const path = await pathOf(clientId);
    expectRefused(await admin.patch(path, { banned: true, name: 'Other' }), 400, 'invalid_argument');
    expectRefused(await admin.patch(path, { name: 'Other' }), 409, 'conflict');
    expect(await listed(clientId)).toMatchObject({ name: 'Documented' });
  });

  it('keeps its client_id from being given to another', async () => {
    // No client that is registered can have the address of a document as its client_id.
    expectRefused(await admin.post(ALL_CLIENTS, newClient({ client_id: site.clientId() })), 400, 'invalid_argument');
  });
});

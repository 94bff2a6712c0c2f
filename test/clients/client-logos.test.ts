import type { RequestListener } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { sendAsBrowser } from '../support/browser-request.ts';
import { ALL_CLIENTS, newClient, OWN_CLIENTS } from '../support/clients/managed-clients.ts';
import { DEVICE_CODE_GRANT, rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { expectRefused } from '../support/refusals.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { png } from '../support/sites/pictures.ts';
import { withStatus } from '../support/sites/untrusted-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const site = await openDocumentSite();
const documents = withDocuments();
const { tiers, admin } = await useTiers({ ...documents, grants: { ...documents.grants, dynamicRegistration: true } });
const member = await admin.createMember();
afterAll(() => site.close());

const PICTURE = png(64, 64);
const sending =
  (bytes: Buffer | string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) => {
    response.writeHead(200, headers).end(bytes);
  };

/** A client that an administrator registered with a picture at a path of the site. */
async function withPicture(path: string, listener: RequestListener, fields: Record<string, unknown> = {}) {
  site.answer(path, listener);
  return admin.createClient({ logo_uri: site.address + path, ...fields });
}

const addressOf = ({ client_id }: { client_id: string }) => `${tiers.issuer}/api/oauth/clients/${client_id}/logo`;
const show = (client: { client_id: string }, at = tiers.address) => fetch(addressOf(client).replace(tiers.issuer, at));
const consentOf = async (client: { client_id: string }) => {
  const requestId = await member.openAuthorization(
    rawClient(tiers.address, client).authorizeUrl({ scope: 'openid' }).url,
  );
  return expectStatus(await member.get(`/api/oauth/authorize/consent?request_id=${requestId}`), 200);
};

describe('The picture of a client that an administrator vouches for', () => {
  it('is shown from our own address, as a picture and nothing else, fetched once for everybody', async () => {
    const client = await withPicture('/logo.png', sending(PICTURE, { 'content-type': 'text/html' }));
    const answer = await show(client);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(PICTURE);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'image/png',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
      'cache-control': 'public, max-age=300',
      'access-control-allow-origin': '*',
    });
    const headers = { 'if-none-match': answer.headers.get('etag') ?? '' };
    expect((await sendAsBrowser(addressOf(client), { headers })).status).toBe(304);
    const replica = await tiers.bootReplica();
    expect((await show(client, replica.address)).status).toBe(200);
    await replica.stop();
    expect(site.asked('/logo.png')).toBe(1);
  });

  it('is fetched by one of those who ask at once', async () => {
    const client = await withPicture('/crowd.png', sending(PICTURE));
    await Promise.all(Array.from({ length: 10 }, () => show(client)));
    expect((await show(client)).status).toBe(200);
    expect(site.asked('/crowd.png')).toBe(1);
  });

  it('is named on both consents and in the lists', async () => {
    const grants = { allowed_grants: ['authorization_code', 'refresh_token', DEVICE_CODE_GRANT] };
    const client = await withPicture('/listed.png', sending(PICTURE), { ...grants, account_id: member.id });
    expect((await consentOf(client)).client).toMatchObject({ logo_uri: addressOf(client) });
    const { user_code } = expectStatus(await rawClient(tiers.address, client).startDevice(), 200);
    const device = expectStatus(await member.get(`/api/oauth/device/consent?user_code=${user_code}`), 200);
    expect(device.client).toMatchObject({ logo_uri: addressOf(client) });

    await rawClient(tiers.address, client).tokensByCode(member, 'openid offline_access');
    const row = { client_id: client.client_id };
    for (const path of ['/api/auth/oauth/grants', '/api/auth/oauth/tokens']) {
      const { grants: all, tokens = all } = expectStatus(await member.get(path), 200);
      expect(tokens).toContainEqual(expect.objectContaining({ ...row, client_logo_uri: addressOf(client) }));
    }
    const listed = { ...row, logo_uri: `${site.address}/listed.png`, shown_logo_uri: addressOf(client) };
    for (const [someone, path] of [
      [member, OWN_CLIENTS],
      [admin, ALL_CLIENTS],
    ] as const) {
      const { clients } = expectStatus(await someone.get(path), 200);
      expect(clients).toContainEqual(expect.objectContaining(listed));
    }
  });

  it('is another one once the client names another one', async () => {
    const client = await withPicture('/before.png', sending(png(10, 10)));
    await show(client);
    site.answer('/after.png', sending(PICTURE));
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, { logo_uri: `${site.address}/after.png` }), 200);
    expect(Buffer.from(await (await show(client)).arrayBuffer())).toEqual(PICTURE);
    expectStatus(await admin.patch(`${ALL_CLIENTS}/${client.id}`, { logo_uri: null }), 200);
    expect((await show(client)).status).toBe(404);
  });

  it('is gone once nobody vouches for it any more', async () => {
    const client = await withPicture('/owned.png', sending(PICTURE), { account_id: member.id });
    expect((await show(client)).status).toBe(200);
    expectStatus(await member.patch(`${OWN_CLIENTS}/${client.id}`, { name: 'Mine now' }), 200);
    expect((await show(client)).status).toBe(404);
    expect((await consentOf(client)).client).not.toHaveProperty('logo_uri');
    const { clients } = expectStatus(await member.get(OWN_CLIENTS), 200);
    expect(clients.find(({ id }: { id: string }) => id === client.id)).not.toHaveProperty('shown_logo_uri');
  });

  it('is tried again after an hour where it could not be had', async () => {
    const client = await withPicture('/away.png', withStatus(503));
    expectRefused(await send(addressOf(client)), 404, 'not_found');
    site.answer('/away.png', sending(PICTURE));
    expect((await show(client)).status).toBe(404);
    expect(site.asked('/away.png')).toBe(1);
    await rowsOf(tiers.databaseUrl, 'update client_logos set next_attempt_at = now() where client_id = $1', [
      client.id,
    ]);
    expect((await show(client)).status).toBe(200);
  });

  it.each<[string, RequestListener]>([
    ['an SVG', sending('<svg xmlns="http://www.w3.org/2000/svg"/>', { 'content-type': 'image/svg+xml' })],
    ['a page that says that it is a picture', sending('<script>alert(1)</script>', { 'content-type': 'image/png' })],
    ['more than 64 KiB', sending(Buffer.concat([PICTURE, Buffer.alloc(64 * 1024)]))],
    ['more pixels than a screen', sending(png(20_000, 20_000))],
    ['a redirect', (_request, response) => response.writeHead(302, { location: '/logo.png' }).end()],
  ])('is not %s', async (what, listener) => {
    const client = await withPicture(`/${encodeURIComponent(what)}`, listener);
    expectRefused(await send(addressOf(client)), 404, 'not_found');
  });

  it('is fetched from no address that is not public', async () => {
    const replica = await tiers.bootReplica({
      grants: { metadataDocuments: { enabled: true, allowedScopes: [], allowInsecureFetch: false } },
    });
    const client = await withPicture('/inside.png', sending(PICTURE));
    expect((await show(client, replica.address)).status).toBe(404);
    expect(site.asked('/inside.png')).toBe(0);
    await replica.stop();
  });
});

describe("Anybody else's picture", () => {
  it('is neither fetched nor named: of a client that registered itself, has a document, or is a member’s own', async () => {
    site.answer('/stranger.png', sending(PICTURE));
    const logo_uri = `${site.address}/stranger.png`;
    const registered = await send(`${tiers.address}/api/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: ['https://client.example/callback'], logo_uri }),
    });
    const own = expectStatus(await member.post(OWN_CLIENTS, newClient()), 200).client;
    const metadata = JSON.stringify({ logo_uri });
    await rowsOf(tiers.databaseUrl, 'update clients set metadata = $2 where id = $1', [own.id, metadata]);
    for (const client of [expectStatus(registered, 201), own]) {
      expect((await consentOf(client)).client).not.toHaveProperty('logo_uri');
      expectRefused(await send(addressOf(client)), 404, 'not_found');
    }
    const client_id = site.clientId('pictured');
    expect((await consentOf({ client_id })).client).not.toHaveProperty('logo_uri');
    expect((await show({ client_id: encodeURIComponent(client_id) })).status).toBe(404);
    expect(site.asked('/stranger.png')).toBe(0);
  });
});

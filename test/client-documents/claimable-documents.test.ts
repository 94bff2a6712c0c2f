import { afterAll, describe, expect, it } from 'vitest';
import { rawClient } from '../support/clients/oauth-client.ts';
import { expectStatus } from '../support/http.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { json } from '../support/sites/untrusted-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers(withDocuments());
const member = await admin.createMember();
const site = await openDocumentSite();
afterAll(() => site.close());

const LOOPBACK = 'http://127.0.0.1/cb';
const LOCALHOST = 'http://localhost:8787/callback';
const APP = 'com.example.app:/cb';

/** What consent says of who asks, at the first of its redirect URIs. */
async function shownOf(clientId: string, [redirect_uri = '']: string[]) {
  const { url } = rawClient(tiers.address, { client_id: clientId }).authorizeUrl({ scope: 'openid', redirect_uri });
  const path = `/api/oauth/authorize/consent?request_id=${await member.openAuthorization(url)}`;
  return expectStatus(await member.get(path), 200).client;
}

let documents = 0;
async function documented(redirect_uris: string[]) {
  const name = `of-${++documents}`;
  const clientId = site.clientId(name);
  site.answer(`/clients/${name}`, json({ client_id: clientId, client_name: 'Known', redirect_uris }));
  return shownOf(clientId, redirect_uris);
}

describe('A client that is known by its document, which proves a site and no program', () => {
  it.each([[[LOOPBACK]], [[LOCALHOST]], [['http://[::1]/cb']], [[APP]], [[LOOPBACK, LOCALHOST, APP]]])(
    'can be claimed by any program on the computer if it answers nowhere else: %j',
    async (redirectUris) => {
      expect(await documented(redirectUris)).toMatchObject({
        registration: 'metadata_document',
        verified_host: new URL(site.address).host,
        claimable_locally: true,
      });
    },
  );

  it.each([[['https://app.example/cb']], [[LOOPBACK, 'https://app.example/cb']]])(
    'is as good as its site if that can be answered: %j',
    async (redirectUris) => expect(await documented(redirectUris)).not.toHaveProperty('claimable_locally'),
  );
});

describe('A client that is registered', () => {
  it('is vouched for otherwise, wherever it answers', async () => {
    const { client_id } = await admin.createClient({ redirect_uris: [LOOPBACK] });
    expect(await shownOf(client_id, [LOOPBACK])).not.toHaveProperty('claimable_locally');
  });
});

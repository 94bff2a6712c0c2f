import { describe, expect, it } from 'vitest';
import { expectStatus, send } from '../support/http.ts';
import { expectRefused } from '../support/refusals.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers, admin } = await useTiers(withDocuments());

const read = (client_id: string) =>
  send(`${tiers.address}/api/oauth/authorize/client?${new URLSearchParams({ client_id })}`);

describe('Whoever signs in for an application (product.md §4)', () => {
  it('can be shown what it asks people to read, before anybody is signed in', async () => {
    const links = { tos_uri: 'https://app.example/terms', policy_uri: 'https://app.example/privacy' };
    const { client_id } = await admin.createClient({ name: 'Reading Room', ...links });
    expect(expectStatus(await read(client_id), 200)).toEqual({
      client_id,
      client_name: 'Reading Room',
      client: { ...links, registration: 'administrator' },
    });
  });

  it('can be shown the same of an application that is known by its document', async () => {
    const site = await openDocumentSite({ policy_uri: 'https://app.example/privacy' });
    expect(expectStatus(await read(site.clientId()), 200)).toMatchObject({
      client_name: 'Documented',
      client: { policy_uri: 'https://app.example/privacy', registration: 'metadata_document' },
    });
    await site.close();
  });

  it.each(['nobody', ''])('is shown nothing of who is not known: %j', async (id) => {
    expectRefused(await read(id), 400, 'invalid_request');
  });
});

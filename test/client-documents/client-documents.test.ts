import { beforeEach, describe, expect, it } from 'vitest';
import { ASSERTION_TYPE, assertion, type ClientKey, newClientKey } from '../support/clients/client-keys.ts';
import { postForm, rawClient } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { expectStatus, send } from '../support/http.ts';
import { atGateway } from '../support/people/person.ts';
import { type DocumentSite, openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { json, withStatus } from '../support/sites/untrusted-site.ts';
import type { Replica } from '../support/tiers/tiers.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

/** A replica that has fetched nothing and counted nothing so far. */
let replica: Replica;
let site: DocumentSite;

const { tiers, admin } = await useTiers(withDocuments());
const member = await admin.createMember();

beforeEach(async () => {
  // Static hosts say so by default.
  site = await openDocumentSite({}, { 'cache-control': 'public, max-age=0, must-revalidate' });
  replica = await tiers.bootReplica();
  return async () => {
    await replica.stop();
    await site.close();
  };
});

/** An authorization request of somebody whom nobody knows. */
const authorize = (clientId: string) => send(rawClient(replica.address, { client_id: clientId }).authorizeUrl().url);
const approve = (clientId: string) => {
  const client = rawClient(replica.address, { client_id: clientId });
  return client.tokensByCode(atGateway(member, replica.address), 'openid offline_access');
};
const leadsToLogin = { status: 302 };
const notNow = { status: 503, body: { error: 'temporarily_unavailable' } };

describe('a client that is known by its document', () => {
  it('stays known, however often strangers ask for it', async () => {
    const clientId = site.clientId();
    for (let asked = 0; asked < 40; asked++) expect(await authorize(clientId)).toMatchObject(leadsToLogin);
    expect(site.asked('/clients/one')).toBe(1);
    await approve(clientId);
  });

  it('stays known, whatever else strangers ask its site for, and however many names fail', async () => {
    const clientId = site.clientId();
    await authorize(clientId);
    for (let asked = 0; asked < 40; asked++) await authorize(`${site.address}/nothing/${asked}`);
    expect(await authorize(site.clientId('another'))).toMatchObject(notNow);
    await Promise.all(Array.from({ length: 520 }, (_, index) => authorize(`https://h${index}.example/`)));
    expect(await authorize(clientId)).toMatchObject(leadsToLogin);
    expect(site.asked('/clients/one')).toBe(1);
  });

  it('is unknown where its site says so, and only for the moment where it says nothing', async () => {
    site.answer('/clients/gone', withStatus(404));
    const unknown = await authorize(site.clientId('gone'));
    expect(unknown).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    site.answer('/clients/away', withStatus(502));
    const away = await authorize(site.clientId('away'));
    expect(away).toMatchObject(notNow);
    expect([away.headers.get('location'), away.headers.get('retry-after')]).toEqual([null, '2']);
    site.answer(
      '/clients/away',
      json({ client_id: site.clientId('away'), redirect_uris: ['https://client.example/callback'] }),
    );
    expect(await authorize(site.clientId('away'))).toMatchObject(leadsToLogin);
  });

  it('keeps being served by what an approval stored, for a day after that was fetched, at a replica that knows nothing', async () => {
    const clientId = site.clientId();
    await approve(clientId);
    site.answer('/clients/one', withStatus(502));
    const other = await tiers.bootReplica();
    const { url } = rawClient(other.address, { client_id: clientId }).authorizeUrl();
    expect(await send(url)).toMatchObject(leadsToLogin);
    await rowsOf(
      tiers.databaseUrl,
      `update clients set document_fetched_at = document_fetched_at - interval '1 day' where client_id = $1`,
      [clientId],
    );
    expect(await send(url)).toMatchObject(notNow);
    await other.stop();
  });

  it('is gone where its site says that it is gone for good, whatever an approval stored', async () => {
    const clientId = site.clientId();
    await approve(clientId);
    site.answer('/clients/one', withStatus(410));
    const other = await tiers.bootReplica();
    const { url } = rawClient(other.address, { client_id: clientId }).authorizeUrl();
    expect(await send(url)).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
    await other.stop();
  });
});

describe('a client whose keys are at its jwks_uri', () => {
  let key: ClientKey;
  let clientId: string;

  beforeEach(async () => {
    key = await newClientKey('ES256');
    site.answer('/jwks.json', json({ keys: [key.jwk] }, { 'cache-control': 'no-cache' }));
    const client = await admin.createClient({
      type: 'confidential',
      allowed_grants: ['client_credentials', 'authorization_code'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks_uri: `${site.address}/jwks.json`.replace('http:', 'https:'),
    });
    await rowsOf(tiers.databaseUrl, 'update clients set jwks_uri = $2 where id = $1', [
      client.id,
      `${site.address}/jwks.json`,
    ]);
    clientId = client.client_id;
  });

  const authenticate = async (signer: ClientKey, header = {}) =>
    postForm(`${replica.address}/api/oauth/token`, {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: await assertion(signer, clientId, tiers.issuer, {}, header),
    });

  it('authenticates, however many assertions strangers forge in its name', async () => {
    expectStatus(await authenticate(key), 200);
    for (let forged = 0; forged < 40; forged++) {
      expect(await authenticate(await newClientKey('ES256'))).toMatchObject({
        status: 401,
        body: { error: 'invalid_client' },
      });
    }
    expectStatus(await authenticate(key), 200);
    expect(site.asked('/jwks.json')).toBe(1);
  });

  it('has its keys fetched anew for no signature that one of them should have made', async () => {
    await rowsOf(tiers.databaseUrl, 'select 1');
    expectStatus(await authenticate(key), 200);
    const forger = await newClientKey('ES256');
    expect(await authenticate(forger, { kid: key.jwk.kid })).toMatchObject({ status: 401 });
    expect(site.asked('/jwks.json')).toBe(1);
  });

  it.each([
    ['its site is down', withStatus(503)],
    ['its site does not have them', withStatus(404)],
    ['its site says something else', json({ hello: 'world' })],
  ])('is told to come back while %s', async (_what, listener) => {
    site.answer('/jwks.json', listener);
    const answer = await authenticate(key);
    expect(answer).toMatchObject(notNow);
    expect(answer.headers.get('retry-after')).toBe('2');
    site.answer('/jwks.json', json({ keys: [key.jwk] }));
    expectStatus(await authenticate(key), 200);
  });

  it('hears by redirect that its signed request cannot be read now', async () => {
    site.answer('/jwks.json', withStatus(503));
    const client = rawClient(replica.address, { client_id: clientId });
    const request = await assertion(key, clientId, tiers.issuer);
    const answer = await send(client.authorizeUrl({ request }).url);
    expect(answer.status).toBe(302);
    const back = new URL(answer.headers.get('location') ?? '');
    expect(back.origin + back.pathname).toBe('https://client.example/callback');
    expect(back.searchParams.get('error')).toBe('temporarily_unavailable');
  });
});

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, expect, it } from 'vitest';
import { ASSERTION_TYPE, assertion, type ClientKey, newClientKey } from '../support/clients/client-keys.ts';
import { postForm } from '../support/clients/oauth-client.ts';
import { expectStatus } from '../support/http.ts';
import { certificateFor, json, tlsSite } from '../support/sites/untrusted-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const authorities = getCACertificates();

const certificate = await certificateFor('localhost');
setDefaultCACertificates([...authorities, certificate.cert]);
const key = await newClientKey('ES256');
const site = await tlsSite(certificate, json({ keys: [key.jwk] }));
// The site is on loopback here; the rule against that has tests of its own.
const metadataDocuments = { enabled: false, allowedScopes: [], allowInsecureFetch: true };
const { tiers, admin } = await useTiers({ grants: { metadataDocuments } });
const created = await admin.post('/api/admin/oauth/clients', {
  name: 'Signs',
  type: 'confidential',
  redirect_uris: [],
  allowed_scopes: ['READ_PROFILE'],
  allowed_grants: ['client_credentials'],
  token_endpoint_auth_method: 'private_key_jwt',
  jwks_uri: `https://localhost:${site.port}/jwks.json`,
});
const clientId: string = expectStatus(created, 200).client.client_id;
afterAll(async () => {
  setDefaultCACertificates(authorities);
  await site.close();
});

const authenticate = async (signer: ClientKey) =>
  postForm(`${tiers.address}/api/oauth/token`, {
    grant_type: 'client_credentials',
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: await assertion(signer, clientId, tiers.issuer),
  });

it('A client is proved by the keys at its jwks_uri, which are fetched once for all who wait', async () => {
  const answers = await Promise.all(Array.from({ length: 10 }, () => authenticate(key)));
  expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
  expect(site.connections()).toBe(1);
});

it('A key that is not there proves nothing', async () => {
  const { status, body } = await authenticate(await newClientKey('ES256'));
  expect([status, body.error]).toEqual([401, 'invalid_client']);
});

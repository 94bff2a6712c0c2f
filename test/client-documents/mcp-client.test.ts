import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { auth } from '@modelcontextprotocol/client';
import { auth as authOfVersion1 } from '@modelcontextprotocol/sdk/client/auth.js';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { MCP_REDIRECT_URI, type McpClient, mcpClient } from '../support/clients/mcp-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { certificateFor, json, tlsSite } from '../support/sites/untrusted-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const authorities = getCACertificates();

const withDocuments = {
  grants: {
    dynamicRegistration: true,
    // The document's site is on loopback here; the rule against that has tests of its own.
    metadataDocuments: { enabled: true, allowedScopes: ['READ_PROFILE'], allowInsecureFetch: true },
  },
  gateway: { dynamicRegistration: true, metadataDocuments: true },
};

const certificate = await certificateFor('localhost');
setDefaultCACertificates([...authorities, certificate.cert]);
const document = { client_id: '', client_name: 'An MCP client', redirect_uris: [MCP_REDIRECT_URI] };
const site = await tlsSite(certificate, json(document));
const metadataUrl = `https://localhost:${site.port}/client.json`;
document.client_id = metadataUrl;
const { tiers, admin } = await useTiers(withDocuments);
const member = await admin.createMember(['USE_OAUTH_CLIENTS', 'READ_PROFILE']);

afterAll(async () => {
  setDefaultCACertificates(authorities);
  await site.close();
});

/** Connects as the SDK does: discovers everything from the resource's address, sends the person, redeems the code. */
async function connect(client: McpClient, by: typeof auth | typeof authOfVersion1 = auth): Promise<void> {
  const serverUrl = `${tiers.issuer}/mcp`;
  expect(await by(client, { serverUrl })).toBe('REDIRECT');
  const back = await member.approveAuthorization(client.sentTo());
  expect(back.href).toContain(`${client.redirectUrl}?`);
  const [authorizationCode, iss] = [back.searchParams.get('code') ?? '', back.searchParams.get('iss') ?? ''];
  expect(await by(client, { serverUrl, authorizationCode, iss })).toBe('AUTHORIZED');
}

describe.each([
  ['by dynamic registration', () => mcpClient()],
  ['by its metadata document', () => mcpClient({ metadataUrl })],
])('a stock MCP client that is known %s', (_how, newClient) => {
  it('connects with no set-up, on a port that nobody registered', async () => {
    const client = newClient();
    await connect(client);
    const { payload } = await jwtVerify(
      client.known.tokens?.access_token ?? '',
      createRemoteJWKSet(new URL(`${tiers.issuer}/api/oauth/jwks`)),
      { issuer: tiers.issuer, audience: `${tiers.issuer}/mcp`, typ: 'at+jwt' },
    );
    expect(payload).toMatchObject({ sub: member.id, client_id: client.known.client?.client_id });
  });

  it('refreshes', async () => {
    const client = newClient();
    await connect(client);
    const before = client.known.tokens;
    expect(await auth(client, { serverUrl: `${tiers.issuer}/mcp` })).toBe('AUTHORIZED');
    expect(client.known.tokens?.access_token).not.toBe(before?.access_token);
    expect(client.known.tokens?.refresh_token).not.toBe(before?.refresh_token);
  });

  it('survives two refreshes at once', async () => {
    const client = newClient();
    await connect(client);
    const refresh = () => auth(client, { serverUrl: `${tiers.issuer}/mcp` });
    expect(await Promise.all([refresh(), refresh()])).toEqual(['AUTHORIZED', 'AUTHORIZED']);
    expect(await refresh()).toBe('AUTHORIZED');
  });
});

describe('a stock MCP client of version 1 of the SDK', () => {
  it.each([
    ['by dynamic registration', () => mcpClient()],
    ['by its metadata document', () => mcpClient({ metadataUrl })],
  ])(
    'connects %s, and sends the person again when its token is over, because it never asks for offline_access',
    async (_how, newClient) => {
      const client = newClient();
      await connect(client, authOfVersion1);
      expect(client.known.tokens).not.toHaveProperty('refresh_token');
      expect(await authOfVersion1(client, { serverUrl: `${tiers.issuer}/mcp` })).toBe('REDIRECT');
    },
  );
});

describe('a client that is known by a document', () => {
  const stored = () => rowsOf(tiers.databaseUrl, 'select name from clients where client_id = $1', [metadataUrl]);

  it('is stored by an approval, not by a request or a denial', async () => {
    await rowsOf(tiers.databaseUrl, 'delete from clients where client_id = $1', [metadataUrl]);
    const client = mcpClient({ metadataUrl });
    await auth(client, { serverUrl: `${tiers.issuer}/mcp` });
    await member.denyAuthorization(client.sentTo());
    expect(await stored()).toEqual([]);
    await connect(mcpClient({ metadataUrl }));
    expect(await stored()).toEqual([{ name: 'An MCP client' }]);
  });

  it('is shown to the person with the host that is proven to be its own', async () => {
    const client = mcpClient({ metadataUrl });
    await auth(client, { serverUrl: `${tiers.issuer}/mcp` });
    const requestId = await member.openAuthorization(client.sentTo());
    const { body } = await member.get(`/api/oauth/authorize/consent?request_id=${requestId}`);
    expect(body.client).toEqual({
      verified_host: `localhost:${site.port}`,
      registration: 'metadata_document',
      claimable_locally: true,
    });
  });

  it('has its document fetched once for all who come while it is fresh', async () => {
    const before = site.connections();
    await Promise.all(
      Array.from({ length: 20 }, () => auth(mcpClient({ metadataUrl }), { serverUrl: `${tiers.issuer}/mcp` })),
    );
    await connect(mcpClient({ metadataUrl }));
    expect(site.connections()).toBe(before);
  });

  it('is refused like an unknown one if its document cannot be had', async () => {
    const client_id = `${metadataUrl}#part`;
    const url = new URL(`${tiers.issuer}/api/oauth/authorize`);
    url.search = new URLSearchParams({ client_id, redirect_uri: MCP_REDIRECT_URI, response_type: 'code' }).toString();
    const unknown = new URL(url);
    unknown.searchParams.set('client_id', 'sdoak_unknown');
    const [refused, expected] = await Promise.all([member.get(url.href), member.get(unknown.href)]);
    expect([refused.status, refused.headers.get('location'), refused.body]).toEqual([400, null, expected.body]);
  });
});

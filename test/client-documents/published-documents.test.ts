import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { sendAsBrowser } from '../support/browser-request.ts';
import { ASSERTION_TYPE, assertion, newClientKey } from '../support/clients/client-keys.ts';
import { postForm, rawClient, userinfo } from '../support/clients/oauth-client.ts';
import { rowsOf } from '../support/database/rows.ts';
import { type Answer, expectStatus, send } from '../support/http.ts';
import { atGateway } from '../support/people/person.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { openDocumentSite, withDocuments } from '../support/sites/document-site.ts';
import { json } from '../support/sites/untrusted-site.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

// Each test has documents of its own; all of them are fetched from one host, by one address.
const site = await openDocumentSite({}, { 'cache-control': 'max-age=0' });
const key = await newClientKey('RS256');
site.answer('/jwks.json', json({ keys: [key.jwk] }));
const { tiers, admin } = await useTiers(withDocuments());
const member = await admin.createMember();
afterAll(() => site.close());

const CHATGPT = 'https://chatgpt.com/connector_platform_oauth_redirect';

/** Serves what a site publishes at an address of its own; the client_id. */
function publish(name: string, fields: Record<string, unknown>): string {
  const client_id = site.clientId(name);
  site.answer(new URL(client_id).pathname, json({ client_id, ...fields }, { 'cache-control': 'max-age=0' }));
  return client_id;
}

/** ChatGPT's document as it is published, but for where it and its keys are. */
const chatGpt = (name: string, change: Record<string, unknown> = {}) =>
  publish(name, {
    redirect_uris: [CHATGPT],
    token_endpoint_auth_method: 'private_key_jwt',
    token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    client_name: 'ChatGPT',
    token_endpoint_auth_signing_alg: 'RS256',
    jwks_uri: `${site.address}/jwks.json`,
    ...change,
  });

const signed = async (clientId: string, signer = key) => ({
  client_assertion_type: ASSERTION_TYPE,
  client_assertion: await assertion(signer, clientId, tiers.issuer),
});

const codeFor = (clientId: string, redirect_uri = CHATGPT) =>
  rawClient(tiers.address, { client_id: clientId }).approvedCode(member, {
    redirect_uri,
    scope: 'openid offline_access',
  });

async function exchange(clientId: string, proof: Record<string, string>, redirect_uri = CHATGPT) {
  const { code, verifier } = await codeFor(clientId, redirect_uri);
  return rawClient(tiers.address, { client_id: clientId }).exchange(code, verifier, { redirect_uri, ...proof });
}

const refresh = (clientId: string, token: string, proof: Record<string, string> = {}) =>
  rawClient(tiers.address, { client_id: clientId }).refresh(token, proof);

const authorize = (clientId: string, redirect_uri = CHATGPT): Promise<Answer> =>
  send(rawClient(tiers.address, { client_id: clientId }).authorizeUrl({ redirect_uri }).url);

describe("ChatGPT's document, as it is published", () => {
  it('signs people in with an assertion by RS256, to tokens and their renewal, and never without', async () => {
    const clientId = chatGpt('chatgpt');
    const tokens = expectStatus(await exchange(clientId, await signed(clientId)), 200);
    expect((await userinfo(tiers.address, tokens.access_token)).status).toBe(200);
    expectOAuthRefused(await refresh(clientId, tokens.refresh_token), 401, 'invalid_client');
    const stranger = await newClientKey('RS256');
    const forged = await signed(clientId, stranger);
    expectOAuthRefused(await refresh(clientId, tokens.refresh_token, forged), 401, 'invalid_client');
    expectStatus(await refresh(clientId, tokens.refresh_token, await signed(clientId)), 200);
    expectOAuthRefused(await exchange(clientId, {}), 401, 'invalid_client');
  });

  it('may ask about its own tokens and push requests, as what authenticates may', async () => {
    const clientId = chatGpt('introspecting');
    const tokens = expectStatus(await exchange(clientId, await signed(clientId)), 200);
    const introspect = async (of: string, token: string) =>
      postForm(`${tiers.address}/api/oauth/introspect`, { token, ...(await signed(of)) });
    expect(expectStatus(await introspect(clientId, tokens.access_token), 200).active).toBe(true);
    const other = chatGpt('introspecting-too');
    expectStatus(await exchange(other, await signed(other)), 200);
    expect(expectStatus(await introspect(other, tokens.access_token), 200)).toEqual({ active: false });

    const unstored = chatGpt('pushing');
    const { url } = rawClient(tiers.address, { client_id: unstored }).authorizeUrl({ redirect_uri: CHATGPT });
    const push = async (proof: Record<string, string>) =>
      postForm(`${tiers.address}/api/oauth/par`, { ...Object.fromEntries(url.searchParams), ...proof });
    const proof = await signed(unstored);
    expectOAuthRefused(await push({}), 401, 'invalid_client');
    expectStatus(await push(proof), 201);
    // Once is once: before anybody approved the client, and after.
    expectOAuthRefused(await push(proof), 401, 'invalid_client');
    expectOAuthRefused(await exchange(unstored, proof), 401, 'invalid_client');
  });

  it('keeps its keys in the document itself, and may change them there', async () => {
    const first = await newClientKey('ES256');
    const ownKeys = { jwks_uri: undefined, token_endpoint_auth_signing_alg: undefined };
    const clientId = chatGpt('inline', { ...ownKeys, jwks: { keys: [first.jwk] } });
    const tokens = expectStatus(await exchange(clientId, await signed(clientId, first)), 200);
    const second = await newClientKey('Ed25519');
    chatGpt('inline', { ...ownKeys, jwks: { keys: [second.jwk] } });
    const replica = await tiers.bootReplica(withDocuments());
    const renewed = await rawClient(replica.address, { client_id: clientId }).refresh(
      tokens.refresh_token,
      await signed(clientId, second),
    );
    expectStatus(renewed, 200);
    const late = await signed(clientId, first);
    const { refresh_token } = renewed.body;
    const client = rawClient(replica.address, { client_id: clientId });
    expectOAuthRefused(await client.refresh(refresh_token, late), 401, 'invalid_client');
    await replica.stop();
  });
});

describe('How the client of a document authenticates (RP Metadata Choices §2)', () => {
  it.each<[string, Record<string, unknown>, 'none' | 'private_key_jwt']>([
    ['as nothing, if it says nothing', { token_endpoint_auth_method: undefined }, 'none'],
    ['as the one method says', { token_endpoint_auth_method: 'private_key_jwt' }, 'private_key_jwt'],
    ['as nothing, if that is the one method', { token_endpoint_auth_method: 'none' }, 'none'],
    [
      'by what both sides have of several',
      { token_endpoint_auth_methods_supported: ['tls_client_auth', 'none', 'client_secret_basic'] },
      'none',
    ],
    [
      'by its keys where it has a choice',
      { token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'] },
      'private_key_jwt',
    ],
    [
      'without keys that it does not have',
      { token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'], jwks_uri: undefined },
      'none',
    ],
  ])('%s', async (what, change, method) => {
    const several = { token_endpoint_auth_method: undefined, token_endpoint_auth_methods_supported: undefined };
    const clientId = chatGpt(encodeURIComponent(what), { ...several, ...change });
    const wrong = method === 'none' ? await signed(clientId) : {};
    expectOAuthRefused(await exchange(clientId, wrong), 401, 'invalid_client');
    expectStatus(await exchange(clientId, method === 'none' ? {} : await signed(clientId)), 200);
  });

  it('is what its grants were made with: without keys it is another client, which got nothing before', async () => {
    const clientId = chatGpt('unlocked');
    const before = expectStatus(await exchange(clientId, await signed(clientId)), 200);
    const waiting = await codeFor(clientId);
    chatGpt('unlocked', { token_endpoint_auth_method: 'none', token_endpoint_auth_methods_supported: undefined });
    // Somebody whose replica has read the new document approves.
    const replica = await tiers.bootReplica(withDocuments());
    const client = rawClient(replica.address, { client_id: clientId });
    // Not yet: nothing here says so.
    expectOAuthRefused(await client.refresh(before.refresh_token), 401, 'invalid_client');
    const other = atGateway(await admin.createMember(), replica.address);
    const { code, verifier } = await client.approvedCode(other, {
      redirect_uri: CHATGPT,
      scope: 'openid offline_access',
    });
    const after = expectStatus(await client.exchange(code, verifier, { redirect_uri: CHATGPT }), 200);
    expectOAuthRefused(await client.refresh(before.refresh_token), 400, 'invalid_grant');
    const late = await client.exchange(waiting.code, waiting.verifier, { redirect_uri: CHATGPT });
    expectOAuthRefused(late, 400, 'invalid_grant');
    expect((await userinfo(tiers.address, before.access_token)).status).toBe(401);
    expectStatus(await client.refresh(after.refresh_token), 200);
    const rows = await rowsOf(
      tiers.databaseUrl,
      'select type, token_endpoint_auth_method, jwks_uri from clients where client_id = $1 and deleted_at is null',
      [clientId],
    );
    expect(rows).toEqual([{ type: 'public', token_endpoint_auth_method: 'none', jwks_uri: null }]);
    await replica.stop();
  });
});

describe('A document gets what is offered of what it wants', () => {
  const LOOPBACK = 'http://127.0.0.1/callback';

  it('without grants, response types, scopes and redirect URIs that are not, and "" is as good as nothing', async () => {
    const clientId = publish('mixed', {
      client_name: '',
      client_uri: '',
      token_endpoint_auth_method: '',
      client_secret: '',
      jwks_uri: '',
      grant_types: ['implicit', 'authorization_code', 'refresh_token'],
      response_types: ['id_token', 'code'],
      scope: 'mcp:tools openid offline_access MANAGE_POSTS',
      redirect_uris: ['warp://cb/', 'cursor://anysphere.cursor-mcp/oauth/callback', LOOPBACK],
    });
    const tokens = expectStatus(await exchange(clientId, {}, 'http://127.0.0.1:4711/callback'), 200);
    expect(tokens.scope).toBe('openid offline_access');
    expectStatus(await exchange(clientId, {}, 'cursor://anysphere.cursor-mcp/oauth/callback'), 200);
    expectOAuthRefused(await authorize(clientId, 'warp://cb/'), 400, 'invalid_request');
  });

  it.each<[string, Record<string, unknown>]>([
    ['redirect_uris', { redirect_uris: ['warp://cb/'] }],
    ['redirect_uris', { redirect_uris: [LOOPBACK, 'javascript:alert(1)'] }],
    ['redirect_uris', { redirect_uris: [LOOPBACK, 'http://client.example/cb'] }],
    ['redirect_uris', { redirect_uris: [LOOPBACK, 7] }],
    ['redirect_uris', { redirect_uris: '' }],
    ['grant_types', { grant_types: ['refresh_token'] }],
    ['grant_types', { grant_types: 'authorization_code' }],
    ['response_types', { response_types: ['token'] }],
    ['token_endpoint_auth_method', { token_endpoint_auth_method: 'client_secret_post' }],
    ['token_endpoint_auth_method', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['token_endpoint_auth_methods_supported', { token_endpoint_auth_methods_supported: ['client_secret_jwt'] }],
    ['client_secret', { client_secret: 'hunter2hunter2' }],
    ['client_id', { client_id: 'https://elsewhere.example/client.json' }],
    ['jwks', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['jwks', { token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [null] } }],
    ['jwks_uri', { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'ftp://client.example/keys' }],
    [
      'token_endpoint_auth_signing_alg',
      {
        token_endpoint_auth_method: 'private_key_jwt',
        jwks_uri: 'https://client.example/keys',
        token_endpoint_auth_signing_alg: 'HS256',
      },
    ],
  ])('and who wrote it reads that it is refused for its %s, here and in the log: %j', async (memberName, change) => {
    const replica = await tiers.bootReplica(withDocuments());
    const clientId = publish(`refused-${randomUUID()}`, { redirect_uris: [LOOPBACK], ...change });
    const { url } = rawClient(replica.address, { client_id: clientId }).authorizeUrl({ redirect_uri: LOOPBACK });
    const answer = await send(url);
    expectOAuthRefused(answer, 400, 'invalid_request');
    expect(answer.body.error_description).toMatch(
      new RegExp(`^The metadata document of this client cannot be used: .*\\b${memberName}\\b`),
    );
    expect(answer.body.error_description).not.toMatch(/hunter2|elsewhere|client\.example|alert/);
    const page = await sendAsBrowser(url, { headers: { accept: 'text/html', 'sec-fetch-mode': 'navigate' } });
    expect(page.text).toContain(`<code>invalid_request</code> about <code>${memberName}</code>`);
    const logged = tiers.logLines.filter((line) => line.includes('"level":30') && line.includes(`"${memberName}"`));
    expect(logged.join('')).toContain(clientId);
    await replica.stop();
  });
});

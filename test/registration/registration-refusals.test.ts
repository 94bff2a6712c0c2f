import { describe, expect, it } from 'vitest';
import { ALL_CLIENTS } from '../support/clients/managed-clients.ts';
import { expectStatus, send } from '../support/http.ts';
import { administratorOf, REDIRECT_URI } from '../support/people/administrator.ts';
import { expectOAuthRefused } from '../support/refusals.ts';
import { useTiers } from '../support/tiers/use-tiers.ts';

const { tiers } = await useTiers({ grants: { dynamicRegistration: true } });

const post = (body: unknown, headers: Record<string, string> = {}) =>
  send(`${tiers.address}/api/oauth/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

describe('A registration that is refused (RFC 7591 §3.2.2)', () => {
  const uris = (...redirect_uris: unknown[]) => ({ redirect_uris });
  it.each<[string, Record<string, unknown>]>([
    ['no redirect URIs', { redirect_uris: undefined }],
    ['null for redirect URIs', { redirect_uris: null }],
    ['an empty list', uris()],
    ['a text for a list', { redirect_uris: REDIRECT_URI }],
    ['an object for a list', { redirect_uris: { 0: REDIRECT_URI } }],
    ['null in the list', uris(REDIRECT_URI, null)],
    ['a number in the list', uris(7)],
    ['http off loopback', uris('http://client.example/cb')],
    ['a fragment', uris('https://client.example/cb#f')],
    ['javascript:', uris('javascript:alert(1)')],
    ['one bad one among good ones', uris(REDIRECT_URI, '/cb')],
    ['a NUL', uris('https://client.example/\0')],
    ['more than anybody needs', uris(...Array(101).fill(REDIRECT_URI))],
  ])('as invalid_redirect_uri for %s', async (_, fields) => {
    expectOAuthRefused(await post({ redirect_uris: [REDIRECT_URI], ...fields }), 400, 'invalid_redirect_uri');
  });

  it.each<[string, unknown]>([
    ['client_name', 7],
    ['client_name', 'x'.repeat(101)],
    ['client_name', '\0'],
    ['client_name', '\ud800'],
    ['scope', ['openid']],
    ['grant_types', ['client_credentials']],
    ['grant_types', ['refresh_token']],
    ['grant_types', ['urn:ietf:params:oauth:grant-type:device_code']],
    ['grant_types', 'authorization_code'],
    ['grant_types', [null]],
    ['grant_types', Array(101).fill('authorization_code')],
    ['response_types', ['token']],
    ['response_types', [['code']]],
    ['token_endpoint_auth_method', 'client_secret_jwt'],
    ['token_endpoint_auth_method', 'private_key_jwt'],
    ['token_endpoint_auth_method', {}],
    ['application_type', 'desktop'],
    ['application_type', true],
    ['contacts', 'someone@client.example'],
    ['contacts', [{ a: null }]],
    ['logo_uri', 'javascript:alert(1)'],
    ['client_uri', 'client.example'],
    ['client_uri', ['https://client.example/']],
    ['jwks', '{}'],
    ['jwks', {}],
    ['jwks', { keys: null }],
    ['jwks', { keys: [{ kid: null }] }],
    ['jwks', { keys: [{ kty: 'RSA', n: '\0' }] }],
    ['jwks', { keys: [{ kty: 'OKP', d: 'private' }] }],
    ['jwks_uri', 'jwks'],
    ['software_version', { toString: 'x' }],
  ])('as invalid_client_metadata for %s: %j', async (name, value) => {
    const answer = await post({ redirect_uris: [REDIRECT_URI], [name]: value });
    expectOAuthRefused(answer, 400, 'invalid_client_metadata');
  });

  it.each<[string, string, string]>([
    ['a list', '[]', 'invalid_client_metadata'],
    ['null', 'null', 'invalid_client_metadata'],
    ['a text', '"x"', 'invalid_client_metadata'],
    ['something that nests deeply', `{"jwks":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'invalid_client_metadata'],
    ['no JSON', '{', 'invalid_request'],
    ['nothing', '', 'invalid_request'],
  ])('for a body that is %s', async (_, body, error) => {
    expectOAuthRefused(await post(body), 400, error);
  });

  it('for a body of another type, or a larger one', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expectOAuthRefused(await post('redirect_uris=x', form), 400, 'invalid_request');
    expectOAuthRefused(await post({ client_name: 'x'.repeat(70_000) }), 413, 'invalid_request');
  });

  it('leaves nothing behind', async () => {
    const admin = await administratorOf(tiers);
    expect(expectStatus(await admin.get(ALL_CLIENTS), 200).results).toBe(0);
  });
});

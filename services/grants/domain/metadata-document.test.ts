import { describe, expect, it } from 'vitest';
import { documentedClient, isDocumentUrl } from './metadata-document.ts';

const url = 'https://app.example/client.json';
const document = { client_id: url, client_name: 'App', redirect_uris: ['http://127.0.0.1/cb'] };
const allowed = {
  allowedScopes: ['READ_PROFILE', 'LIST_PROFILES'],
  redirectSchemes: [],
  keySetUrlProblem: (url: string) => (url.startsWith('https:') ? undefined : 'must be https'),
};
const BY_KEY = { token_endpoint_auth_method: 'private_key_jwt' };
const STANDARD = ['openid', 'profile', 'email', 'offline_access'];

describe('a client ID metadata document (product.md §8)', () => {
  it('describes a public client with the code and refresh grants and PKCE', () => {
    expect(documentedClient(url, document, allowed)).toMatchObject({
      clientId: url,
      name: 'App',
      type: 'public',
      scopePolicy: 'explicit',
      redirectUris: ['http://127.0.0.1/cb'],
      allowedGrants: ['authorization_code', 'refresh_token'],
      allowedScopes: ['openid', 'profile', 'email', 'offline_access', 'READ_PROFILE', 'LIST_PROFILES'],
      pkceRequired: true,
    });
  });

  it.each([
    ['what is allowed of what it names', 'openid READ_PROFILE MANAGE_POSTS everything', ['openid', 'READ_PROFILE']],
    ['standard scopes', 'openid email', ['openid', 'email']],
    ['standard scopes, where nothing else is left', 'MANAGE_POSTS everything', STANDARD],
    ['all that is allowed, if it names none', '', [...STANDARD, ...allowed.allowedScopes]],
  ])('may have %s', (_what, scope, allowedScopes) => {
    expect(documentedClient(url, { ...document, scope }, allowed)).toMatchObject({ allowedScopes });
  });

  it.each([
    ['no name', { client_name: undefined }, 'app.example'],
    ['a blank name', { client_name: ' ' }, 'app.example'],
    ['a name that is no text', { client_name: 7 }, 'app.example'],
    ['half a character in its name', { client_name: 'App\ud83d' }, 'app.example'],
  ])('with %s is called by its host', (_what, change, name) => {
    expect(documentedClient(url, { ...document, ...change }, allowed)).toMatchObject({ name });
  });

  it('renews only if it says so, once it says anything about grants', () => {
    const grants = { grant_types: ['authorization_code'] };
    expect(documentedClient(url, { ...document, ...grants }, allowed)).toMatchObject({
      allowedGrants: ['authorization_code'],
    });
  });

  it('keeps only https addresses of what it says beside', () => {
    const said = {
      client_uri: 'https://app.example',
      logo_uri: 'javascript:alert(1)',
      tos_uri: 'http://app.example',
      policy_uri: 'https://app.example/\ud83d',
    };
    expect(documentedClient(url, { ...document, ...said }, allowed)).toMatchObject({
      metadata: { client_uri: 'https://app.example' },
    });
    expect(documentedClient(url, { ...document, ...said }, allowed)).not.toHaveProperty('metadata.logo_uri');
    expect(documentedClient(url, { ...document, ...said }, allowed)).not.toHaveProperty('metadata.policy_uri');
  });

  it('authenticates with its keys, if it says so and has them', () => {
    const keys = { token_endpoint_auth_method: 'private_key_jwt', jwks_uri: 'https://app.example/keys' };
    expect(documentedClient(url, { ...document, ...keys }, allowed)).toMatchObject({
      type: 'confidential',
      tokenEndpointAuthMethod: 'private_key_jwt',
      jwksUri: 'https://app.example/keys',
    });
  });

  it.each<[string, unknown, string?]>([
    ['no object', null],
    ['a list', [document]],
    ['another client_id', { ...document, client_id: 'https://app.example/other.json' }, 'client_id'],
    ['no client_id', { ...document, client_id: undefined }, 'client_id'],
    ['no redirect URIs', { ...document, redirect_uris: [] }, 'redirect_uris'],
    ['redirect URIs that are no list', { ...document, redirect_uris: 'http://127.0.0.1/cb' }, 'redirect_uris'],
    [
      'a redirect URI that cannot be registered',
      { ...document, redirect_uris: ['http://app.example/cb'] },
      'redirect_uris',
    ],
    ['a secret', { ...document, client_secret: 'hello' }, 'client_secret'],
    [
      'authentication by secret',
      { ...document, token_endpoint_auth_method: 'client_secret_basic' },
      'token_endpoint_auth_method',
    ],
    [
      'authentication by keys that it does not have',
      { ...document, token_endpoint_auth_method: 'private_key_jwt' },
      'jwks',
    ],
    ['a private key', { ...document, ...BY_KEY, jwks: { keys: [{ kty: 'EC', d: 'x' }] } }, 'jwks'],
    ['two key sets', { ...document, ...BY_KEY, jwks: { keys: [] }, jwks_uri: 'https://app.example/keys' }, 'jwks'],
    ['no code grant', { ...document, grant_types: ['refresh_token'] }, 'grant_types'],
    ['no code response', { ...document, response_types: ['token'] }, 'response_types'],
  ])('is refused with %s', (_what, refused, member) => {
    expect(documentedClient(url, refused, allowed)).toMatchObject({ member });
  });
});

it.each([
  ['https://app.example/client.json', true],
  ['http://localhost:3000/client.json', true],
  ['sdoak_abc', false],
  ['storyden-cli', false],
  ['ftp://app.example', false],
])('%s is the address of a document: %s', (clientId, is) => {
  expect(isDocumentUrl(clientId)).toBe(is);
});

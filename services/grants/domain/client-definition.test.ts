import { describe, expect, it } from 'vitest';
import { type ClientDefinition, clientDefinitionProblem } from './client-definition.ts';

const web: ClientDefinition = {
  accountId: undefined,
  clientId: undefined,
  name: 'Web',
  type: 'confidential',
  scopePolicy: 'explicit',
  redirectUris: ['https://app.example/cb'],
  allowedScopes: ['CREATE_POST', 'openid'],
  allowedGrants: ['authorization_code', 'refresh_token'],
  tokenEndpointAuthMethod: 'client_secret_basic',
  pkceRequired: true,
};
const native: ClientDefinition = { ...web, type: 'public', tokenEndpointAuthMethod: 'none' };

describe('a client definition (product.md §8)', () => {
  it.each([
    ['a web application', web],
    ['a native application', { ...native, redirectUris: ['http://127.0.0.1/cb', 'com.example.app:/cb'] }],
    ['a confidential client without PKCE', { ...web, pkceRequired: false }],
    ['client credentials alone', { ...web, allowedGrants: ['client_credentials'], redirectUris: [] }],
    [
      'a device client',
      { ...native, allowedGrants: ['urn:ietf:params:oauth:grant-type:device_code'], redirectUris: [] },
    ],
    ['a chosen client_id', { ...web, clientId: 'my-app_1.0' }],
  ])('takes %s', (_what, definition) => {
    expect(clientDefinitionProblem(definition)).toBeUndefined();
  });

  it.each([
    ['no name', { ...web, name: ' ' }],
    ['a long name', { ...web, name: 'x'.repeat(101) }],
    ['a client_id with a space', { ...web, clientId: 'my app' }],
    ['an unknown scope', { ...web, allowedScopes: ['EVERYTHING'] }],
    ['no grants', { ...web, allowedGrants: [] }],
    ['an unknown grant', { ...web, allowedGrants: ['password'] }],
    ['the code grant without redirect URIs', { ...web, redirectUris: [] }],
    ['client credentials for a public client', { ...native, allowedGrants: ['client_credentials'], redirectUris: [] }],
    ['a public code client without PKCE', { ...native, pkceRequired: false }],
    ['redirect URIs with client credentials alone', { ...web, allowedGrants: ['client_credentials'] }],
    ['a redirect URI that cannot be registered', { ...web, redirectUris: ['http://app.example/cb'] }],
    ['a secret for a public client', { ...native, tokenEndpointAuthMethod: 'client_secret_basic' }],
    ['no authentication for a confidential client', { ...web, tokenEndpointAuthMethod: 'none' }],
  ])('refuses %s', (_what, definition) => {
    expect(clientDefinitionProblem(definition)).toBeTypeOf('string');
  });
});

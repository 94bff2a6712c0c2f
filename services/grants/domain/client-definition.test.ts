import { describe, expect, it } from 'vitest';
import { type ClientDefinition, clientDefinitionProblem } from './client-definition.ts';

const web: ClientDefinition = {
  registration: 'administrator',
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
  jwks: undefined,
  jwksUri: undefined,
  metadata: {},
};
const EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';
const rsaKey = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
const signing: ClientDefinition = { ...web, tokenEndpointAuthMethod: 'private_key_jwt', jwks: { keys: [rsaKey] } };
const native: ClientDefinition = { ...web, type: 'public', tokenEndpointAuthMethod: 'none' };

describe('a client definition (product.md §8)', () => {
  it.each([
    ['a web application', web],
    ['a native application', { ...native, redirectUris: ['http://127.0.0.1/cb', 'com.example.app:/cb'] }],
    ['a confidential client without PKCE', { ...web, pkceRequired: false }],
    ['client credentials alone', { ...web, allowedGrants: ['client_credentials'], redirectUris: [] }],
    ['token exchange alone', { ...web, allowedGrants: [EXCHANGE], redirectUris: [] }],
    ['token exchange beside the code grant', { ...web, allowedGrants: ['authorization_code', EXCHANGE] }],
    [
      'a device client',
      { ...native, allowedGrants: ['urn:ietf:params:oauth:grant-type:device_code'], redirectUris: [] },
    ],
    ['private_key_jwt with keys', signing],
    ['private_key_jwt with an address of keys', { ...signing, jwks: undefined, jwksUri: 'https://app.example/jwks' }],
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
    ['token exchange for a public client', { ...native, allowedGrants: [EXCHANGE], redirectUris: [] }],
    ['redirect URIs with token exchange alone', { ...web, allowedGrants: [EXCHANGE] }],
    ['redirect URIs without a code', { ...web, allowedGrants: [EXCHANGE, 'client_credentials'] }],
    ['a public code client without PKCE', { ...native, pkceRequired: false }],
    ['redirect URIs with client credentials alone', { ...web, allowedGrants: ['client_credentials'] }],
    ['a redirect URI that cannot be registered', { ...web, redirectUris: ['http://app.example/cb'] }],
    ['a secret for a public client', { ...native, tokenEndpointAuthMethod: 'client_secret_basic' }],
    ['private_key_jwt without keys', { ...signing, jwks: undefined }],
    ['keys and an address of keys', { ...signing, jwksUri: 'https://app.example/jwks' }],
    ['an empty key set', { ...signing, jwks: { keys: [] } }],
    ['a private key', { ...signing, jwks: { keys: [{ ...rsaKey, d: 'AQAB' }] } }],
    ['a symmetric key', { ...signing, jwks: { keys: [{ kty: 'oct', k: 'AQAB' }] } }],
    ['a picture that is no web address', { ...web, metadata: { logo_uri: 'javascript:alert(1)' } }],
    ['no authentication for a confidential client', { ...web, tokenEndpointAuthMethod: 'none' }],
  ])('refuses %s', (_what, definition) => {
    expect(clientDefinitionProblem(definition)).toBeTypeOf('string');
  });
});

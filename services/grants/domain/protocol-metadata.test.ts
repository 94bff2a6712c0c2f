import { describe, expect, it } from 'vitest';
import type { ProtocolMetadata } from './client.ts';
import type { ClientDefinition } from './client-definition.ts';
import { acceptedAlgs, protocolMetadataProblem } from './protocol-metadata.ts';

const client: ClientDefinition = {
  registration: 'administrator',
  accountId: undefined,
  clientId: undefined,
  name: 'Web',
  type: 'confidential',
  scopePolicy: 'explicit',
  redirectUris: ['https://app.example/cb'],
  allowedScopes: [],
  allowedGrants: ['authorization_code'],
  tokenEndpointAuthMethod: 'client_secret_basic',
  pkceRequired: true,
  jwks: { keys: [] },
  jwksUri: undefined,
  metadata: {},
};
const problem = (metadata: ProtocolMetadata, more: Partial<ClientDefinition> = {}) =>
  protocolMetadataProblem({ ...client, ...more, metadata });

describe('how a client wants to be served', () => {
  it.each<ProtocolMetadata>([
    {},
    { id_token_signed_response_alg: 'PS256', userinfo_signed_response_alg: 'EdDSA' },
    { request_object_signing_alg: 'Ed25519', require_signed_request_object: true },
    { post_logout_redirect_uris: ['https://app.example/bye', 'http://127.0.0.1/bye', 'com.example.app:/bye'] },
    { backchannel_logout_uri: 'https://app.example/logout?tenant=1' },
    { backchannel_logout_uri: 'http://localhost:4000/logout' },
    { default_max_age: 0 },
  ])('takes %j', (metadata) => {
    expect(problem(metadata)).toBeUndefined();
  });

  it.each<ProtocolMetadata>([
    { id_token_signed_response_alg: 'none' },
    { userinfo_signed_response_alg: 'HS256' },
    { request_object_signing_alg: 'none' },
    { token_endpoint_auth_signing_alg: 'HS256' },
    { post_logout_redirect_uris: ['http://app.example/bye'] },
    { backchannel_logout_uri: 'http://app.example/logout' },
    { backchannel_logout_uri: 'https://app.example/logout#now' },
    { backchannel_logout_uri: 'https://user@app.example/logout' },
    { default_max_age: -1 },
    { default_max_age: 0.5 },
  ])('refuses %j', (metadata) => {
    expect(problem(metadata)).toBeTypeOf('string');
  });

  it('takes signed requests from a client with keys alone', () => {
    expect(problem({ require_signed_request_object: true }, { jwks: undefined })).toBeTypeOf('string');
    expect(problem({ request_object_signing_alg: 'ES256' }, { jwks: undefined })).toBeTypeOf('string');
  });

  it('accepts the algorithm that was registered alone, EdDSA by both its names', () => {
    expect(acceptedAlgs('PS256', client)).toEqual(['PS256']);
    expect(acceptedAlgs('Ed25519', client)).toEqual(acceptedAlgs('EdDSA', client));
    expect(acceptedAlgs(undefined, client)).not.toContain('none');
    expect(acceptedAlgs(undefined, client)).toContain('RS256');
  });

  it('accepts no RS256 from clients of FAPI 2.0, but where they registered it', () => {
    const metadata = { require_pushed_authorization_requests: true, dpop_bound_access_tokens: true };
    expect(acceptedAlgs(undefined, { metadata })).toEqual(['PS256', 'ES256', 'Ed25519', 'EdDSA']);
    expect(acceptedAlgs('RS256', { metadata })).toEqual(['RS256']);
  });
});

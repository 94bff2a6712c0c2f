import { describe, expect, test } from 'vitest';
import type { Client } from '../api/types.ts';
import { changedMembers, draftOf, newClientBody } from './client-draft.ts';

const client: Client = {
  id: 'c1',
  createdAt: '2026-01-01T00:00:00Z',
  updatedAt: '2026-01-01T00:00:00Z',
  account_id: 'a1',
  client_id: 'sdoak_1',
  name: 'Bot',
  type: 'confidential',
  scope_policy: 'explicit',
  redirect_uris: ['https://bot.example/cb'],
  allowed_scopes: ['READ_PROFILE'],
  allowed_grants: ['authorization_code'],
  token_endpoint_auth_method: 'client_secret_basic',
  pkce_required: true,
  client_uri: 'https://bot.example',
};

describe('A new client', () => {
  const draft = { ...draftOf(), name: ' My app ', redirectUris: 'https://a.example/cb\n\n https://b.example/cb ' };

  test('of a member says what members may say', () => {
    expect(newClientBody(draft, 'own')).toEqual({
      name: 'My app',
      type: 'public',
      redirect_uris: ['https://a.example/cb', 'https://b.example/cb'],
      allowed_scopes: [],
      allowed_grants: ['authorization_code', 'refresh_token'],
    });
  });

  test('has no redirect URIs where nobody is redirected', () => {
    expect(newClientBody({ ...draft, grants: ['client_credentials'] }, 'own')).toMatchObject({ redirect_uris: [] });
  });

  test('of an administrator says only what was chosen', () => {
    const chosen = { ...draft, clientId: 'my-app', advanced: { dpop_bound_access_tokens: true, client_uri: '' } };
    expect(newClientBody(chosen, 'all')).toMatchObject({
      client_id: 'my-app',
      scope_policy: 'explicit',
      dpop_bound_access_tokens: true,
    });
    expect(Object.keys(newClientBody(chosen, 'all'))).not.toEqual(
      expect.arrayContaining(['account_id', 'client_uri', 'pkce_required']),
    );
  });
});

describe('A change of a client', () => {
  test('is empty while nothing was changed', () => {
    expect(changedMembers(draftOf(client), client, 'all')).toEqual({});
    expect(changedMembers(draftOf(client), client, 'own')).toEqual({});
  });

  test('names what was changed, and null for what was taken away', () => {
    const draft = { ...draftOf(client), owner: '', pkceRequired: false, redirectUris: 'https://new.example/cb' };
    expect(changedMembers({ ...draft, advanced: { ...draft.advanced, client_uri: '' } }, client, 'all')).toEqual({
      account_id: null,
      pkce_required: false,
      redirect_uris: ['https://new.example/cb'],
      client_uri: null,
    });
  });

  test('by its owner leaves out what only administrators change', () => {
    expect(changedMembers({ ...draftOf(client), name: 'New', policy: 'inherit', owner: '' }, client, 'own')).toEqual({
      name: 'New',
    });
  });
});

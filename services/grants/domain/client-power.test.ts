import { describe, expect, it } from 'vitest';
import type { RegistrationKind } from './client.ts';
import { beyondOwner, registrationAfter, scopesBeyond } from './client-power.ts';

describe('what a client may have beyond its owner', () => {
  it.each<[string, string[], string[], string[]]>([
    ['nothing', [], [], []],
    ['what the owner holds', ['MANAGE_EVENTS'], ['MANAGE_EVENTS'], []],
    ['standard scopes, which say who somebody is', ['openid', 'email'], [], []],
    ['one more', ['MANAGE_EVENTS', 'MANAGE_POSTS'], ['MANAGE_EVENTS'], ['MANAGE_POSTS']],
    ['everything', ['ADMINISTRATOR'], ['MANAGE_EVENTS', 'USE_OAUTH_CLIENTS'], ['ADMINISTRATOR']],
    ['nothing, of an administrator', ['ADMINISTRATOR', 'MANAGE_POSTS'], ['ADMINISTRATOR'], []],
    ['no name that does not exist', ['NO_SUCH_SCOPE'], [], []],
  ])('%s: %j of %j', (_, allowedScopes, permissions, beyond) => {
    expect(scopesBeyond(allowedScopes, permissions)).toEqual(beyond);
    const problem = beyondOwner({ scopePolicy: 'explicit', allowedScopes, allowedGrants: [] }, permissions);
    if (beyond.length === 0) expect(problem).toBeUndefined();
    else expect(problem).toContain(beyond.join(', '));
  });

  it('is everything for one that inherits, unless its owner is administrator', () => {
    const client = { scopePolicy: 'inherit', allowedScopes: [], allowedGrants: [] } as const;
    expect(beyondOwner(client, ['MANAGE_EVENTS'])).toMatch(/inherits/);
    expect(beyondOwner(client, ['ADMINISTRATOR'])).toBeUndefined();
  });

  it('is everything for one that exchanges tokens, unless its owner is administrator', () => {
    const allowedGrants = ['client_credentials', 'urn:ietf:params:oauth:grant-type:token-exchange'];
    const client = { scopePolicy: 'explicit', allowedScopes: [], allowedGrants } as const;
    expect(beyondOwner(client, ['MANAGE_EVENTS'])).toMatch(/exchanges/);
    expect(beyondOwner(client, ['ADMINISTRATOR'])).toBeUndefined();
  });
});

describe('who vouches for a client that its owner changed', () => {
  it.each<[RegistrationKind, string[], RegistrationKind]>([
    ['administrator', ['MANAGE_EVENTS'], 'owner'],
    ['administrator', ['ADMINISTRATOR'], 'administrator'],
    ['owner', ['MANAGE_EVENTS'], 'owner'],
    ['owner', ['ADMINISTRATOR'], 'owner'],
    ['dynamic', ['MANAGE_EVENTS'], 'owner'],
    ['metadata_document', ['MANAGE_EVENTS'], 'metadata_document'],
  ])('%s, by an owner with %j: %s', (before, permissions, after) => {
    expect(registrationAfter(before, permissions)).toBe(after);
  });
});

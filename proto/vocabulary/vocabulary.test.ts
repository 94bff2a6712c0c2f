import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { StartAuthorizationRequestSchema } from '../gen/storyden/oauth/v1/authorization_pb.ts';
import { AUTHORIZATION_PARAMETERS } from './authorization.ts';
import { isPrivileged, PERMISSIONS } from './permissions.ts';
import { ALL_SCOPES, STANDARD_SCOPES } from './scopes.ts';

/** The names behind a word and a colon of product.md. */
const documented = (word: string) => {
  const product = readFileSync(new URL('../../docs/product.md', import.meta.url), 'utf8');
  const list = new RegExp(`^${word}: \`([A-Z_\\s]+)\``, 'm').exec(product)?.[1] ?? '';
  return list.split(/\s+/);
};

describe('permissions', () => {
  it('are those of product.md §2, and no others', () => {
    expect(PERMISSIONS.toSorted()).toEqual(documented('Permissions').toSorted());
  });

  it('are named once each, and are scopes with the standard ones', () => {
    expect(PERMISSIONS).toEqual([...new Set(PERMISSIONS)]);
    expect(ALL_SCOPES.toSorted()).toEqual([...STANDARD_SCOPES, ...PERMISSIONS].toSorted());
  });

  it.each([
    ['ADMINISTRATOR', true],
    ['MANAGE_POSTS', true],
    ['VIEW_ACCOUNTS', true],
    ['USE_OAUTH_CLIENTS', true],
    ['USE_PERSONAL_ACCESS_KEYS', true],
    ['MANAGE_SOMETHING_NEW', true],
    ['USE_ROBOTS', false],
    ['READ_PROFILE', false],
    ['openid', false],
  ])('%s is privileged: %s (product.md §8)', (name, privileged) => {
    expect(isPrivileged(name)).toBe(privileged);
  });
});

describe('the parameters of an authorization request', () => {
  it('are what StartAuthorizationRequest takes from clients', () => {
    const sent = StartAuthorizationRequestSchema.fields.filter(
      ({ fieldKind, proto, name }) => fieldKind === 'scalar' && proto.proto3Optional && name !== 'reauthentication',
    );
    expect(AUTHORIZATION_PARAMETERS.toSorted()).toEqual(sent.map(({ name }) => name).toSorted());
  });
});

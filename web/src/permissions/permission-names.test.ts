import { describe, expect, test } from 'vitest';
import { PERMISSIONS as PLATFORM } from '../../../services/accounts/domain/permissions.ts';
import { groupScopes, isPrivileged, PERMISSIONS, STANDARD_SCOPES } from './permission-names.ts';
import { permissionTexts } from './permission-texts.ts';

describe('The permissions that people read about', () => {
  test('are those of the platform, each in one group', () => {
    expect(PERMISSIONS.toSorted()).toEqual(PLATFORM.toSorted());
  });

  test('have a name and an explanation each, and no two the same', () => {
    const texts = [...STANDARD_SCOPES, ...PERMISSIONS].map((name) => permissionTexts.scopes[name]);
    for (const field of ['name', 'explanation'] as const) {
      expect(new Set(texts.map((text) => text[field])).size).toBe(texts.length);
    }
    expect(texts.every((text) => /^[A-Z].+\.$/.test(text.explanation))).toBe(true);
  });
});

test('Scopes are grouped in a fixed order, and unknown ones are not lost', () => {
  expect(groupScopes(['CREATE_POST', 'NEW_ONE', 'openid', 'READ_PUBLISHED_THREADS'])).toEqual([
    { group: 'identity', names: ['openid'] },
    { group: 'threads', names: ['READ_PUBLISHED_THREADS', 'CREATE_POST'] },
    { group: 'other', names: ['NEW_ONE'] },
  ]);
});

test.each([
  ['ADMINISTRATOR', true],
  ['MANAGE_POSTS', true],
  ['VIEW_ACCOUNTS', true],
  ['USE_OAUTH_CLIENTS', true],
  ['USE_ROBOTS', false],
  ['READ_PROFILE', false],
  ['openid', false],
])('%s is privileged: %s', (name, privileged) => {
  expect(isPrivileged(name)).toBe(privileged);
});

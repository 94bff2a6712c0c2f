import { describe, expect, test } from 'vitest';
import { PERMISSIONS } from '../../../proto/vocabulary/permissions.ts';
import { STANDARD_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import { groupScopes } from './permission-groups.ts';
import { permissionTexts } from './permission-texts.ts';

describe('The permissions that people read about', () => {
  test('are those of the platform, each in one group', () => {
    const groups = groupScopes(PERMISSIONS);
    expect(groups.flatMap(({ names }) => names).toSorted()).toEqual(PERMISSIONS.toSorted());
    expect(groups.map(({ group }) => group)).toEqual([...new Set(groups.map(({ group }) => group))]);
    expect(groups.map(({ group }) => group)).not.toContain('other');
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

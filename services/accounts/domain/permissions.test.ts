import { expect, test } from 'vitest';
import { MEMBER_PERMISSIONS, permissionSet, unknownPermissions } from './permissions.ts';

test('an ordinary member posts, reacts, reads, lists, collects and uploads, and approves no OAuth clients', () => {
  expect(MEMBER_PERMISSIONS).toEqual(permissionSet(MEMBER_PERMISSIONS));
  expect(MEMBER_PERMISSIONS.filter((name) => /^(MANAGE|VIEW|USE|ADMINISTRATOR)/.test(name))).toEqual([]);
  expect(MEMBER_PERMISSIONS).toEqual(
    expect.arrayContaining(['CREATE_POST', 'CREATE_REACTION', 'READ_PROFILE', 'LIST_PROFILES', 'UPLOAD_ASSET']),
  );
});

test('unknown names are told as they were given', () => {
  expect(unknownPermissions(['CREATE_POST', 'create_post', 'openid', ''])).toEqual(['create_post', 'openid', '']);
});

test('a set has each name once, sorted', () => {
  expect(permissionSet(['UPLOAD_ASSET', 'CREATE_POST', 'UPLOAD_ASSET'])).toEqual(['CREATE_POST', 'UPLOAD_ASSET']);
});

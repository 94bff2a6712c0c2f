import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../../proto/vocabulary/permissions.ts';
import { STANDARD_SCOPES } from '../../../proto/vocabulary/scopes.ts';
import { holds, isStandardScope } from './scope.ts';
import {
  approvedScope,
  clientCredentialsScope,
  deviceScope,
  exchangedScope,
  narrowedScope,
  refreshedScope,
} from './scope-policy.ts';

const explicit = (...allowedScopes: string[]) => ({ scopePolicy: 'explicit', allowedScopes }) as const;
const inherit = { scopePolicy: 'inherit', allowedScopes: [] } as const;
const names = (text: string) => text.split(' ').filter(Boolean);

describe('scope at approval (product.md §2)', () => {
  const cases = [
    // what, client, requested, account's permissions, granted
    [
      'explicit: requested, allowed and held',
      explicit('CREATE_POST'),
      'openid CREATE_POST',
      'CREATE_POST',
      'openid CREATE_POST',
    ],
    [
      'explicit: not allowed',
      explicit('CREATE_POST'),
      'CREATE_POST UPLOAD_ASSET',
      'CREATE_POST UPLOAD_ASSET',
      'CREATE_POST',
    ],
    [
      'explicit: not held',
      explicit('CREATE_POST', 'MANAGE_POSTS'),
      'CREATE_POST MANAGE_POSTS',
      'CREATE_POST',
      'CREATE_POST',
    ],
    ['explicit: held and allowed, not requested', explicit('CREATE_POST'), 'openid', 'CREATE_POST', 'openid'],
    ['explicit: nothing requested', explicit('CREATE_POST'), '', 'CREATE_POST', ''],
    [
      'explicit: standard scopes need no listing',
      explicit(),
      'openid profile email offline_access',
      '',
      'openid profile email offline_access',
    ],
    [
      'explicit: an ADMINISTRATOR account holds everything',
      explicit('MANAGE_POSTS'),
      'MANAGE_POSTS',
      'ADMINISTRATOR',
      'MANAGE_POSTS',
    ],
    [
      'explicit: an ADMINISTRATOR client is allowed everything',
      explicit('ADMINISTRATOR'),
      'CREATE_POST',
      'CREATE_POST',
      'CREATE_POST',
    ],
    [
      'explicit: ADMINISTRATOR on both sides',
      explicit('ADMINISTRATOR'),
      'MANAGE_ROLES ADMINISTRATOR',
      'ADMINISTRATOR',
      'MANAGE_ROLES ADMINISTRATOR',
    ],
    [
      'explicit: ADMINISTRATOR on both sides gives only what is asked for',
      explicit('ADMINISTRATOR'),
      'CREATE_POST',
      'ADMINISTRATOR',
      'CREATE_POST',
    ],
    [
      'explicit: an ADMINISTRATOR client gets no more than the account',
      explicit('ADMINISTRATOR'),
      'ADMINISTRATOR MANAGE_POSTS',
      'CREATE_POST',
      '',
    ],
    [
      'explicit: an ADMINISTRATOR account gives no more than the client may',
      explicit('CREATE_POST'),
      'ADMINISTRATOR CREATE_POST',
      'ADMINISTRATOR',
      'CREATE_POST',
    ],
    ['inherit: all of the account', inherit, 'openid', 'CREATE_POST UPLOAD_ASSET', 'openid CREATE_POST UPLOAD_ASSET'],
    ['inherit: ADMINISTRATOR is not spelled out', inherit, 'openid', 'ADMINISTRATOR', 'openid ADMINISTRATOR'],
    ['inherit: standard scopes only if requested', inherit, '', 'CREATE_POST', 'CREATE_POST'],
  ] as const;

  it.each(cases)('%s', (_what, client, requested, permissions, granted) => {
    expect(approvedScope(client, names(requested), names(permissions))).toEqual(names(granted));
  });
});

describe('scope at refresh (product.md §2)', () => {
  const cases = [
    ['explicit: nothing changed', explicit('CREATE_POST'), 'openid CREATE_POST', 'CREATE_POST', 'openid CREATE_POST'],
    [
      'explicit: the account was demoted',
      explicit('CREATE_POST', 'MANAGE_POSTS'),
      'CREATE_POST MANAGE_POSTS',
      'CREATE_POST',
      'CREATE_POST',
    ],
    [
      'explicit: the client was narrowed',
      explicit('CREATE_POST'),
      'CREATE_POST MANAGE_POSTS',
      'CREATE_POST MANAGE_POSTS',
      'CREATE_POST',
    ],
    [
      'explicit: a promotion adds nothing',
      explicit('CREATE_POST', 'MANAGE_POSTS'),
      'CREATE_POST',
      'CREATE_POST MANAGE_POSTS',
      'CREATE_POST',
    ],
    [
      'explicit: a promotion to ADMINISTRATOR adds nothing',
      explicit('ADMINISTRATOR'),
      'CREATE_POST',
      'ADMINISTRATOR',
      'CREATE_POST',
    ],
    [
      'explicit: a demoted ADMINISTRATOR keeps what it still holds',
      explicit('ADMINISTRATOR'),
      'CREATE_POST MANAGE_ROLES',
      'CREATE_POST',
      'CREATE_POST',
    ],
    ['explicit: standard scopes stay', explicit(), 'openid offline_access', '', 'openid offline_access'],
    [
      'inherit: the account was demoted',
      inherit,
      'openid CREATE_POST MANAGE_POSTS',
      'CREATE_POST',
      'openid CREATE_POST',
    ],
    [
      'inherit: a promotion adds nothing',
      inherit,
      'openid CREATE_POST',
      'CREATE_POST MANAGE_POSTS',
      'openid CREATE_POST',
    ],
    ['inherit: a promotion to ADMINISTRATOR adds nothing', inherit, 'CREATE_POST', 'ADMINISTRATOR', 'CREATE_POST'],
    ['inherit: a demoted ADMINISTRATOR loses it', inherit, 'CREATE_POST ADMINISTRATOR', 'CREATE_POST', 'CREATE_POST'],
  ] as const;

  it.each(cases)('%s', (_what, client, granted, permissions, kept) => {
    expect(refreshedScope(client, names(granted), names(permissions))).toEqual(names(kept));
  });
});

describe('a scope parameter on refresh (product.md §2)', () => {
  const granted = names('openid CREATE_POST');
  const requestable = names('openid CREATE_POST MANAGE_POSTS');

  it.each([
    ['absent: all of the grant', undefined, 'openid CREATE_POST'],
    ['empty: all of the grant', '', 'openid CREATE_POST'],
    ['narrows', 'openid', 'openid'],
    [
      'the first request again: what was not granted is left out',
      'openid CREATE_POST MANAGE_POSTS',
      'openid CREATE_POST',
    ],
    ['only what was not granted: nothing', 'MANAGE_POSTS', ''],
  ])('%s', (_what, asked, scope) => {
    expect(narrowedScope(asked, granted, requestable)).toEqual(names(scope));
  });

  it('refuses a name that was never requested', () => {
    expect(() => narrowedScope('openid UPLOAD_ASSET', granted, requestable)).toThrowError(/not requested/);
  });

  it('refuses a name that does not exist', () => {
    expect(() => narrowedScope('openid everything', granted, requestable)).toThrowError(/does not exist/);
  });
});

describe('scope of client credentials (product.md §2)', () => {
  it.each([
    [
      'no scope: allowed and held by the owner',
      explicit('CREATE_POST', 'MANAGE_POSTS'),
      undefined,
      'CREATE_POST UPLOAD_ASSET',
      'CREATE_POST',
    ],
    ['an empty scope is none', explicit('CREATE_POST'), '', 'CREATE_POST', 'CREATE_POST'],
    [
      'a scope narrows',
      explicit('CREATE_POST', 'UPLOAD_ASSET'),
      'CREATE_POST',
      'CREATE_POST UPLOAD_ASSET',
      'CREATE_POST',
    ],
    [
      'what the owner lost is left out',
      explicit('CREATE_POST', 'MANAGE_POSTS'),
      'CREATE_POST MANAGE_POSTS',
      'CREATE_POST',
      'CREATE_POST',
    ],
    ['an ADMINISTRATOR owner holds everything', explicit('CREATE_POST'), undefined, 'ADMINISTRATOR', 'CREATE_POST'],
    [
      'an ADMINISTRATOR client is allowed everything',
      explicit('ADMINISTRATOR'),
      undefined,
      'CREATE_POST',
      'CREATE_POST',
    ],
    [
      'ADMINISTRATOR on both sides is every permission',
      explicit('ADMINISTRATOR'),
      undefined,
      'ADMINISTRATOR',
      PERMISSIONS.join(' '),
    ],
    [
      'ADMINISTRATOR on both sides, asked for one',
      explicit('ADMINISTRATOR'),
      'CREATE_POST',
      'ADMINISTRATOR',
      'CREATE_POST',
    ],
    [
      'standard scopes are never in it',
      explicit('CREATE_POST', 'openid'),
      'openid offline_access CREATE_POST',
      'CREATE_POST',
      'CREATE_POST',
    ],
    ['only standard scopes: nothing', explicit('CREATE_POST'), 'openid', 'CREATE_POST', ''],
    ['no owner: nothing', explicit('CREATE_POST'), undefined, '', ''],
  ] as const)('%s', (_what, client, asked, permissions, scope) => {
    expect(clientCredentialsScope(client, asked, names(permissions))).toEqual(names(scope));
  });

  it.each(['MANAGE_POSTS', 'CREATE_POST ADMINISTRATOR', 'everything'])('refuses %s', (asked) => {
    expect(() => clientCredentialsScope(explicit('CREATE_POST'), asked, ['ADMINISTRATOR'])).toThrowError(
      expect.objectContaining({ code: 'invalid_scope' }),
    );
  });
});

describe('scope at a device start (product.md §2, §3)', () => {
  it.each(['openid profile offline_access', 'offline_access openid profile'])('inherit: takes %s', (text) => {
    expect(deviceScope(inherit, text).toSorted()).toEqual(names('offline_access openid profile'));
  });

  it.each([
    undefined,
    '',
    'openid profile',
    'openid profile offline_access email',
    'openid profile offline_access openid',
    'openid openid profile offline_access',
    'openid profile offline_access CREATE_POST',
    'openid PROFILE offline_access',
  ])('inherit: refuses %s', (text) => {
    expect(() => deviceScope(inherit, text)).toThrowError(/exactly/);
  });

  it('explicit: refuses a permission that the client may not have', () => {
    expect(() => deviceScope(explicit('CREATE_POST'), 'openid MANAGE_POSTS')).toThrowError(/may not have/);
  });

  it('explicit: an ADMINISTRATOR client may have every one, and a repeated name counts once', () => {
    expect(deviceScope(explicit('ADMINISTRATOR'), 'MANAGE_POSTS MANAGE_POSTS')).toEqual(['MANAGE_POSTS']);
  });

  it('explicit: nothing requested is valid', () => {
    expect(deviceScope(explicit('CREATE_POST'), undefined)).toEqual([]);
  });
});

describe('whatever the sets', () => {
  const some = fc.subarray([...PERMISSIONS]);
  const scopes = fc.subarray([...STANDARD_SCOPES, ...PERMISSIONS]);
  const client = fc.oneof(
    some.map((allowed) => explicit(...allowed)),
    fc.constant(inherit),
  );

  it('a refresh never grows a grant, and what was lost stays lost', () => {
    fc.assert(
      fc.property(client, scopes, some, some, (who, requested, first, second) => {
        const granted = approvedScope(who, requested, first);
        const refreshed = refreshedScope(who, granted, second);
        expect(granted).toEqual(expect.arrayContaining(refreshed));
        expect(refreshedScope(who, refreshed, first)).toEqual(
          refreshedScope(who, refreshed, first).filter((name) => refreshed.includes(name)),
        );
      }),
    );
  });

  it('an explicit client never gets a name that it did not request', () => {
    fc.assert(
      fc.property(some, scopes, some, (allowed, requested, held) => {
        expect(requested).toEqual(expect.arrayContaining(approvedScope(explicit(...allowed), requested, held)));
      }),
    );
  });

  it('nobody gives a permission that the account does not hold', () => {
    fc.assert(
      fc.property(client, scopes, some, (who, requested, held) => {
        fc.pre(!held.includes('ADMINISTRATOR'));
        const permissions = approvedScope(who, requested, held).filter(
          (name) => !(STANDARD_SCOPES as readonly string[]).includes(name),
        );
        expect(held).toEqual(expect.arrayContaining(permissions));
      }),
    );
  });
});

describe('scope of an exchanged token (RFC 8693 §2.1)', () => {
  it.each<[string, ReturnType<typeof explicit> | typeof inherit, string | undefined, string, string, string]>([
    // what, client, requested, of the subject token, what of it is held, granted
    ['all of it', explicit('CREATE_POST'), undefined, 'openid CREATE_POST', 'openid CREATE_POST', 'openid CREATE_POST'],
    ['all of it, for an empty scope', explicit('CREATE_POST'), '', 'CREATE_POST', 'CREATE_POST', 'CREATE_POST'],
    ['one of two', explicit('CREATE_POST'), 'CREATE_POST', 'openid CREATE_POST', 'openid CREATE_POST', 'CREATE_POST'],
    ['no refresh', explicit(), undefined, 'openid offline_access', 'openid offline_access', 'openid'],
    ['no refresh, though it is asked for', explicit(), 'offline_access', 'offline_access', 'offline_access', ''],
    ['what was lost is left out', explicit('CREATE_POST'), 'CREATE_POST', 'CREATE_POST', '', ''],
    ['not what the client may not have', explicit(), undefined, 'openid CREATE_POST', 'openid CREATE_POST', 'openid'],
    ['of one that inherits, all', inherit, undefined, 'openid CREATE_POST', 'openid CREATE_POST', 'openid CREATE_POST'],
    ['less than everything', explicit('CREATE_POST'), 'CREATE_POST', 'ADMINISTRATOR', 'ADMINISTRATOR', 'CREATE_POST'],
    ['not everything, unnamed', explicit('CREATE_POST'), undefined, 'ADMINISTRATOR', 'ADMINISTRATOR', ''],
    [
      'by a client for everything',
      explicit('ADMINISTRATOR'),
      'CREATE_POST',
      'CREATE_POST',
      'CREATE_POST',
      'CREATE_POST',
    ],
  ])('%s', (_, client, requested, granted, held, expected) => {
    expect(exchangedScope(client, requested, { granted: names(granted), held: names(held) })).toEqual(names(expected));
  });

  it.each([
    ['an unknown name', explicit('CREATE_POST'), 'NO_SUCH_SCOPE', 'exist'],
    ['more than the subject token has', explicit('MANAGE_POSTS'), 'CREATE_POST MANAGE_POSTS', 'subject token'],
    ['a standard scope more', explicit('CREATE_POST'), 'email', 'subject token'],
    ['what the client may not have', explicit('MANAGE_POSTS'), 'CREATE_POST', 'this client'],
  ])('is invalid_scope for %s', (_, client, requested, why) => {
    const subject = { granted: ['openid', 'CREATE_POST'], held: ['openid', 'CREATE_POST'] };
    expect(() => exchangedScope(client, requested, subject)).toThrow(why);
  });

  it('never grows, whatever is asked for', () => {
    const scope = fc.subarray<string>([...STANDARD_SCOPES, ...PERMISSIONS]);
    fc.assert(
      fc.property(scope, scope, scope, scope, (allowed, granted, lost, wanted) => {
        const held = granted.filter((name) => !lost.includes(name));
        const isIn = (of: readonly string[]) => (name: string) =>
          isStandardScope(name) ? of.includes(name) : holds(of, name);
        const allowedAll = [...STANDARD_SCOPES, ...allowed];
        const asked = wanted.filter(isIn(granted)).filter(isIn(allowedAll));
        const given = exchangedScope(explicit(...allowed), asked.join(' '), { granted, held });
        expect(given.filter(isIn(held)).filter(isIn(allowedAll))).toEqual(given);
      }),
    );
  });
});

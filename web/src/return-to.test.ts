import { describe, expect, test } from 'vitest';
import { isAuthorizeRequest, logoutReturn, safeReturnTo } from './return-to.ts';

const config = { apiAddress: 'https://api.example.org/id', webAddress: 'https://web.example.org' };

describe('return_to leads to', () => {
  test.each([
    ['the API', 'https://api.example.org/id/api/oauth/authorize?client_id=a%20b&state=%22'],
    ['the address of the API itself', 'https://api.example.org/id'],
    ['these pages', 'https://web.example.org/oauth/consent?user_code=ABCD-1234'],
  ])('%s', (_, address) => {
    expect(safeReturnTo(address, config)).toBe(address);
  });

  test('a path of these pages', () => {
    expect(safeReturnTo('/applications', config)).toBe('https://web.example.org/applications');
  });

  test.each([
    ['nothing', undefined],
    ['an empty text', ''],
    ['another site', 'https://evil.example/'],
    ['another site without its scheme', '//evil.example/'],
    ['another site behind backslashes', '\\\\evil.example/'],
    ['another site behind a tab', '/\t/evil.example/'],
    ['a name that only begins alike', 'https://web.example.org.evil.example/'],
    ['a user name that looks like the address', 'https://web.example.org@evil.example/'],
    ['a user name in front of the address', 'https://evil@web.example.org/'],
    ['another port', 'https://web.example.org:8443/'],
    ['another scheme', 'http://web.example.org/'],
    ['a script', 'javascript:alert(1)'],
    ['a document of its own', 'data:text/html,hello'],
    ['a neighbour of the API on the same host', 'https://api.example.org/other'],
    ['a path that only begins alike', 'https://api.example.org/idea'],
    ['a path that climbs out', 'https://api.example.org/id/../other'],
  ])('nowhere from %s', (_, address) => {
    expect(safeReturnTo(address, config)).toBeUndefined();
  });
});

test('only the authorization endpoint means that an application waits', () => {
  expect(isAuthorizeRequest('https://api.example.org/id/api/oauth/authorize?client_id=a', config)).toBe(true);
  expect(isAuthorizeRequest('https://api.example.org/id/api/oauth/logout?', config)).toBe(false);
  expect(isAuthorizeRequest(undefined, config)).toBe(false);
});

describe('the way back from a logout', () => {
  test('is the query of the logout endpoint', () => {
    const back = { client_id: 'a', post_logout_redirect_uri: 'https://app.example/bye?x=1' };
    const address = (query: object) =>
      `https://api.example.org/id/api/oauth/logout?${new URLSearchParams({ ...query })}`;
    expect(logoutReturn(address(back), config)).toEqual(back);
    expect(logoutReturn(address({ ...back, state: '' }), config)).toEqual({ ...back, state: '' });
  });

  test.each([
    undefined,
    'https://web.example.org/applications',
    'https://api.example.org/id/api/oauth/logout',
    'https://api.example.org/id/api/oauth/logout?client_id=a',
    'https://api.example.org/id/api/oauth/authorize?client_id=a&post_logout_redirect_uri=https://app.example',
  ])('is not there in %s', (address) => {
    expect(logoutReturn(address, config)).toBeUndefined();
  });
});

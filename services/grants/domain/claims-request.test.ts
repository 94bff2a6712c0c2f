import { describe, expect, it } from 'vitest';
import { mayBeAbout, meetsEssentialAcr, readClaimsRequest, requestedProfileClaims, withAcr } from './claims-request.ts';

describe('the claims parameter (OIDC Core §5.5)', () => {
  it('is read without what does not exist here', () => {
    const sent = {
      userinfo: { email: { essential: true, more: 1 }, picture: null },
      id_token: { acr: { values: ['a'] }, name: null, 'name#ja': null },
      other: { name: null },
    };
    expect(readClaimsRequest(JSON.stringify(sent))).toEqual({
      userinfo: { email: { essential: true } },
      id_token: { acr: { values: ['a'] }, name: null },
    });
    expect(readClaimsRequest(undefined)).toBeUndefined();
    expect(readClaimsRequest('{"userinfo": null, "id_token": {"picture": null}}')).toBeUndefined();
  });

  it.each([
    '',
    'x',
    '[]',
    'null',
    '"userinfo"',
    '{"userinfo": "email"}',
    '{"id_token": []}',
    '{"id_token": {"email": true}}',
    '{"id_token": {"picture": 1}}',
    '{"id_token": {"email": {"essential": "yes"}}}',
    '{"id_token": {"acr": {"values": "a"}}}',
    '{"id_token": {"acr": {"value": {}}}}',
    '{"id_token": {"acr": {"values": [[]]}}}',
    '{"id_token": {"acr": {"value": "\\u0000"}}}',
    '{"id_token": {"acr": {"values": ["\\ud800"]}}}',
  ])('%j is refused', (text) => {
    expect(() => readClaimsRequest(text)).toThrowError(expect.objectContaining({ code: 'invalid_request' }));
  });

  it('that is too deep is refused', () => {
    const deep = (count: number) => `{"userinfo": {"name": ${'['.repeat(count)}${']'.repeat(count)}}}`;
    for (const count of [2, 30_000]) {
      expect(() => readClaimsRequest(deep(count))).toThrowError(expect.objectContaining({ code: 'invalid_request' }));
    }
  });

  it.each([
    [undefined, true],
    [{ id_token: { sub: null } }, true],
    [{ id_token: { sub: { value: 'me' } } }, true],
    [{ id_token: { sub: { value: 'you' } } }, false],
    [{ userinfo: { sub: { values: ['you', 'me'] } } }, true],
    [{ userinfo: { sub: { values: [] } } }, false],
  ])('%j may be about me: %j', (claims, may) => {
    expect(mayBeAbout(claims, 'me')).toBe(may);
  });

  it.each([
    [undefined, true],
    [{ id_token: { acr: { value: 'urn:other' } } }, true],
    [{ id_token: { acr: { essential: true } } }, true],
    [{ id_token: { acr: { essential: true, value: 'urn:other' } } }, false],
    [{ id_token: { acr: { essential: true, values: ['urn:other', 'urn:storyden:acr:password'] } } }, true],
  ])('the acr of %j can be given if it has to: %j', (claims, can) => {
    expect(meetsEssentialAcr(claims)).toBe(can);
  });

  it('asks for acr once, as it did', () => {
    expect(withAcr(undefined)).toEqual({ id_token: { acr: null } });
    expect(withAcr({ id_token: { acr: { essential: true } } })).toEqual({ id_token: { acr: { essential: true } } });
  });

  it('asks for profile claims beside what the scope opens', () => {
    const claims = { userinfo: { email: null, name: null, sub: null }, id_token: { preferred_username: null } };
    expect(requestedProfileClaims(claims, ['openid'])).toEqual(['name', 'preferred_username', 'email']);
    expect(requestedProfileClaims(claims, ['openid', 'profile'])).toEqual(['email']);
    expect(requestedProfileClaims(undefined, [])).toEqual([]);
  });
});

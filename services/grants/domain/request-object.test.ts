import { describe, expect, it } from 'vitest';
import { requestObjectParameters } from './request-object.ts';

const NOW = new Date('2026-01-01T12:00:00Z');
const expected = { clientId: 'c', issuer: 'https://id.example', held: false, audienceNeeded: false, now: NOW };
const outside = { client_id: 'c', scope: 'email', nonce: 'n', resources: ['https://r.example'], repeated: ['scope'] };

describe('the parameters in a request object (RFC 9101 §4, §6.3)', () => {
  it('are all that count', () => {
    const claims = {
      client_id: 'c',
      scope: 'openid',
      max_age: 5,
      state: '',
      claims: { id_token: { acr: null } },
      jti: 'j',
    };
    expect(requestObjectParameters(claims, outside, expected)).toEqual({
      client_id: 'c',
      scope: 'openid',
      max_age: '5',
      claims: '{"id_token":{"acr":null}}',
      resources: [],
      repeated: [],
    });
  });

  it.each([
    [undefined, undefined, undefined],
    ['code', undefined, 'code'],
    [undefined, 'code', 'code'],
    ['code', 'code', 'code'],
  ])('have the response_type %j inside and %j outside', (inside, beside, counts) => {
    const claims = { client_id: 'c', ...(inside && { response_type: inside }) };
    const sent = { ...outside, ...(beside && { response_type: beside }) };
    expect(requestObjectParameters(claims, sent, expected).response_type).toBe(counts);
  });

  it.each([
    [{ aud: 'https://id.example', iss: 'c' }, true],
    [{ aud: ['https://other.example', 'https://id.example'] }, true],
    [{ resource: ['https://a.example', 'https://b.example'] }, true],
    [{ resource: [1] }, false],
    [{ aud: 'https://id.example/' }, false],
    [{ iss: 'd' }, false],
    [{ client_id: 'd' }, false],
    [{ client_id: undefined }, false],
    [{ sub: 'c' }, false],
    [{ request_uri: 'urn:x' }, false],
    [{ request: 'x' }, false],
    [{ nonce: { a: 1 } }, false],
    [{ state: null }, false],
    [{ state: 'a\0' }, false],
    [{ state: '\ud800' }, false],
    [{ state: '\ud83d\ude00' }, true],
  ])('with %j are taken: %j', (more, taken) => {
    const read = () => requestObjectParameters({ client_id: 'c', ...more }, outside, expected);
    if (taken) expect(read().client_id).toBe('c');
    else expect(read).toThrowError(expect.objectContaining({ code: 'invalid_request_object' }));
  });

  it('that are too deep are refused', () => {
    const claims: unknown = JSON.parse(`${'['.repeat(30_000)}${']'.repeat(30_000)}`);
    const read = () => requestObjectParameters({ client_id: 'c', claims }, outside, expected);
    expect(read).toThrowError(expect.objectContaining({ code: 'invalid_request_object' }));
  });

  describe('of a client that is held to them (FAPI 2.0 Message Signing §5.3.1)', () => {
    const now = NOW.getTime() / 1000;
    const HOUR = 3_600;

    it.each([
      ['an hour from now', { nbf: now, exp: now + HOUR }, true],
      ['made up to an hour ago', { nbf: now - HOUR, exp: now }, true],
      ['good for longer than an hour', { nbf: now, exp: now + HOUR + 1 }, false],
      ['made longer than an hour ago', { nbf: now - HOUR - 1, exp: now - 1 }, false],
      ['without exp', { nbf: now }, false],
      ['without nbf', { exp: now + 60 }, false],
      ['without both', {}, false],
      ['whose times are no numbers', { nbf: String(now), exp: String(now + 60) }, false],
    ])('are taken if %s: %j, %j', (_name, times, isTaken) => {
      const read = () => requestObjectParameters({ client_id: 'c', ...times }, outside, { ...expected, held: true });
      if (isTaken) expect(read()).toMatchObject({ client_id: 'c' });
      else expect(read).toThrow(expect.objectContaining({ code: 'invalid_request_object' }));
      expect(requestObjectParameters({ client_id: 'c', ...times }, outside, expected)).toBeDefined();
    });

    it('name this issuer where the client follows the security profile, too', () => {
      const needed = { ...expected, audienceNeeded: true };
      const read = (claims: object) => () => requestObjectParameters({ client_id: 'c', ...claims }, outside, needed);
      expect(read({})).toThrow(expect.objectContaining({ code: 'invalid_request_object' }));
      expect(read({ aud: [] })).toThrow(expect.objectContaining({ code: 'invalid_request_object' }));
      expect(read({ aud: 'https://id.example' })()).toMatchObject({ client_id: 'c' });
    });
  });
});

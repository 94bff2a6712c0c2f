import { describe, expect, it } from 'vitest';
import { requestObjectParameters } from './request-object.ts';

const expected = { clientId: 'c', issuer: 'https://id.example' };
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
});

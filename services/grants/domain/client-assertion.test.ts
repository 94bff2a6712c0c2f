import { describe, expect, it } from 'vitest';
import { followsFapi2 } from './client.ts';
import { assertionUse, isTooFarAhead } from './client-assertion.ts';

const ISSUER = 'https://issuer.example';
const TOKEN = `${ISSUER}/api/oauth/token`;
const NOW = new Date('2026-01-01T00:00:00Z');
const CLAIMS = { iss: 'c', sub: 'c', jti: 'j', exp: NOW.getTime() / 1000 + 60 };

describe('the audience of a client assertion (RFC 7523 §3, FAPI 2.0 Security Profile §5.3.2.1)', () => {
  it.each<[unknown, boolean, boolean]>([
    [ISSUER, true, true],
    [TOKEN, true, false],
    [[ISSUER], true, false],
    [[ISSUER, 'https://other.example'], true, false],
    ['https://other.example', false, false],
    [`${ISSUER}/`, false, false],
    [undefined, false, false],
  ])('%j is taken from most clients: %j, from those of FAPI 2.0: %j', (aud, taken, takenStrictly) => {
    const expected = { clientId: 'c', audiences: [ISSUER, TOKEN], now: NOW };
    expect(assertionUse({ ...CLAIMS, aud }, { ...expected, strictly: false }) !== undefined).toBe(taken);
    expect(assertionUse({ ...CLAIMS, aud }, { ...expected, strictly: true }) !== undefined).toBe(takenStrictly);
  });

  it('is strict for clients that push every request and bind every token', () => {
    const both = { require_pushed_authorization_requests: true, dpop_bound_access_tokens: true };
    expect(followsFapi2({ metadata: both })).toBe(true);
    for (const metadata of [{}, { ...both, dpop_bound_access_tokens: false }, { dpop_bound_access_tokens: true }]) {
      expect(followsFapi2({ metadata })).toBe(false);
    }
  });
});

describe('a time that lies ahead (FAPI 2.0 Security Profile §5.3.2.1)', () => {
  const at = NOW.getTime() / 1000;
  it.each<[unknown, boolean]>([
    [at - 3_600, false],
    [at + 10, false],
    [at + 60, false],
    [at + 60.5, true],
    [at + 61, true],
    [Number.MAX_VALUE, true],
    [undefined, false],
  ])('%s: too far is %s', (time, tooFar) => {
    expect(isTooFarAhead(time, NOW)).toBe(tooFar);
    const claims = { ...CLAIMS, aud: ISSUER, ...(time !== undefined && { iat: time }) };
    const expected = { clientId: 'c', audiences: [ISSUER], now: NOW };
    expect(assertionUse(claims, { ...expected, strictly: true }) === undefined).toBe(tooFar);
    expect(assertionUse(claims, { ...expected, strictly: false })).toBeDefined();
  });
});

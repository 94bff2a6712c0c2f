import { describe, expect, it } from 'vitest';
import { isCodeChallenge, needsChallenge, verifierAnswers } from './pkce.ts';

// RFC 7636 appendix B.
const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

describe('PKCE (RFC 7636)', () => {
  it('the verifier of appendix B answers its challenge', () => {
    expect(verifierAnswers(verifier, challenge)).toBe(true);
  });

  it.each([
    ['another verifier', `${verifier.slice(0, -1)}X`],
    ['the challenge itself', challenge],
    ['too short', verifier.slice(1)],
    ['too long', 'a'.repeat(129)],
    ['a character that is not unreserved', `${verifier.slice(0, -1)}!`],
    ['empty', ''],
  ])('%s does not', (_what, text) => {
    expect(verifierAnswers(text, challenge)).toBe(false);
  });

  it.each([
    [challenge, true],
    [challenge.slice(1), false],
    [`${challenge}=`, false],
    [`${challenge.slice(0, -1)}+`, false],
  ])('%s is a challenge: %s', (text, is) => {
    expect(isCodeChallenge(text)).toBe(is);
  });

  const fapi = { require_pushed_authorization_requests: true, dpop_bound_access_tokens: true };
  it.each([
    ['public', true, {}, true, true],
    ['public', false, {}, true, true],
    ['confidential', true, {}, true, false],
    ['confidential', false, {}, false, false],
    ['confidential', true, fapi, true, true],
    ['confidential', false, fapi, false, false],
  ] as const)(
    'a %s client with pkce_required %j and %j has to send a challenge: %j, %j where public ones alone have to',
    (type, pkceRequired, metadata, amongAll, amongPublic) => {
      const client = { type, pkceRequired, metadata };
      expect([needsChallenge(client, 'all'), needsChallenge(client, 'public')]).toEqual([amongAll, amongPublic]);
    },
  );
});
